import type { Inspector, Way } from '../inspect/inspector.js';
import type { Clock } from '../model/clock.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import type { Counts } from '../model/kind.js';
import { decide, decideEarly } from '../policy/decide.js';
import type { Policy } from '../policy/policy.js';
import type { EarlyRefusal, Held, Judgement } from '../proxy/gate.js';
import type { Senders } from './person.js';
import type { Judged, Recorder } from './record.js';

export interface EarlyOptions {
  readonly policy: () => Policy;
  readonly inspector: () => Inspector;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly senders: Senders;
  readonly newId: (now: number) => string;
  /** Where a release may be asked for. */
  readonly releasePage: (incident: string | null) => string | null;
  /** Told once all of a refused body has been counted. */
  readonly counted: (held: Held, judged: Judged, finding: Finding) => void;
}

/**
 * Refuses long bodies as soon as nothing that is still to be read can change that. The incident is stored at once, as
 * one that is being counted, and takes the whole number when there is one (DESIGN.md section 3, step 5).
 */
export interface EarlyJudge {
  /** Judges a body that is all here; `whole` judges what was found in all of it when nothing was certain before. */
  soon(held: Held, whole: (found: Finding) => Promise<Judgement>): Promise<Judgement>;
  /** Judges what has arrived of a body, if a worker has nothing else to do. `signal` says that the rest has come. */
  glance(held: Held, signal: AbortSignal): Promise<EarlyRefusal | null>;
}

/** Bodies below this are read to their end sooner than a verdict before it could be given. */
const EARLY_BYTES = 256 * 1024;

/** Of a body cut anywhere, the last record may turn out to be another. */
const DOUBTFUL = 1;

/** Whether a body is long enough for a verdict before its end, and could still be refused. */
export function mayBeEarly(held: Held): boolean {
  return held.body.size >= EARLY_BYTES && mayBeRefused(held);
}

function mayBeRefused({ route }: Held): boolean {
  return route.treatment === 'inspect-hold';
}

export function createEarlyJudge(options: EarlyOptions): EarlyJudge {
  const { policy, inspector, recorder, clock, senders, newId } = options;
  const refuse = (judged: Judged): Judgement => refusalOf(judged, options);
  /** The block that these bounds make certain. */
  async function certain(held: Held, atLeast: Counts): Promise<Judged | null> {
    const sender = await senders.senderOf(held);
    const destination = { ...held.destination, process: sender.process };
    const { route, body } = held;
    const now = clock();
    const decision = decideEarly(policy(), { route, destination, personId: sender.person.id, now }, atLeast);
    if (decision === null) return null;
    const finding = foundSoFar(atLeast);
    return { id: newId(now), at: now, sender, destination, route, finding, decision, bodyBytes: body.size };
  }

  /** Reads, and tells of the first certain block on the way. The finding and that block come when all is read. */
  function read(
    held: Held,
    told: (judged: Judged, stepBack: () => void) => void,
    { doubtful = 0, ...way }: Omit<Way, 'soFar'> & { readonly doubtful?: number } = {},
  ): { found: Promise<Finding>; block: () => Promise<Judged | null> } {
    let block: Promise<Judged | null> = Promise.resolve(null);
    const soFar = (atLeast: Counts, stepBack: () => void): void => {
      block = block.then(async (known) => {
        if (known !== null) return known;
        const judged = await certain(held, lessBy(doubtful, atLeast));
        if (judged !== null) told(judged, stepBack);
        return judged;
      });
      // Whoever asked hears of a failure; until then it is nobody's surprise.
      block.catch(() => null);
    };
    const found = inspector().transfer(held.head, held.body, { ...way, soFar });
    return { found, block: () => block };
  }

  return {
    soon(held, whole) {
      return new Promise((resolve, reject) => {
        const refused = (judged: Judged, stepBack: () => void): void => {
          stepBack();
          resolve({ ...refuse(judged), counted });
        };
        const { found, block } = read(held, refused);
        const counted = (async () => {
          const finding = await found;
          const judged = await block();
          if (judged === null) resolve(await whole(finding));
          else {
            recorder.amend(recounted(policy(), judged, finding));
            options.counted(held, judged, finding);
          }
        })();
        counted.catch(reject);
      });
    },
    async glance(held, signal) {
      const { workers, busy, behind } = inspector().stats;
      if (!mayBeRefused(held) || busy - behind + 1 >= workers) return null;
      const known = new AbortController();
      const { found, block } = read(held, () => known.abort(), {
        doubtful: DOUBTFUL,
        isCut: true,
        signal: AbortSignal.any([signal, known.signal]),
      });
      await found;
      const judged = await block();
      if (judged === null || signal.aborted) return null;
      return {
        judgement: refuse(judged),
        async complete({ head, body }, whole) {
          const finding = await inspector().transfer(head, body, { isBehind: true });
          const counted = whole ? finding : { ...finding, complete: false };
          recorder.amend(recounted(policy(), { ...judged, bodyBytes: body.size }, counted));
          if (whole) options.counted({ ...held, head, body }, judged, finding);
        },
      };
    },
  };
}

function refusalOf(judged: Judged, { recorder, releasePage }: EarlyOptions): Judgement {
  const { decision, finding, sender } = judged;
  const incident = recorder.record(judged, null);
  return {
    action: 'refuse',
    verdict: decision.verdict,
    rule: decision.rule,
    incident,
    records: finding.records,
    samples: finding.samples,
    retry: null,
    release: sender.person.source === 'unknown' ? null : releasePage(incident),
  };
}

function lessBy(few: number, counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, Math.max(0, count - few)]));
}

/** What is known of a transfer while it is still being counted. */
function foundSoFar(atLeast: Counts): Finding {
  const raw = Object.values(atLeast).reduce((most, count) => Math.max(most, count), 0);
  return { ...NOTHING_FOUND, records: atLeast, raw, complete: false };
}

/** A block with everything that was counted since. The verdict stays: it was certain. Where counting failed, so do the bounds. */
function recounted(policy: Policy, judged: Judged, counted: Finding): Judged {
  const { route, destination, sender, at, bodyBytes } = judged;
  const finding = counted.raw > 0 ? counted : { ...judged.finding, outcome: counted.outcome };
  const facts = { finding, route, destination, personId: sender.person.id, sent: [], now: at, bodyBytes };
  const decision = decide(policy, facts);
  return { ...judged, finding, decision: decision.verdict === 'block' ? decision : judged.decision };
}

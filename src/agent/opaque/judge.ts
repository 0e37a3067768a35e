import { randomBytes } from 'node:crypto';
import { uuidv7 } from '../../incident/uuid.js';
import { unread } from '../../inspect/inspector.js';
import type { Clock } from '../../model/clock.js';
import type { Decision } from '../../model/decision.js';
import type { Destination, Route } from '../../model/destination.js';
import type { SeenEvent } from '../../model/event.js';
import { NOTHING_FOUND } from '../../model/finding.js';
import type { OpaqueCount, OpaqueFacts } from '../../model/opaque.js';
import { decide } from '../../policy/decide.js';
import type { Policy } from '../../policy/policy.js';
import type { OpaqueMeter, OpaqueTunnel } from '../../proxy/gate.js';
import type { Sender, Senders } from '../person.js';
import type { Judged, Recorder } from '../record.js';
import { refused } from '../refused.js';
import type { OpaqueBudget, OpaqueSource } from './budget.js';
import { routeOpaque } from './route.js';
import type { OpaqueTally } from './tally.js';

export interface OpaqueJudgeOptions {
  readonly policy: () => Policy;
  readonly recorder: Recorder;
  readonly budget: OpaqueBudget;
  readonly tally: OpaqueTally;
  readonly clock: Clock;
  readonly senders: Senders;
  /** What this person did of late, the latest of each kind. */
  readonly eventsOf: (personId: string) => readonly SeenEvent[];
}

/** Rules on what cannot be read: by destination, by first bytes, and by how much of it there is. */
export interface OpaqueJudge {
  tunnel(opaque: OpaqueTunnel): Promise<OpaqueMeter | null>;
  /** What is known of unreadable bytes when `more` of them are to leave in a request. */
  facts(source: OpaqueSource, more: number): OpaqueFacts;
  /** Bytes of a request that left unread. */
  left(source: OpaqueSource, bytes: number): void;
}

/** A refusal that stands is told once in so long for each person, channel and rule: clients connect again and again. */
const TOLD_MS = 60_000;
const MAX_TOLD = 1_024;

export function createOpaqueJudge(options: OpaqueJudgeOptions): OpaqueJudge {
  const { policy, recorder, budget, tally, clock } = options;
  const told = new Map<string, number>();

  function facts(source: OpaqueSource, more: number): OpaqueFacts {
    const { opaqueQueries } = policy();
    if (opaqueQueries.length === 0) return { opaque: [], events: [] };
    return { opaque: budget.counts(opaqueQueries, source, more), events: options.eventsOf(source.person) };
  }

  function left(source: OpaqueSource, bytes: number): void {
    budget.add(policy().opaqueQueries, source, bytes);
  }

  /** True when it is to be recorded; the same again only after a while. */
  function isNews(source: OpaqueSource, { rule }: Decision): boolean {
    const key = `${source.person} ${source.channel} ${rule ?? ''}`;
    const now = clock();
    const before = told.get(key);
    if (before !== undefined && Math.abs(now - before) < TOLD_MS) return false;
    told.delete(key);
    told.set(key, now);
    for (const oldest of told.keys()) {
      if (told.size <= MAX_TOLD) break;
      told.delete(oldest);
    }
    return true;
  }

  async function tunnel(opaque: OpaqueTunnel): Promise<OpaqueMeter | null> {
    const sender = await options.senders.senderOf({ peer: opaque.peer, destination: opaque });
    const route = routeOpaque(policy(), opaque, sender.process);
    const run = new TunnelRun(opaque, sender, route);
    const first = run.judge(policy(), opaque.firstBytes, facts(run.source, opaque.firstBytes), clock());
    if (refuses(first)) {
      const byBudget = first.matches.some(({ rule }) => isBudgetRule(policy(), rule));
      if (!byBudget || isNews(run.source, first)) run.tell(first, recorder, clock());
      return null;
    }
    if (first.asked !== 'allow') run.tell(first, recorder, clock());
    const row = tally.open(opaque.host, sender.process?.name ?? null, opaque.protocol);
    return {
      admit(bytes) {
        const now = policy();
        const known = facts(run.source, bytes);
        if (mayMatter(now, known.opaque, run.sent, bytes)) {
          const decision = run.judge(now, run.sent + bytes, known, clock());
          if (decision.asked !== 'allow') run.tell(decision, recorder, clock());
          if (refuses(decision)) {
            // The next connections are refused for the same: that is no news.
            isNews(run.source, decision);
            return false;
          }
        }
        left(run.source, bytes);
        run.sent += bytes;
        row.bytes += bytes;
        return true;
      },
    };
  }

  return { tunnel, facts, left };
}

/** Below every line that a rule draws there is nothing to decide. */
function mayMatter(policy: Policy, counts: readonly OpaqueCount[], sent: number, more: number): boolean {
  if (counts.some(({ query, after }) => after > query.least)) return true;
  return policy.unreadableSizes.some((size) => sent < size && sent + more >= size);
}

function refuses({ verdict }: Decision): boolean {
  return verdict === 'coach' || verdict === 'block';
}

function isBudgetRule(policy: Policy, id: string): boolean {
  return policy.rules.some((rule) => rule.id === id && rule.when.opaque_bytes !== undefined);
}

/** One tunnel while it runs. */
class TunnelRun {
  readonly source: OpaqueSource;
  /** Bytes that have left. */
  sent = 0;
  readonly #firstBytes: number;
  readonly #sender: Sender;
  readonly #route: Route;
  readonly #destination: Destination;
  readonly #told = new Set<string | null>();

  constructor({ host, port, firstBytes }: OpaqueTunnel, sender: Sender, route: Route) {
    this.#firstBytes = firstBytes;
    this.#sender = sender;
    this.#route = route;
    this.source = { person: sender.person.id, channel: route.channel, host };
    this.#destination = {
      ...{ scheme: 'https', host, port, method: 'CONNECT', path: '/' },
      ...{ referer: null, userAgent: null, contentType: null },
      process: sender.process,
    };
  }

  get #finding() {
    return this.#route.opaque ? NOTHING_FOUND : unread('unsupported-format');
  }

  judge(policy: Policy, bodyBytes: number, known: OpaqueFacts, now: number): Decision {
    if (this.#route.treatment === 'refuse') return refused(policy, this.#route);
    const facts = { finding: this.#finding, route: this.#route, destination: this.#destination, sent: [] };
    return decide(policy, { ...facts, personId: this.source.person, now, bodyBytes, ...known });
  }

  /** Each rule is told once a tunnel. */
  tell(decision: Decision, recorder: Recorder, now: number): void {
    if (this.#told.has(decision.rule)) return;
    this.#told.add(decision.rule);
    recorder.record(this.#judged(decision, now), null);
  }

  #judged(decision: Decision, now: number): Judged {
    return {
      id: uuidv7(now, randomBytes),
      at: now,
      sender: this.#sender,
      destination: this.#destination,
      route: this.#route,
      finding: this.#finding,
      decision,
      bodyBytes: this.sent === 0 ? this.#firstBytes : this.sent,
      ...(this.sent === 0 ? {} : { earlier: { what: 'tunnels', requests: 1, bytes: this.sent } }),
    };
  }
}

import type { Isolated } from '../content/isolated.js';
import { readFile, readTransfer } from '../content/read.js';
import { readableRecords } from '../detect/count/readable.js';
import { createDetector, type Detector } from '../detect/detector.js';
import { explainKept } from '../detect/explain/kept.js';
import type { ByteSource } from '../model/bytes.js';
import type { ReadableRecord } from '../model/evidence.js';
import type { Explanation } from '../model/explanation.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import { type Counts, KINDS } from '../model/kind.js';
import type { Reason } from '../model/outcome.js';
import type { PatternSet } from '../model/pattern.js';
import { createFingerprint } from './fingerprint.js';
import { openKnown } from './known-owners.js';
import { rememberOlder } from './older-prints.js';
import { createPrefilter } from './prefilter.js';
import type { WorkerSetup, WorkerTask } from './protocol.js';
import { seal } from './seal.js';
import { compileWordsFirst } from './words-first.js';

/** Larger bodies are read in windows by the reader itself. */
const PLAIN_BYTES = 1024 * 1024;

/** Inspects with one setup: patterns are compiled once. */
export interface BytesInspector {
  /**
   * `soFar` is told, while the body is read, of bounds that nothing read later can undo: each time one has doubled. `beat`
   * is called every now and then; what it throws ends the reading and comes out of it.
   */
  inspect(
    what: WorkerTask['what'],
    body: ByteSource,
    soFar?: (atLeast: Counts) => void,
    beat?: () => void,
  ): Promise<Finding>;
}

/** Records that are sealed at most; what is larger than the largest size is cut further. */
const MAX_SEALED = 5_000;

/** Reasons that end the reading before the records do: what was counted is then a lower bound. */
const CUT_SHORT: ReadonlySet<Reason> = new Set<Reason>([
  'too-large',
  'depth',
  'entries',
  'ratio',
  'time',
  'memory',
  'crash',
]);

/** @param isolated where closed formats are read; without it they are `unsupported-format` */
export function createBytesInspector(setup: WorkerSetup, now: () => number, isolated?: Isolated): BytesInspector {
  const today = createFingerprint(Buffer.from(setup.key, 'hex'));
  const olderKeys = (setup.olderKeys ?? []).map((key) => createFingerprint(Buffer.from(key, 'hex')));
  const patterns: PatternSet = compileWordsFirst(setup.patterns);
  const prefilter = createPrefilter(setup.patterns);
  const staffPhones = new Set(setup.staffPhones);
  const listedPhones = new Set(setup.listedPhones);
  const known = setup.known === undefined ? null : openKnown(setup.known);
  const { budget, compounds, maxPrints, explain, evidence, accounts = 0 } = setup;
  const fixed = { budget, now, ...(isolated === undefined ? {} : { isolated }) };
  return {
    async inspect(what, body, soFar, beat) {
      const started = now();
      if (what.kind !== 'file' && body.size <= PLAIN_BYTES && prefilter.isHarmless(what.head, body)) {
        return { ...NOTHING_FOUND, busyMs: now() - started };
      }
      const prints = rememberOlder(today, olderKeys);
      const most = what.kind === 'answer' ? what.maxPrints : maxPrints;
      const detector = createDetector({
        fingerprint: prints.fingerprint,
        patterns,
        staffPhones,
        listedPhones,
        compounds,
        ...(known === null ? {} : { known }),
        ...(most === undefined ? {} : { maxPrints: most }),
        ...(explain === undefined ? {} : { explain }),
      });
      const readable = body.size > budget.maxBodyBytes ? firstBytes(body, budget.maxBodyBytes) : body;
      if (readable !== body) detector.unread(['body'], 'partial', 'too-large');
      const tell = soFar === undefined ? undefined : telling(detector, soFar);
      const beats = (): void => {
        tell?.();
        beat?.();
      };
      const isCut = what.kind === 'transfer' && what.isCut === true;
      const options = tell === undefined && beat === undefined ? fixed : { ...fixed, beat: beats, isCut };
      if (what.kind !== 'file') await readTransfer(what.head, readable, detector, options);
      else await readFile(what.name, readable, detector, options);
      tell?.();
      let records: readonly ReadableRecord[] = [];
      let told: { readonly explanation?: Explanation } = {};
      const reveals = what.kind === 'transfer' && evidence !== undefined;
      const tells = what.kind !== 'answer' && explain === undefined && accounts > 0;
      const finding = prints.named(
        detector.finish((counted) => {
          if (reveals) records = readableRecords(counted, MAX_SEALED);
          if (tells && counted.groups.count > 0) told = { explanation: explainKept(counted, accounts) };
        }),
      );
      const complete = finding.complete && !finding.outcome.reasons.some((reason) => CUT_SHORT.has(reason));
      const sealed =
        !reveals || records.length === 0 ? {} : { sealed: [await seal(records, totalOf(finding.records), evidence)] };
      return { ...finding, ...told, complete, ...sealed, busyMs: now() - started };
    },
  };
}

const totalOf = (records: Counts): number => KINDS.reduce((sum, kind) => sum + (records[kind] ?? 0), 0);

function firstBytes(body: ByteSource, size: number): ByteSource {
  return { size, read: (position, length) => body.read(position, Math.min(length, size - position)) };
}

function telling(detector: Detector, tell: (atLeast: Counts) => void): () => void {
  let told: Counts = {};
  return () => {
    const records = detector.soFar();
    if (!KINDS.some((kind) => (records[kind] ?? 0) > 2 * (told[kind] ?? 0))) return;
    told = records;
    tell(records);
  };
}

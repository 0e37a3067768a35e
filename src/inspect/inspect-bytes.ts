import { readFile, readTransfer } from '../content/read.js';
import { createDetector } from '../detect/detector.js';
import { compilePatterns } from '../detect/patterns.js';
import type { ByteSource } from '../model/bytes.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import type { Reason } from '../model/outcome.js';
import type { PatternSet } from '../model/pattern.js';
import { createFingerprint } from './fingerprint.js';
import { openKnown } from './known-owners.js';
import { createPrefilter } from './prefilter.js';
import type { WorkerSetup, WorkerTask } from './protocol.js';

/** Larger bodies are read in windows by the reader itself. */
const PLAIN_BYTES = 1024 * 1024;

/** Inspects with one setup: patterns are compiled once. */
export interface BytesInspector {
  inspect(what: WorkerTask['what'], body: ByteSource): Promise<Finding>;
}

/** Reasons that end the reading before the records do: what was counted is then a lower bound. */
const CUT_SHORT: ReadonlySet<Reason> = new Set<Reason>(['too-large', 'depth', 'entries', 'ratio', 'time']);

export function createBytesInspector(setup: WorkerSetup, now: () => number): BytesInspector {
  const fingerprint = createFingerprint(Buffer.from(setup.key, 'hex'));
  const patterns: PatternSet = compilePatterns(setup.patterns);
  const prefilter = createPrefilter(setup.patterns);
  const staffPhones = new Set(setup.staffPhones);
  const known = setup.known === undefined ? null : openKnown(setup.known);
  const { budget, compounds } = setup;
  return {
    async inspect(what, body) {
      const started = now();
      if (what.kind === 'transfer' && body.size <= PLAIN_BYTES && prefilter.isHarmless(what.head, body)) {
        return { ...NOTHING_FOUND, busyMs: now() - started };
      }
      const detector = createDetector({
        fingerprint,
        patterns,
        staffPhones,
        compounds,
        ...(known === null ? {} : { known }),
      });
      const readable = body.size > budget.maxBodyBytes ? firstBytes(body, budget.maxBodyBytes) : body;
      if (readable !== body) detector.unread(['body'], 'partial', 'too-large');
      if (what.kind === 'transfer') await readTransfer(what.head, readable, detector, { budget, now });
      else await readFile(what.name, readable, detector, { budget, now });
      const finding = detector.finish();
      const complete = finding.complete && !finding.outcome.reasons.some((reason) => CUT_SHORT.has(reason));
      return { ...finding, complete, busyMs: now() - started };
    },
  };
}

function firstBytes(body: ByteSource, size: number): ByteSource {
  return { size, read: (position, length) => body.read(position, Math.min(length, size - position)) };
}

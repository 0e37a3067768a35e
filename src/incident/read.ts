import { z } from 'zod';
import { CATEGORIES } from '../model/category.js';
import { EVIDENCE_SUITE } from '../model/evidence.js';
import { KINDS } from '../model/kind.js';
import { OUTCOMES, REASONS } from '../model/outcome.js';
import { SEEN_AS } from '../model/provenance.js';
import { MODES, VERDICTS } from '../model/verdict.js';
import { readExplanation } from './explained.js';
import type { NewIncident } from './incidents.js';

const count = z.number().nonnegative();
const counts = z.partialRecord(z.enum(KINDS), count);
const verdict = z.enum(VERDICTS);

const personSource = z.enum(['os', 'login', 'unknown']);
const sight = {
  person: z.string(),
  source: personSource,
  event: z.enum(SEEN_AS),
  at: z.string(),
  secondsBefore: count,
};
const provenance = z.object({
  seen: count,
  of: count,
  records: count,
  person: sight.person.nullable(),
  source: sight.source.nullable(),
  event: sight.event.nullable(),
  at: sight.at.nullable(),
  secondsBefore: sight.secondsBefore.nullable(),
  system: z.string().nullable(),
  path: z.string().nullable(),
  exported: z.object({ ...sight, records: count }).nullable(),
});

/** Loose: what a later version adds to an incident is kept. */
const schema = z.looseObject({
  schema: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  at: z.iso.datetime(),
  person: z.object({ id: z.string(), source: personSource }),
  process: z.object({ pid: z.number(), name: z.string(), path: z.string().nullable() }).nullable(),
  channel: z.string(),
  category: z.enum(CATEGORIES),
  host: z.string(),
  method: z.string(),
  path: z.string(),
  verdict,
  asked: verdict,
  mode: z.enum(MODES),
  rule: z.string().nullable(),
  // biome-ignore lint/suspicious/noThenProperty: the policy's own word
  matches: z.array(z.object({ rule: z.string(), then: verdict, why: z.string() })),
  policyVersion: z.string(),
  outcome: z.object({ name: z.enum(OUTCOMES), reasons: z.array(z.enum(REASONS)) }),
  records: counts,
  raw: count,
  known: z.exactOptional(count),
  canaries: z.exactOptional(count),
  rawRecords: z.exactOptional(counts),
  counted: z.exactOptional(counts),
  windows: z.exactOptional(
    z.array(z.object({ windowMs: count, raw: counts, unique: counts, counted: counts, complete: z.boolean() })),
  ),
  gauge: z.object({ '50': count, '500': count, '5000': count }),
  parts: z.array(z.object({ path: z.string(), records: counts })),
  patterns: z.array(z.object({ id: z.string(), hits: count })),
  samples: z.array(z.string()),
  bodyBytes: count,
  complete: z.boolean(),
  reason: z.object({ text: z.string(), at: z.string() }).nullable(),
  earlier: z.exactOptional(
    z.object({ what: z.enum(['slices', 'messages', 'stream', 'tunnels']), requests: count, bytes: count }),
  ),
  provenance: z.exactOptional(provenance),
  sealed: z.exactOptional(
    z
      .object({
        suite: z.literal(EVIDENCE_SUITE),
        sha256: z.string(),
        texts: z.array(z.string()),
        records: count,
        of: count,
        reviewers: z.array(z.string()),
        approvers: z.array(z.string()),
      })
      .nullable(),
  ),
  tries: z.exactOptional(count),
  recipients: z.exactOptional(z.array(z.object({ id: z.string(), shown: z.string() }))),
});

/** The incident that a parsed JSON value is, or undefined: what lies on a disk may have been edited. */
export function readIncident(value: unknown): NewIncident | undefined {
  const result = schema.safeParse(value);
  if (!result.success) return undefined;
  const { explanation: given, ...incident } = result.data;
  // An explanation that is none takes no incident with it.
  const explanation = readExplanation(given);
  return explanation === undefined ? incident : { ...incident, explanation };
}

import { z } from 'zod';
import type { NewIncident } from '../incident/incidents.js';
import { readIncident } from '../incident/read.js';
import type { TransferRow } from '../ledger/ledger.js';
import { CATEGORIES } from '../model/category.js';
import { KINDS } from '../model/kind.js';
import { OUTCOMES, REASONS } from '../model/outcome.js';
import { VERDICTS } from '../model/verdict.js';

/** What one judged transfer leaves behind, stored all at once; also one line of the emergency file. */
export interface Entry {
  readonly incident: NewIncident | null;
  readonly row: TransferRow | null;
  /** True when the records left and count as sent. */
  readonly sent: boolean;
  /** It says more of a transfer that was recorded when its verdict was certain. */
  readonly amends: boolean;
}

const count = z.number().nonnegative();
const counts = z.partialRecord(z.enum(KINDS), count);
const prints = z.array(z.string());

const rowSchema = z.object({
  id: z.string(),
  at: z.number().int(),
  person: z.string(),
  channel: z.string(),
  category: z.enum(CATEGORIES),
  host: z.string(),
  method: z.string(),
  bodyBytes: count,
  verdict: z.enum(VERDICTS),
  asked: z.enum(VERDICTS),
  rule: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  reasons: z.array(z.enum(REASONS)),
  records: counts,
  raw: count,
  rawRecords: z.exactOptional(counts),
  recipients: z.exactOptional(z.array(z.string())),
  prints: z.array(z.object({ kind: z.enum(KINDS), persons: prints, homes: prints })),
  policyVersion: z.string(),
});

const schema = z.object({
  incident: z.unknown(),
  row: rowSchema.nullable(),
  sent: z.boolean(),
  amends: z.boolean().default(false),
});

/** The entry that a parsed line is, or undefined: the file lies on a PC whose user may have edited it. */
export function readEntry(value: unknown): Entry | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  const { row, sent, amends } = parsed.data;
  const incident = parsed.data.incident === null ? null : readIncident(parsed.data.incident);
  return incident === undefined ? undefined : { incident, row, sent, amends };
}

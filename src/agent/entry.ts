import { z } from 'zod';
import type { NewIncident } from '../incident/incidents.js';
import { readIncident } from '../incident/read.js';
import type { Asked, TransferRow } from '../ledger/ledger.js';
import { CATEGORIES } from '../model/category.js';
import { KINDS } from '../model/kind.js';
import { OUTCOMES, REASONS } from '../model/outcome.js';
import { VERDICTS } from '../model/verdict.js';

/** What one judged transfer leaves behind, stored all at once; also one line of the emergency file. */
export interface Entry {
  readonly incident: NewIncident | null;
  readonly row: TransferRow | null;
  /** What it was to its records: they left, were refused, or went into a source system. Null: nothing to remember. */
  readonly kind: (typeof KINDS_KEPT)[number] | null;
  /** All of the evidence, where earlier transfers had brought some. Not written down: the row has this one's own. */
  readonly evidence?: Asked;
  /** Full values of the incident, sealed. */
  readonly sealed?: string;
  /** It says more of a transfer that was recorded when its verdict was certain. */
  readonly amends: boolean;
}

const KINDS_KEPT = ['sent', 'refused', 'import'] as const;

const count = z.number().nonnegative();
const counts = z.partialRecord(z.enum(KINDS), count);
const prints = z.array(z.string());

const rowSchema = z.object({
  id: z.string(),
  at: z.number().int(),
  person: z.string(),
  account: z.exactOptional(z.string()),
  path: z.exactOptional(z.string()),
  system: z.exactOptional(z.string()),
  skewMs: z.exactOptional(z.number()),
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
  masked: z.exactOptional(z.array(z.object({ by: z.enum(['home', 'name']), of: z.string(), shows: count }))),
  policyVersion: z.string(),
});

const schema = z.object({
  incident: z.unknown(),
  row: rowSchema.nullable(),
  kind: z.exactOptional(z.enum(KINDS_KEPT).nullable()),
  /** As earlier versions said it. */
  sent: z.exactOptional(z.boolean()),
  sealed: z.exactOptional(z.string()),
  amends: z.boolean().default(false),
});

/** The entry that a parsed line is, or undefined: the file lies on a PC whose user may have edited it. */
export function readEntry(value: unknown): Entry | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  const { row, kind = sentKind(parsed.data.sent), amends, sealed } = parsed.data;
  if (kind === undefined) return undefined;
  const incident = parsed.data.incident === null ? null : readIncident(parsed.data.incident);
  return incident === undefined
    ? undefined
    : { incident, row, kind, amends, ...(sealed === undefined ? {} : { sealed }) };
}

function sentKind(sent: boolean | undefined): Entry['kind'] | undefined {
  return sent === undefined ? undefined : sent ? 'sent' : null;
}

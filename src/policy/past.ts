import { z } from 'zod';
import { CATEGORIES } from '../model/category.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import { FLOWS } from '../model/flow.js';
import { KINDS } from '../model/kind.js';
import { OUTCOMES, REASONS } from '../model/outcome.js';
import { VERDICTS } from '../model/verdict.js';

const count = z.number().nonnegative();
const counts = z.partialRecord(z.enum(KINDS), count);
const common = {
  channel: z.string(),
  category: z.enum(CATEGORIES),
  host: z.string(),
  method: z.string(),
  bodyBytes: count,
  asked: z.enum(VERDICTS),
  rule: z.string().nullable(),
  records: counts,
  raw: count,
};

const transferSchema = z.object({
  ...common,
  path: z.string().optional(),
  outcome: z.enum(OUTCOMES),
  reasons: z.array(z.enum(REASONS)),
  besides: z
    .object({
      exactOwners: count,
      known: count,
      canaries: count,
      opaqueBytes: count,
      patterns: z.array(z.string()),
      flow: z.enum(FLOWS),
    })
    .partial()
    .optional(),
});

const incidentSchema = z.object({
  ...common,
  path: z.string(),
  outcome: z.object({ name: z.enum(OUTCOMES), reasons: z.array(z.enum(REASONS)) }),
  parts: z.array(z.object({ path: z.string(), records: counts, flow: z.enum(FLOWS).optional() })),
  patterns: z.array(z.object({ id: z.string(), hits: count })),
  process: z.object({ name: z.string() }).nullable(),
});

/** Where and when a stored transfer was, and its fingerprints. */
export interface PastPlace {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly branch: string;
  readonly device: string;
  readonly person: string;
  /** Of the people in it, and of the homes of records without any. */
  readonly prints: readonly string[];
}

/** A judged transfer of the past, as far as it can be judged again. */
export interface PastTransfer extends PastPlace {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly process: string | null;
  readonly channel: string;
  readonly category: (typeof CATEGORIES)[number];
  readonly bodyBytes: number;
  readonly finding: Finding;
  /** Verdict and rule of that day. */
  readonly asked: (typeof VERDICTS)[number];
  readonly rule: string | null;
}

/**
 * Reads one stored transfer, with its incident where there is one: an incident says what the verdict was made from, the
 * transfer what this request alone brought. Either may be missing. Null for what cannot be read.
 */
export function readPast(place: PastPlace, transfer: unknown, incident: unknown): PastTransfer | null {
  const whole = incidentSchema.safeParse(incident);
  const row = transferSchema.safeParse(transfer);
  if (!whole.success) return row.success ? { ...place, ...row.data, ...ownOf(row.data), process: null } : null;
  const { process, outcome, records, raw, parts, patterns, ...rest } = whole.data;
  const own = row.success ? ownOf(row.data).finding : NOTHING_FOUND;
  const finding = { ...own, outcome, records, raw, patterns, parts: parts.map((each) => withoutGaps(each)) };
  return { ...place, ...rest, process: process?.name ?? null, finding };
}

function ownOf({ outcome, reasons, records, raw, besides = {}, path = '/' }: z.infer<typeof transferSchema>) {
  const { flow, patterns = [], ...figures } = besides;
  const part = { path: 'transfer', records, ...(flow === undefined ? {} : { flow }) };
  const finding: Finding = {
    ...NOTHING_FOUND,
    ...withoutGaps(figures),
    outcome: { name: outcome, reasons },
    records,
    raw,
    parts: [part],
    patterns: patterns.map((id) => ({ id, hits: 1 })),
  };
  return { path, finding };
}

function withoutGaps<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

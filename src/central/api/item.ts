import { z } from 'zod';
import { readIncident } from '../../incident/read.js';
import { EVIDENCE_SUITE, MAX_EVIDENCE } from '../../model/evidence.js';
import type { Incident } from '../../model/incident.js';
import { KINDS } from '../../model/kind.js';
import type { ShipmentKind } from '../../model/sync.js';
import type { Item } from '../sql/intake.js';

const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
/** No database column takes a NUL. */
const word = z
  .string()
  .max(300)
  .transform((text) => text.replaceAll('\0', ''));
const prints = z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(1_000);

const transfer = z.object({
  id,
  person: word,
  channel: word,
  host: word,
  verdict: word,
  recipients: z
    .array(word.transform((text) => text.replace(/\s+/g, ' ')))
    .max(50)
    .default([]),
  rawRecords: z.partialRecord(z.enum(KINDS), z.int().nonnegative()).default({}),
  prints: z.array(z.object({ kind: word, persons: prints, homes: prints })).max(10_000),
});

const seen = z.object({
  id,
  event: z.enum(['view', 'export', 'import', 'incoming']),
  person: word,
  account: word,
  system: word,
  host: word,
  path: word,
  records: z.int().nonnegative(),
  prints: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(100_000),
});

/** General JWE JSON serialization. */
export const sealedText = z.strictObject({
  protected: z.string(),
  recipients: z.array(z.strictObject({ header: z.looseObject({ kid: z.string() }), encrypted_key: z.string() })).min(1),
  iv: z.string(),
  ciphertext: z.string(),
  tag: z.string(),
});

/** As PCs seal it. What is inside is for its readers to check: central has no key. */
export const evidenceSchema = z.strictObject({
  suite: z.literal(EVIDENCE_SUITE),
  texts: z.array(sealedText).min(1).max(8),
});

const evidence = z
  .string()
  .max(MAX_EVIDENCE + 1024)
  .refine((text) => evidenceSchema.safeParse(jsonOf(text)).success);

const extra = z.object({
  sequence: z.int().positive(),
  evidence: evidence.optional(),
});

/**
 * Reads one thing that a PC ships, with the numbers in its words hidden. What cannot be read counts as arrived, and leaves a notice: one bad row must not stop
 * everything behind it.
 */
export function itemOf(
  given: { number: number; kind: ShipmentKind; id: string; body?: unknown },
  hide: <T>(value: T) => T,
): Item {
  const { number, kind } = given;
  const body = bodyOf(given.body, hide);
  if (body === null || body === undefined || !id.safeParse(given.id).success) return { kind: 'nothing', number };
  const unread: Item = { kind: 'notice', id: given.id, number, body: JSON.stringify({ unread: kind }) };
  if (kind === 'incident') {
    const incident = readIncident(body);
    const more = extra.safeParse(body);
    if (incident === undefined || !more.success || incident.id !== given.id) return unread;
    const { sequence, evidence: sealed = null } = more.data;
    return { kind, number, id: given.id, incident: cleanIncident({ ...incident, sequence }), evidence: sealed };
  }
  if (kind === 'transfer') {
    const parsed = transfer.safeParse(body);
    if (!parsed.success || parsed.data.id !== given.id) return unread;
    const { prints: _, ...rest } = body as Record<string, unknown>;
    return { kind, number, id: given.id, transfer: parsed.data, body: JSON.stringify(rest) };
  }
  if (kind === 'seen') {
    const parsed = seen.safeParse(body);
    return parsed.success && parsed.data.id === given.id ? { kind, number, id: given.id, seen: parsed.data } : unread;
  }
  return { kind, number, id: given.id, body: JSON.stringify(body) };
}

/** With its numbers hidden; what is sealed is nobody's to read, and fingerprints are many. */
function bodyOf(body: unknown, hide: <T>(value: T) => T): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { evidence: sealed, prints: marks, ...words } = body as Record<string, unknown>;
  return {
    ...hide(words),
    ...(sealed === undefined ? {} : { evidence: sealed }),
    ...(marks === undefined ? {} : { prints: marks }),
  };
}

/** The columns that are looked up are single words; evidence lies apart. */
function cleanIncident(incident: Incident): Incident {
  const { evidence: _, ...rest } = incident as Incident & { evidence?: string };
  const plain = (text: string): string => text.replaceAll('\0', '').slice(0, 300);
  return {
    ...rest,
    person: { ...rest.person, id: plain(rest.person.id) },
    channel: plain(rest.channel),
    host: plain(rest.host),
    rule: rest.rule === null ? null : plain(rest.rule),
    policyVersion: plain(rest.policyVersion),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

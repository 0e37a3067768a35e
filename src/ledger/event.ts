import { createHash } from 'node:crypto';
import type { RecordPrint } from '../model/finding.js';
import type { Counts } from '../model/kind.js';
import type { MaskedPrint } from '../model/masked.js';

/** What the ledger remembers of records: shown or exported by a source system, imported into it, brought in through a leak
 * channel, sent, or refused. */
export const EVENT_KINDS = ['view', 'export', 'import', 'incoming', 'sent', 'refused'] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** One thing that happened to records. */
export interface LedgerEvent {
  readonly kind: EventKind;
  /** Milliseconds since 1970, ledger time. */
  readonly at: number;
  /** Id of the person. */
  readonly person: string;
  /** Id of the operating system's account: the same as `person` where no login says better. */
  readonly account: string;
  /** Id of the source system or of the channel. */
  readonly system: string;
  readonly host: string;
  /** Shape of the URL: ids replaced, values of the query left out. */
  readonly path: string;
  /** Ids of those it went to, where the channel says. */
  readonly recipients: readonly string[];
  /** Id of the transfer, which is the id of its incident; empty for what came in. */
  readonly transfer: string;
  /** Id of the fingerprint key. */
  readonly key: string;
  /** Wall clock less ledger time, where somebody had set the clock. */
  readonly skewMs: number;
  /** Unique records per kind. */
  readonly counts: Counts;
  /** Entries per kind, repeats included. */
  readonly raw: Counts;
}

const HOUR_MS = 3_600_000;

/**
 * Digest by which a repeat is known: the same person, place and records within one hour are one event that happened
 * several times. So what a page shows again and again costs one row an hour.
 */
export function samenessOf(event: LedgerEvent, prints: string): Buffer {
  const { kind, person, account, system, host, path, recipients } = event;
  const hour = Math.floor(event.at / HOUR_MS);
  const text = JSON.stringify([kind, person, account, system, host, path, recipients, hour]);
  return createHash('sha256').update(text).update('\0').update(prints).digest().subarray(0, 8);
}

/** Begins the lines of masked phones. */
const MASKED = '~';

/** Records as one text: a line each, kind, persons and homes between tabs; then masked phones. Same records, same text. */
export function pack(prints: readonly RecordPrint[], masked: readonly MaskedPrint[] = []): string {
  const lines = prints.map(({ kind, persons, homes }) => `${kind}\t${sorted(persons)}\t${sorted(homes)}`);
  for (const { by, of, shows } of masked) lines.push(`${MASKED}${by}\t${of}\t${shows}`);
  return [...new Set(lines)].sort().join('\n');
}

/** The records of a packed text, without its masked phones. */
export function unpack(text: string): RecordPrint[] {
  return linesOf(text).flatMap(([kind = '', persons = '', homes = '']) =>
    kind.startsWith(MASKED)
      ? []
      : [{ kind: kind as RecordPrint['kind'], persons: words(persons), homes: words(homes) }],
  );
}

/** The masked phones of a packed text. */
export function unpackMasked(text: string): MaskedPrint[] {
  if (!text.includes(MASKED)) return [];
  return linesOf(text).flatMap(([kind = '', of = '', shows = '']) =>
    kind.startsWith(MASKED) ? [{ by: kind === `${MASKED}name` ? 'name' : 'home', of, shows: Number(shows) }] : [],
  );
}

function linesOf(text: string): string[][] {
  return text === '' ? [] : text.split('\n').map((line) => line.split('\t'));
}

function sorted(prints: readonly string[]): string {
  return prints.length < 2 ? (prints[0] ?? '') : [...new Set(prints)].sort().join(' ');
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}

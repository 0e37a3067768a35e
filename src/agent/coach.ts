import { createHash } from 'node:crypto';
import { MAX_PRINTS, type RecordPrint } from '../model/finding.js';

/** What a coached transfer was: a grant is good for exactly this, once. */
export interface Subject {
  readonly personId: string;
  readonly host: string;
  readonly channel: string;
  /** Digest over the record set, so that other records need another reason. */
  readonly records: string;
}

interface Entry {
  readonly subject: Subject;
  readonly token: string;
  readonly expires: number;
  granted: boolean;
}

/** Coached transfers waiting for a reason, and grants waiting to be used. In memory: a restart asks again. */
export interface Coach {
  /** Registers a refused transfer under its incident. */
  ask(incident: string, subject: Subject): void;
  /** The token the reason form must carry; null when the incident waits for no reason. */
  tokenOf(incident: string): string | null;
  /** Grants one retry. False when unknown, expired, already given, or the token is wrong. */
  grant(incident: string, token: string): boolean;
  /** Takes the grant that covers a transfer: the incident it was given for, or null. It is gone afterwards. */
  take(subject: Subject): string | null;
}

const MAX_WAITING = 1_000;
const WAIT_MS = 15 * 60_000;

/** Whether fingerprints alone say what a transfer holds: there are some, and of all its records. */
export function sayAll(prints: readonly RecordPrint[]): boolean {
  return prints.length > 0 && prints.length < MAX_PRINTS;
}

/**
 * The record set of a transfer, whatever order or format the records came in; where they do not say all, `bytes` do.
 * @param bytes hash of the body
 */
export function recordSet(prints: readonly RecordPrint[], bytes: string): string {
  const rows = prints.map((print) => `${print.persons.join(',')}|${[...print.homes].sort().join(',')}`).sort();
  return createHash('sha256')
    .update(sayAll(prints) ? rows.join('\n') : `bytes:${bytes}`)
    .digest('hex');
}

export function openCoach(now: () => number, random: () => string): Coach {
  const entries = new Map<string, Entry>();
  const live = (incident: string): Entry | null => {
    const entry = entries.get(incident);
    if (entry === undefined) return null;
    if (entry.expires >= now()) return entry;
    entries.delete(incident);
    return null;
  };
  return {
    ask(incident, subject) {
      entries.set(incident, { subject, token: random(), expires: now() + WAIT_MS, granted: false });
      for (const oldest of entries.keys()) {
        if (entries.size <= MAX_WAITING) break;
        entries.delete(oldest);
      }
    },
    tokenOf(incident) {
      const entry = live(incident);
      return entry === null || entry.granted ? null : entry.token;
    },
    grant(incident, token) {
      const entry = live(incident);
      if (entry === null || entry.granted || entry.token !== token) return false;
      entry.granted = true;
      return true;
    },
    take(subject) {
      for (const [incident, entry] of entries) {
        if (!entry.granted || live(incident) === null || !isSame(entry.subject, subject)) continue;
        entries.delete(incident);
        return incident;
      }
      return null;
    },
  };
}

function isSame(a: Subject, b: Subject): boolean {
  return a.personId === b.personId && a.host === b.host && a.channel === b.channel && a.records === b.records;
}

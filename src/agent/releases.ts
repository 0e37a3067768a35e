import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ReleaseDecision } from '../model/sync.js';
import type { Subject } from './coach.js';

/*
 * Refused transfers that a branch manager may let go. What is granted is good for exactly that record set, person and
 * destination, once, for as long as head office says.
 */

export type ReleaseState = 'refused' | 'asked' | 'granted' | 'denied' | 'used';

export interface Releases {
  /** Whether there is a head office to ask. */
  enrolled(): boolean;
  /** A refused transfer, all of which is known: its release may be asked for. */
  offer(incident: string, subject: Subject): void;
  /** What its page shows; null when there is none or its time is over. */
  find(incident: string): { readonly state: ReleaseState; readonly token: string; readonly expires: number } | null;
  /** False when it waits for no request, the token is wrong, or it could not be stored. */
  ask(incident: string, token: string): boolean;
  decided(decisions: readonly ReleaseDecision[]): void;
  /** Whether something to this host may have been released. */
  anyFor(host: string): boolean;
  /** Takes the release that covers a transfer: its incident, or null. It is gone afterwards. */
  take(subject: Subject): string | null;
}

export interface ReleasesOptions {
  readonly home: string;
  readonly now: () => number;
  readonly random: () => string;
  readonly enrolled: () => boolean;
  readonly onAsk: (incident: string, person: string) => void;
  readonly onUse: (incident: string, person: string) => void;
  /** Told when head office has decided. */
  readonly onDecided?: (incident: string, granted: boolean, person: string) => void;
}

const DAY_MS = 86_400_000;
const MAX_ENTRIES = 1_000;

const entrySchema = z.object({
  subject: z.object({ personId: z.string(), host: z.string(), channel: z.string(), records: z.string() }),
  token: z.string(),
  state: z.enum(['refused', 'asked', 'granted', 'denied', 'used']),
  /** Milliseconds since 1970. */
  expires: z.number(),
});
type Entry = z.infer<typeof entrySchema>;
const list = z.array(z.tuple([z.string(), entrySchema]));

export function openReleases(options: ReleasesOptions): Releases {
  const { home, now, random, enrolled, onAsk, onUse, onDecided } = options;
  const file = path.join(home, 'releases.json');
  const entries = new Map<string, Entry>(read(file));
  const live = (incident: string): Entry | null => {
    const entry = entries.get(incident);
    return entry === undefined || entry.expires < now() ? null : entry;
  };
  /** Makes a change that is also on the disk; false leaves everything as it was. */
  const change = (incident: string, entry: Entry): boolean => {
    const before = entries.get(incident);
    entries.set(incident, entry);
    if (write(file, [...entries].filter(isWorthKeeping))) return true;
    if (before !== undefined) entries.set(incident, before);
    return false;
  };

  return {
    enrolled,
    offer(incident, subject) {
      entries.set(incident, { subject, token: random(), state: 'refused', expires: now() + DAY_MS });
      for (const [oldest, { expires }] of entries) {
        if (entries.size <= MAX_ENTRIES && expires >= now()) break;
        entries.delete(oldest);
      }
    },
    find: (incident) => live(incident),
    ask(incident, token) {
      const entry = live(incident);
      if (entry?.state !== 'refused' || entry.token !== token) return false;
      if (!change(incident, { ...entry, state: 'asked', expires: now() + DAY_MS })) return false;
      onAsk(incident, entry.subject.personId);
      return true;
    },
    decided(decisions) {
      for (const { incident, granted, until } of decisions) {
        const entry = live(incident);
        if (entry?.state !== 'asked') continue;
        const expires = Date.parse(until);
        if (!change(incident, { ...entry, state: granted ? 'granted' : 'denied', expires })) continue;
        onDecided?.(incident, granted, entry.subject.personId);
      }
    },
    anyFor(host) {
      for (const [incident, { state, subject }] of entries) {
        if (state === 'granted' && subject.host === host && live(incident) !== null) return true;
      }
      return false;
    },
    take(subject) {
      for (const [incident, entry] of entries) {
        if (entry.state !== 'granted' || live(incident) === null || !isSame(entry.subject, subject)) continue;
        // What cannot be marked as used is not let go: it could be had again after a start.
        if (!change(incident, { ...entry, state: 'used' })) return null;
        onUse(incident, subject.personId);
        return incident;
      }
      return null;
    },
  };
}

const isWorthKeeping = ([, { state }]: readonly [string, Entry]): boolean => state !== 'refused';

function isSame(a: Subject, b: Subject): boolean {
  return a.personId === b.personId && a.host === b.host && a.channel === b.channel && a.records === b.records;
}

/** A damaged list counts as empty: releases are asked for again. */
function read(file: string): Array<[string, Entry]> {
  try {
    const parsed = list.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : [];
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return [];
    throw error;
  }
}

function write(file: string, entries: ReadonlyArray<readonly [string, Entry]>): boolean {
  try {
    fs.writeFileSync(`${file}.draft`, JSON.stringify(entries), { mode: 0o600, flush: true });
    fs.renameSync(`${file}.draft`, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

import { type Confidence, confidenceOf } from '../../ledger/confidence.js';
import type { EventKind } from '../../ledger/event.js';
import { namesPerson, type Person, sourceOf } from '../../model/transfer.js';

/** One fingerprint in one transfer of the fleet. */
export interface Hit {
  readonly print: string;
  readonly transfer: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly branch: string;
  readonly device: string;
  readonly person: string;
  readonly event: EventKind;
}

/** One person, or one account of one PC, that had records of the list. Counts are records of the list. */
export interface Source {
  readonly person: string;
  readonly source: Person['source'];
  readonly branches: readonly string[];
  readonly pcs: readonly string[];
  readonly overlap: number;
  readonly viewed: number;
  readonly exported: number;
  readonly sent: number;
  readonly refused: number;
  /** Records that nobody else who is named had. */
  readonly unique: number;
  /** Share of all the fleet's fingerprints that this person had, 0 to 1. */
  readonly share: number;
  readonly first: number;
  readonly last: number;
  readonly confidence: Confidence;
}

/** One transfer, or one event of a source system, that had records of the list. */
export interface Event {
  readonly kind: EventKind;
  readonly transfer: string;
  readonly at: number;
  readonly person: string;
  readonly branch: string;
  readonly device: string;
  readonly sent: boolean;
  readonly overlap: number;
}

export interface Ranking {
  /** Records that anybody had. */
  readonly known: number;
  /** Best first: whom a login names, over all PCs. */
  readonly people: readonly Source[];
  /** Accounts, each of the one PC it was seen at: attributed to no person. */
  readonly unnamed: readonly Source[];
  /** Most overlap first. */
  readonly pcs: ReadonlyArray<{ readonly device: string; readonly branch: string; readonly overlap: number }>;
  /** Most overlap first. */
  readonly events: readonly Event[];
}

const MAX_PEOPLE = 100;
const MAX_EVENTS = 300;
const MAX_NAMES = 20;

interface Tally {
  readonly person: string;
  readonly branches: Set<string>;
  readonly pcs: Set<string>;
  readonly all: Set<number>;
  readonly viewed: Set<number>;
  readonly exported: Set<number>;
  readonly sent: Set<number>;
  readonly refused: Set<number>;
  first: number;
  last: number;
}

/**
 * Who had the records of a list, and when.
 *
 * @param records of the list, each with its fingerprints
 * @param shares how much of everything each person had
 */
export function rankSources(
  records: ReadonlyArray<readonly string[]>,
  hits: Iterable<Hit>,
  shares: ReadonlyMap<string, number>,
): Ranking {
  const recordsOf = new Map<string, number[]>();
  for (const [n, prints] of records.entries()) {
    for (const print of prints) recordsOf.set(print, [...(recordsOf.get(print) ?? []), n]);
  }
  const people = new Map<string, Tally>();
  const pcs = new Map<string, { readonly branch: string; readonly records: Set<number> }>();
  const holders = new Map<number, Set<string>>();
  const events = new Map<string, Omit<Event, 'overlap'> & { records: Set<number> }>();
  for (const { print, transfer, at, branch, device, person, event: kind } of hits) {
    // An account of that name at another PC is another account.
    const who = namesPerson(person) ? person : JSON.stringify([person, device]);
    const tally = people.get(who) ?? newTally(person, at);
    people.set(who, tally);
    const pc = pcs.get(device) ?? { branch, records: new Set() };
    pcs.set(device, pc);
    tally.branches.add(branch);
    tally.pcs.add(device);
    tally.first = Math.min(tally.first, at);
    tally.last = Math.max(tally.last, at);
    const key = `${transfer} ${device}`;
    const event = events.get(key) ?? {
      kind,
      transfer,
      at,
      person,
      branch,
      device,
      sent: kind === 'sent',
      records: new Set(),
    };
    events.set(key, event);
    for (const n of recordsOf.get(print) ?? []) {
      tally.all.add(n);
      setFor(tally, kind)?.add(n);
      event.records.add(n);
      pc.records.add(n);
      const held = holders.get(n) ?? new Set();
      holders.set(n, held.add(person));
    }
  }
  const alone = new Map<string, number>();
  for (const held of holders.values()) {
    const [only, ...more] = [...held].filter(namesPerson);
    if (only !== undefined && more.length === 0) alone.set(only, (alone.get(only) ?? 0) + 1);
  }
  const known = holders.size;
  const ranked = [...people.values()]
    .map((tally) =>
      sourceFrom(tally, { known, unique: alone.get(tally.person) ?? 0, share: shares.get(tally.person) ?? 0 }),
    )
    .sort((a, b) => b.overlap - a.overlap || b.sent - a.sent || b.exported - a.exported || b.last - a.last);
  return {
    known,
    people: ranked.filter(({ person }) => namesPerson(person)).slice(0, MAX_PEOPLE),
    unnamed: ranked.filter(({ person }) => !namesPerson(person)).slice(0, MAX_PEOPLE),
    pcs: [...pcs]
      .map(([device, { branch, records: had }]) => ({ device, branch, overlap: had.size }))
      .sort((a, b) => b.overlap - a.overlap)
      .slice(0, MAX_PEOPLE),
    events: [...events.values()]
      .map(({ records: had, ...event }) => ({ ...event, overlap: had.size }))
      .sort((a, b) => b.overlap - a.overlap || b.at - a.at)
      .slice(0, MAX_EVENTS),
  };
}

function setFor({ viewed, exported, sent, refused }: Tally, kind: EventKind): Set<number> | null {
  const sets: Partial<Record<EventKind, Set<number>>> = { view: viewed, export: exported, sent, refused };
  return sets[kind] ?? null;
}

const newTally = (person: string, at: number): Tally => ({
  person,
  branches: new Set(),
  pcs: new Set(),
  all: new Set(),
  viewed: new Set(),
  exported: new Set(),
  sent: new Set(),
  refused: new Set(),
  first: at,
  last: at,
});

function sourceFrom(
  { person, branches, pcs, all, viewed, exported, sent, refused, first, last }: Tally,
  { known, unique, share }: { readonly known: number; readonly unique: number; readonly share: number },
): Source {
  const source = sourceOf(person);
  const figures = {
    person,
    source,
    overlap: all.size,
    viewed: viewed.size,
    exported: exported.size,
    sent: sent.size,
    refused: refused.size,
    unique,
    share,
    first,
    last,
  };
  const confidence = confidenceOf({ ...figures, transfers: [] }, known);
  return {
    ...figures,
    branches: [...branches].sort().slice(0, MAX_NAMES),
    pcs: [...pcs].sort().slice(0, MAX_NAMES),
    confidence,
  };
}

import { namesPerson, type Person, sourceOf } from '../model/transfer.js';
import type { Store } from '../store/store.js';
import type { EventKind } from './event.js';
import type { Asked, Lookup } from './lookup.js';

/** One person who had records of the list. */
export interface TracedPerson {
  readonly person: string;
  readonly source: Person['source'];
  /** Records of the list this person had in any way, and in each. */
  readonly overlap: number;
  readonly viewed: number;
  readonly exported: number;
  readonly sent: number;
  readonly refused: number;
  /** Records of the list that nobody else who is named had. */
  readonly unique: number;
  /** Share of all values the ledger knows that this person had: who has everything has any list. 0 to 1. */
  readonly share: number;
  /** Milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** Ids of the transfers that carried some of them, those with most first. */
  readonly transfers: readonly string[];
}

/** One event that had records of the list. */
export interface TracedEvent {
  readonly kind: EventKind;
  readonly at: number;
  readonly person: string;
  readonly system: string;
  readonly host: string;
  readonly path: string;
  readonly transfer: string;
  /** Records of the list in it, of how many in all. */
  readonly overlap: number;
  readonly records: number;
}

export interface Traced {
  readonly records: number;
  /** Records that anybody had. */
  readonly known: number;
  /** Best first: whom a login of a source system names. Nobody is ranked on what only says which PC it was. */
  readonly people: readonly TracedPerson[];
  /** Accounts of this PC, and `unknown`: seen here, and attributed to no person. */
  readonly unnamed: readonly TracedPerson[];
  /** Most overlap first. */
  readonly events: readonly TracedEvent[];
}

export interface TraceRoom {
  /** Who had the records of a list. */
  trace(asked: Asked): Traced;
}

const MAX_PEOPLE = 200;
const MAX_EVENTS = 500;
const MAX_TRANSFERS = 20;
/** Marks that stand for all of them. */
const SAMPLE = 50_000;

interface PersonRow {
  readonly person: string;
  readonly overlap: number;
  readonly viewed: number;
  readonly exported: number;
  readonly sent: number;
  readonly refused: number;
  readonly first: number;
  readonly last: number;
}

export function openTrace(store: Store, lookup: Lookup): TraceRoom {
  const total = store.prepare<[], { known: number }>(
    'SELECT COUNT(DISTINCT n) AS known FROM temp.hit JOIN event ON event.id = hit.event',
  );
  const of = (kind: EventKind): string => `COUNT(DISTINCT CASE WHEN kind = '${kind}' THEN n END)`;
  const people = store.prepare<[number], PersonRow>(
    `SELECT person, COUNT(DISTINCT n) AS overlap, ${of('view')} AS viewed, ${of('export')} AS exported,
       ${of('sent')} AS sent, ${of('refused')} AS refused, MIN(at) AS first, MAX(at) AS last
     FROM temp.hit JOIN event ON event.id = hit.event GROUP BY person
     ORDER BY overlap DESC, sent DESC, exported DESC, refused DESC, last DESC LIMIT ?`,
  );
  const unique = store.prepare<[], { person: string; records: number }>(
    `SELECT person, COUNT(*) AS records FROM
       (SELECT MIN(person) AS person FROM temp.hit JOIN event ON event.id = hit.event
        WHERE person LIKE 'login:%' GROUP BY n HAVING COUNT(DISTINCT person) = 1) GROUP BY person`,
  );
  const events = store.prepare<[number], TracedEvent>(
    `SELECT kind, at, person, system, host, path, transfer, COUNT(*) AS overlap, records
     FROM temp.hit JOIN event ON event.id = hit.event GROUP BY event.id ORDER BY overlap DESC, at DESC LIMIT ?`,
  );
  // Prints are evenly spread, so the lowest of them are a fair sample of all values, each with everybody who had it.
  const sample = `(SELECT print, event FROM (SELECT print, event FROM mark ORDER BY print LIMIT ${SAMPLE})
    UNION SELECT print, event FROM (SELECT print, event FROM mark_new ORDER BY print LIMIT ${SAMPLE}))`;
  const shares = store.prepare<[], { person: string | null; records: number }>(
    `SELECT person, COUNT(DISTINCT print) AS records FROM ${sample} AS one JOIN event ON event.id = one.event
     GROUP BY person UNION ALL SELECT NULL, COUNT(DISTINCT print) FROM ${sample}`,
  );

  return {
    trace(asked) {
      lookup.find(asked);
      const found = people.all(MAX_PEOPLE);
      const alone = new Map(unique.all().map(({ person, records }) => [person, records]));
      const known = total.get()?.known ?? 0;
      const sampled = known === 0 ? [] : shares.all();
      const all = Math.max(1, sampled.find(({ person }) => person === null)?.records ?? 1);
      const had = new Map(sampled.map(({ person, records }) => [person, records]));
      const top = events.all(MAX_EVENTS);
      const traced = found.map((row) => ({
        ...row,
        source: sourceOf(row.person),
        unique: alone.get(row.person) ?? 0,
        share: Math.min(1, (had.get(row.person) ?? 0) / all),
        transfers: transfersOf(top, row.person),
      }));
      return {
        records: asked.prints.length,
        known,
        people: traced.filter(({ person }) => namesPerson(person)),
        unnamed: traced.filter(({ person }) => !namesPerson(person)),
        events: top,
      };
    },
  };
}

function transfersOf(events: readonly TracedEvent[], who: string): string[] {
  const theirs = events.filter(({ person, transfer }) => person === who && transfer !== '');
  return [...new Set(theirs.map(({ transfer }) => transfer))].slice(0, MAX_TRANSFERS);
}

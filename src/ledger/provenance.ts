import type { Provenance, SeenAs, Sight } from '../model/provenance.js';
import { sourceOf } from '../model/transfer.js';
import type { Store } from '../store/store.js';
import type { Asked, Lookup } from './lookup.js';

export interface ProvenanceRoom {
  /** Where these records were seen up to `now`; null when no source system was ever read, or there is nothing to ask. */
  provenance(asked: Asked, now: number): Provenance | null;
}

/** Records of one transfer that are looked up while it waits: what they say of the rest is plain enough. */
const MAX_RECORDS = 5_000;

interface Group {
  readonly person: string;
  readonly kind: SeenAs;
  readonly records: number;
  readonly at: number;
}

export function openProvenance(store: Store, lookup: Lookup): ProvenanceRoom {
  const anything = store.prepare<[], { id: number }>("SELECT id FROM event WHERE kind IN ('view', 'export') LIMIT 1");
  const total = store.prepare<[number], { seen: number }>(
    `SELECT COUNT(DISTINCT n) AS seen FROM temp.hit JOIN event ON event.id = hit.event
     WHERE kind IN ('view', 'export') AND at <= ?`,
  );
  const groups = store.prepare<[number], Group>(
    `SELECT person, kind, COUNT(DISTINCT n) AS records, MAX(at) AS at FROM temp.hit JOIN event ON event.id = hit.event
     WHERE kind IN ('view', 'export') AND at <= ? GROUP BY person, kind
     ORDER BY records DESC, kind = 'export' DESC, at DESC LIMIT 100`,
  );
  const place = store.prepare<[string, string, number], { system: string; path: string }>(
    `SELECT system, path FROM temp.hit JOIN event ON event.id = hit.event
     WHERE person = ? AND kind = ? AND at = ? GROUP BY event.id ORDER BY COUNT(*) DESC LIMIT 1`,
  );

  return {
    provenance({ prints, older }, now) {
      if (prints.length === 0 || anything.get() === undefined) return null;
      const looked = prints.slice(0, MAX_RECORDS);
      lookup.find(older === undefined ? { prints: looked } : { prints: looked, older });
      const seen = total.get(now)?.seen ?? 0;
      const found = groups.all(now);
      const [first] = found;
      if (first === undefined) return { ...NOWHERE, of: looked.length };
      const where = place.get(first.person, first.kind, first.at);
      const exports = found.filter(({ kind }) => kind === 'export').sort((a, b) => b.at - a.at);
      const [soonest] = exports;
      return {
        seen,
        of: looked.length,
        records: first.records,
        ...sightOf(first, now),
        system: where?.system ?? null,
        path: where?.path ?? null,
        exported: soonest === undefined ? null : { ...sightOf(soonest, now), records: soonest.records },
      };
    },
  };
}

const NOWHERE: Provenance = {
  seen: 0,
  of: 0,
  records: 0,
  person: null,
  source: null,
  event: null,
  at: null,
  secondsBefore: null,
  system: null,
  path: null,
  exported: null,
};

function sightOf({ person, kind, at }: Group, now: number): Sight {
  return {
    person,
    source: sourceOf(person),
    event: kind,
    at: new Date(at).toISOString(),
    secondsBefore: Math.max(0, Math.round((now - at) / 1000)),
  };
}

import type { PastPlace } from '../../policy/past.js';
import type { Db } from './database.js';

/** A stored transfer with its place, and its incident, as far as either is there. */
export type PastRow = readonly [place: PastPlace, transfer: unknown, incident: unknown];

const PAGE = 500;

/**
 * Judged transfers since then, oldest first, page by page: what a policy is simulated against. Read without a lock; what
 * arrives meanwhile may be missing.
 *
 * @param max transfers read at most
 */
export async function* readHistory(db: Db, tenant: string, since: number, max: number): AsyncGenerator<PastRow> {
  let after = { at: since - 1, id: '' };
  for (let count = 0; count < max; ) {
    const { at: from, id: last } = after;
    const of = (table: 'transfer' | 'incident') =>
      db
        .selectFrom(table)
        .select(['at', 'id'])
        .where('tenant', '=', tenant)
        .where('at', '>=', from)
        .where((eb) => eb.or([eb('at', '>', from), eb('id', '>', last)]))
        .orderBy('at')
        .orderBy('id')
        .limit(PAGE);
    const both = new Map<string, number>();
    for (const { id, at } of [...(await of('transfer').execute()), ...(await of('incident').execute())])
      both.set(id, at);
    const page = [...both].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).slice(0, PAGE);
    const end = page.at(-1);
    if (end === undefined) return;
    yield* await rowsOf(db, tenant, page);
    count += page.length;
    after = { at: end[1], id: end[0] };
  }
}

async function rowsOf(
  db: Db,
  tenant: string,
  page: ReadonlyArray<readonly [id: string, at: number]>,
): Promise<PastRow[]> {
  const ids = page.map(([id]) => id);
  const [from, to] = [page[0]?.[1] ?? 0, page.at(-1)?.[1] ?? 0];
  const of = async (table: 'transfer' | 'incident') => {
    const rows = await db
      .selectFrom(table)
      .select(['at', 'id', 'branch', 'device', 'person', 'body'])
      .where('tenant', '=', tenant)
      .where('at', '>=', from)
      .where('at', '<=', to)
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.map((row) => [row.id, row]));
  };
  const [transfers, incidents] = [await of('transfer'), await of('incident')];
  const people = [...new Set([...transfers.values()].map(({ person }) => person))];
  const prints = new Map<string, string[]>();
  const found =
    people.length === 0
      ? []
      : await db
          .selectFrom('print')
          .select(['transfer', 'print'])
          .where('tenant', '=', tenant)
          // The index of people and times; transfers have none.
          .where('person', 'in', people)
          .where('at', '>=', from)
          .where('at', '<=', to)
          .execute();
  for (const { transfer, print } of found) {
    const there = prints.get(transfer);
    if (there === undefined) prints.set(transfer, [print]);
    else there.push(print);
  }
  return ids.flatMap((id): PastRow[] => {
    const [transfer, incident] = [transfers.get(id), incidents.get(id)];
    const row = transfer ?? incident;
    if (row === undefined) return [];
    const { body: _, ...place } = row;
    return [[{ ...place, prints: prints.get(id) ?? [] }, parsed(transfer?.body), parsed(incident?.body)]];
  });
}

const parsed = (body: string | undefined): unknown => (body === undefined ? null : JSON.parse(body));

import { namesPerson } from '../../model/transfer.js';
import { CASE_COLUMNS, type CaseRow, type Sight, seenBy } from './case-row.js';
import type { Db } from './database.js';

/** Another incident with some of the same owners. */
export interface Related extends CaseRow {
  /** Fingerprints both have. */
  readonly shared: number;
}

export interface RelatedIncidents {
  /** With the same owners, most in common first; and how many fingerprints were compared. */
  readonly owners: readonly Related[];
  readonly of: number;
  /** Of the same person, or the same account of the same PC, newest first. */
  readonly person: readonly CaseRow[];
}

const MOST_PRINTS = 1_000;
const GROUP = 500;
const MOST = 20;

/** What else the person and the owners of one incident appear in. */
export async function relatedTo(db: Db, tenant: string, sight: Sight, incident: CaseRow): Promise<RelatedIncidents> {
  const seen = () => seenBy(db, tenant, sight).select(CASE_COLUMNS).where('id', '<>', incident.id);
  // By person and time, which have an index: a transfer's prints all carry its own time.
  const own = await db
    .selectFrom('print')
    .select('print')
    .where('tenant', '=', tenant)
    .where('person', '=', incident.person)
    .where('at', '=', incident.at)
    .where('transfer', '=', incident.id)
    .limit(MOST_PRINTS)
    .execute();
  const prints = own.map(({ print }) => print);
  const shared = new Map<string, { at: number; count: number }>();
  for (let from = 0; from < prints.length; from += GROUP) {
    const rows = await db
      .selectFrom('print')
      .where('tenant', '=', tenant)
      .where('print', 'in', prints.slice(from, from + GROUP))
      .where('transfer', '<>', incident.id)
      .groupBy(['transfer', 'at'])
      .select((eb) => ['transfer', 'at', eb.fn.count<number>('print').distinct().as('count')])
      .orderBy('count', 'desc')
      .limit(MOST_PRINTS)
      .execute();
    for (const { transfer, at, count } of rows) {
      shared.set(transfer, { at, count: Number(count) + (shared.get(transfer)?.count ?? 0) });
    }
  }
  const best = [...shared].sort(([, a], [, b]) => b.count - a.count).slice(0, 5 * MOST);
  const there =
    best.length === 0
      ? []
      : await seen()
          .where(
            'at',
            'in',
            best.map(([, { at }]) => at),
          )
          .where(
            'id',
            'in',
            best.map(([id]) => id),
          )
          .execute();
  const owners = there
    .map((row) => ({ ...row, shared: shared.get(row.id)?.count ?? 0 }))
    .sort((a, b) => b.shared - a.shared || b.at - a.at)
    .slice(0, MOST);
  const person =
    incident.person === 'unknown'
      ? []
      : await seen()
          .where('person', '=', incident.person)
          // An account of the same name at another PC is another account.
          .$if(!namesPerson(incident.person), (query) => query.where('device', '=', incident.device))
          .orderBy('at', 'desc')
          .limit(MOST)
          .execute();
  return { owners, of: prints.length, person };
}

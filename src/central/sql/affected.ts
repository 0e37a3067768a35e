import { type Affected, affectedOf, joinSketches, MAX_SKETCHED, sketchOf } from '../queue/affected.js';
import type { Sight } from './case-row.js';
import type { Db } from './database.js';
import { HOUR_MS, hourOf } from './hour.js';

/** Stands for all branches: no branch is called so. */
export const ALL_BRANCHES = '';

interface Place {
  readonly tenant: string;
  readonly branch: string;
  readonly hour: number;
}

/** Looks anew at whom the incidents of an hour of a branch concern. The hour of all branches is then out of date. */
export async function keepAffected(db: Db, place: Place): Promise<void> {
  const { tenant, branch, hour } = place;
  const [from, until] = [hour * HOUR_MS, (hour + 1) * HOUR_MS];
  const found = await db
    .selectFrom('incident as i')
    .innerJoin('print as p', (join) =>
      join
        .onRef('p.tenant', '=', 'i.tenant')
        .onRef('p.person', '=', 'i.person')
        .onRef('p.at', '=', 'i.at')
        .onRef('p.transfer', '=', 'i.id'),
    )
    .where('i.tenant', '=', tenant)
    .where('i.branch', '=', branch)
    .where('i.at', '>=', from)
    .where('i.at', '<', until)
    .where('p.at', '>=', from)
    .where('p.at', '<', until)
    .where('p.of', '=', 'person')
    .groupBy('p.print')
    .orderBy('p.print')
    .limit(MAX_SKETCHED)
    .select('p.print as print')
    .execute();
  await put(db, place, sketchOf(found.map(({ print }) => print)));
}

/** The same of all branches together, from theirs. */
export async function joinAffected(db: Db, { tenant, hour }: Pick<Place, 'tenant' | 'hour'>): Promise<void> {
  const rows = await db
    .selectFrom('affected')
    .select('sketch')
    .where('tenant', '=', tenant)
    .where('hour', '=', hour)
    .where('branch', '<>', ALL_BRANCHES)
    .execute();
  await put(db, { tenant, branch: ALL_BRANCHES, hour }, joinSketches(rows.map(({ sketch }) => sketch)));
}

/** How many different people the incidents of a time concern. */
export async function readAffected(
  db: Db,
  tenant: string,
  sight: Sight,
  since: number,
  until: number,
): Promise<Affected> {
  const rows = await db
    .selectFrom('affected')
    .select('sketch')
    .where('tenant', '=', tenant)
    .where('branch', '=', sight.branch ?? ALL_BRANCHES)
    .where('hour', '>=', hourOf(since))
    .where('hour', '<', Math.ceil(until / HOUR_MS))
    .execute();
  return affectedOf(joinSketches(rows.map(({ sketch }) => sketch)));
}

async function put(db: Db, place: Place, sketch: string): Promise<void> {
  await db
    .insertInto('affected')
    .values({ ...place, sketch })
    .onConflict((conflict) => conflict.columns(['tenant', 'branch', 'hour']).doUpdateSet({ sketch }))
    .execute();
}

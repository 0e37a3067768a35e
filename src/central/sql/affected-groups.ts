import { type RawBuilder, sql } from 'kysely';
import { type Affected, affectedOf, joinSketches, MAX_SKETCHED, sketchOf } from '../queue/affected.js';
import type { Sight } from './case-row.js';
import { chunks } from './chunks.js';
import type { Db } from './database.js';
import { DAY_HOURS, dayOf, dayStart, HOUR_MS, hourOf } from './hour.js';

/** What people affected are counted by. */
export const AFFECTED_BY = ['channel', 'branch', 'kind', 'verdict'] as const;
export type AffectedBy = (typeof AFFECTED_BY)[number];

/** Stands for all branches: no branch is called so. */
const ALL = '';
/** Names of one dimension kept of an hour of a branch: a PC names channels as it likes. */
const MAX_NAMES = 50;
const MAX_READ = MAX_NAMES * MAX_SKETCHED;

interface Place {
  readonly tenant: string;
  readonly branch: string;
  readonly hour: number;
}

interface Group {
  readonly dimension: AffectedBy;
  readonly name: string;
  readonly sketch: string;
}

/**
 * Adds whom an hour's incidents of a branch concern to that hour and its day, of the branch and of all. Sets only grow: what
 * an incident holds never changes, so an hour that is counted again adds nothing twice.
 */
export async function addAffected(db: Db, place: Place): Promise<void> {
  const groups = groupsOf(place.branch, await printsOf(db, place));
  if (groups.length === 0) return;
  const { tenant, hour } = place;
  for (const branch of [ALL, place.branch]) {
    // One branch's own page needs no list of branches.
    const wanted = branch === ALL ? groups : groups.filter(({ dimension }) => dimension !== 'branch');
    for (const [span, from] of [
      [1, hour],
      [DAY_HOURS, dayStart(dayOf(hour))],
    ] as const) {
      const before = await db
        .selectFrom('affected_group')
        .select(['dimension', 'name', 'sketch'])
        .where((eb) => eb.and({ tenant, branch, span, hour: from }))
        .where(
          'name',
          'in',
          wanted.map(({ name }) => name),
        )
        .execute();
      const known = new Map(before.map(({ dimension, name, sketch }) => [keyOf(dimension, name), sketch]));
      const rows = wanted.flatMap(({ dimension, name, sketch }) => {
        const there = known.get(keyOf(dimension, name));
        const joined = there === undefined ? sketch : joinSketches([there, sketch]);
        return joined === there ? [] : [{ tenant, branch, dimension, name, span, hour: from, sketch: joined }];
      });
      for (const some of chunks(rows)) {
        await db
          .insertInto('affected_group')
          .values(some)
          .onConflict((conflict) =>
            conflict
              .columns(['tenant', 'branch', 'dimension', 'name', 'span', 'hour'])
              .doUpdateSet((eb) => ({ sketch: eb.ref('excluded.sketch') })),
          )
          .execute();
      }
    }
  }
}

/** How many different people each of these names of a dimension concerns: whole days from theirs, both ends by hours. */
export async function readAffectedBy(
  db: Db,
  tenant: string,
  { branch }: Sight,
  wanted: { readonly since: number; readonly until: number; readonly dimension: AffectedBy },
  names: readonly string[],
): Promise<Map<string, Affected>> {
  const { since, until, dimension } = wanted;
  const [from, to] = [hourOf(since), Math.ceil(until / HOUR_MS)];
  const [first, last] = [dayOf(from - 1) + 1, dayOf(to)];
  const spans =
    first < last
      ? [
          { span: 1, from, to: dayStart(first) },
          { span: DAY_HOURS, from: dayStart(first), to: dayStart(last) },
          { span: 1, from: dayStart(last), to },
        ]
      : [{ span: 1, from, to }];
  const sketches = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const each of spans) {
    if (each.from >= each.to || names.length === 0) continue;
    const rows = await db
      .selectFrom('affected_group')
      .select(['name', 'sketch'])
      .where((eb) => eb.and({ tenant, branch: branch ?? ALL, dimension, span: each.span }))
      .where('name', 'in', [...names])
      .where('hour', '>=', each.from)
      .where('hour', '<', each.to)
      .execute();
    for (const { name, sketch } of rows) sketches.get(name)?.push(sketch);
  }
  return new Map([...sketches].map(([name, all]) => [name, affectedOf(joinSketches(all))]));
}

interface PrintRow {
  readonly channel: string;
  readonly kind: string;
  readonly verdict: string;
  readonly print: string;
}

/** The smallest fingerprints of each channel, kind and verdict that met in that hour. */
async function printsOf(db: Db, { tenant, branch, hour }: Place): Promise<readonly PrintRow[]> {
  const [from, until] = [hour * HOUR_MS, (hour + 1) * HOUR_MS];
  const group: RawBuilder<unknown> = sql`i.channel, i.kind, i.verdict`;
  const { rows } = await sql<PrintRow>`
    select channel, kind, verdict, print from (
      select ${group}, p.print, row_number() over (partition by ${group} order by p.print) as place
      from incident i join print p on p.tenant = i.tenant and p.person = i.person and p.at = i.at and p.transfer = i.id
      where i.tenant = ${tenant} and i.branch = ${branch} and i.at >= ${from} and i.at < ${until}
        and p.at >= ${from} and p.at < ${until} and p.of = 'person'
      group by ${group}, p.print) as ranked
    where place <= ${MAX_SKETCHED} order by place limit ${MAX_READ}`.execute(db);
  return rows;
}

function groupsOf(branch: string, rows: readonly PrintRow[]): Group[] {
  const sets = new Map<AffectedBy, Map<string, Set<string>>>(AFFECTED_BY.map((dimension) => [dimension, new Map()]));
  for (const { print, ...names } of rows) {
    for (const [dimension, groups] of sets) {
      const name = dimension === 'branch' ? branch : names[dimension];
      const there = groups.get(name);
      if (there !== undefined) there.add(print);
      else if (groups.size < MAX_NAMES) groups.set(name, new Set([print]));
    }
  }
  return [...sets].flatMap(([dimension, groups]) =>
    [...groups].map(([name, prints]) => ({ dimension, name, sketch: sketchOf(prints) })),
  );
}

const keyOf = (dimension: string, name: string): string => JSON.stringify([dimension, name]);

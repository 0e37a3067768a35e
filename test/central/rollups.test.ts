import path from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { openSql, type Sql } from '../../src/central/sql/database.js';
import { markDirty } from '../../src/central/sql/dirty.js';
import { dayOf, dayStart, HOUR_MS, hourOf } from '../../src/central/sql/hour.js';
import { openSorting } from '../../src/central/sql/sorting.js';
import { openStats } from '../../src/central/sql/stats.js';
import { type IncidentRow, incidentRow, storeIncidents } from '../builders/incident-rows.js';
import { startPostgres } from '../builders/postgres.js';

const BEGIN = Date.UTC(2026, 9, 1, 3);
const DAY_MS = 24 * HOUR_MS;
const EVERYTHING = { branch: null, person: null };
const BRANCHES = ['浦东', '静安寺'];
const PEOPLE = ['login:a', 'login:b', 'login:c'];

interface Step {
  /** Hours that pass before it. */
  readonly hours: number;
  /** How long ago what comes in happened; a clock may be ahead. */
  readonly ago: number;
  readonly branch: string;
  readonly person: string;
  readonly verdict: string;
  /** What a reviewer then says of the oldest one that is open. */
  readonly outcome: '' | 'confirmed' | 'lawful';
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    hours: fc.oneof(fc.nat(5), fc.nat(400)),
    ago: fc.integer({ min: -30, max: 800 }),
    branch: fc.constantFrom(...BRANCHES),
    person: fc.constantFrom(...PEOPLE),
    verdict: fc.constantFrom('block', 'flag'),
    outcome: fc.constantFrom('' as const, 'confirmed' as const, 'lawful' as const),
  }),
  { minLength: 1, maxLength: 12 },
);

const clear = async ({ db }: Sql): Promise<void> => {
  for (const table of ['incident', 'dirty', 'tally', 'tally_person', 'tally_day', 'standing', 'counter'] as const)
    await db.deleteFrom(table).execute();
};

const sumOf = (rows: readonly IncidentRow[]): number => rows.reduce((sum, { total }) => sum + Number(total), 0);

/** Plays the steps, and compares all figures with the rows themselves after each. */
async function holds(sql: Sql, played: readonly Step[]): Promise<boolean> {
  await clear(sql);
  let now = BEGIN;
  const { db } = sql;
  const sorting = openSorting(sql, 'default', () => now);
  const stats = openStats(db, 'default');
  const rows: IncidentRow[] = [];
  for (const { hours, ago, branch, person, verdict, outcome } of played) {
    now += hours * HOUR_MS;
    const row = incidentRow({ at: now - ago * HOUR_MS, branch, person, verdict, total: 1 + rows.length });
    rows.push(row);
    await storeIncidents(db, [row]);
    await markDirty(db, { tenant: 'default', branch }, [Number(row.at)]);
    const open = rows.find((each) => each.outcome === '');
    if (outcome !== '' && open !== undefined) {
      rows[rows.indexOf(open)] = { ...open, status: outcome, outcome };
      await db.updateTable('incident').set({ status: outcome, outcome }).where('id', '=', open.id).execute();
      await markDirty(db, { tenant: 'default', branch: open.branch }, [Number(open.at)]);
    }
    while ((await sorting.tally(100)) > 0);
    for (const scope of [null, ...BRANCHES]) {
      for (const [since, until] of [
        [now - 7 * DAY_MS, now + HOUR_MS],
        [now - 3 * HOUR_MS, now],
        [dayStart(dayOf(hourOf(now)) - 29) * HOUR_MS, dayStart(dayOf(hourOf(now)) + 1) * HOUR_MS],
      ] as const) {
        const [from, to] = [hourOf(since), Math.ceil(until / HOUR_MS)];
        const there = rows.filter(
          ({ at, branch }) => hourOf(Number(at)) >= from && hourOf(Number(at)) < to && (scope ?? branch) === branch,
        );
        const totals = await stats.totals({ ...EVERYTHING, branch: scope }, since, until);
        if (totals.incidents !== there.length || totals.records !== sumOf(there)) return false;
        const lawful = there.filter((each) => each.verdict === 'block' && each.outcome === 'lawful').length;
        if (totals.falseBlocks.reduce((sum, { wrong }) => sum + wrong, 0) !== lawful) return false;
      }
      for (const days of [7, 30] as const) {
        const first = dayOf(hourOf(now)) - days + 1;
        const people = await stats.standing({ ...EVERYTHING, branch: scope }, days, now, 20);
        for (const person of PEOPLE) {
          const own = rows.filter(({ at, ...row }) => {
            const day = dayOf(hourOf(Number(at)));
            return row.person === person && (scope ?? row.branch) === row.branch && day >= first && day < first + days;
          });
          const shown = people.filter((each) => each.person === person);
          if (shown.reduce((sum, { records }) => sum + records, 0) !== sumOf(own)) return false;
          if (shown.reduce((sum, { incidents }) => sum + incidents, 0) !== own.length) return false;
        }
      }
    }
  }
  return true;
}

const postgres = await startPostgres();
t.teardown(() => postgres.close());

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`on ${dialect}, sums of days and standings are those of the incidents, however time passes`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('rollups') : path.join(t.testdir(), 'central.db');
    const sql = await openSql({ store, now: BEGIN });
    t.teardown(() => sql.close());
    await fc.assert(
      fc.asyncProperty(steps, (played) => holds(sql, played)),
      { seed: 3, numRuns: dialect === 'sqlite' ? 30 : 6 },
    );
    t.pass('all sums');
  });
}

t.test('sums of what was counted before there were any are made at the first count', async (t) => {
  const sql = await openSql({ store: path.join(t.testdir(), 'central.db'), now: BEGIN });
  t.teardown(() => sql.close());
  const { db } = sql;
  const hour = hourOf(BEGIN) - 30;
  const key = { tenant: 'default', hour, branch: '浦东' };
  const sum = { incidents: 3, records: 9 };
  const group = { channel: 'qq-mail', kind: 'owner', verdict: 'block', status: 'lawful' };
  await db
    .insertInto('tally')
    .values({ ...key, ...group, ...sum })
    .execute();
  await db
    .insertInto('tally_person')
    .values({ ...key, person: 'login:a', ...sum })
    .execute();
  await markDirty(db, { tenant: 'default', branch: '静安寺' }, [BEGIN]);
  await openSorting(sql, 'default', () => BEGIN).tally(10);
  const stats = openStats(db, 'default');
  t.match(await stats.totals(EVERYTHING, BEGIN - 7 * DAY_MS, BEGIN), {
    ...sum,
    channel: [{ name: 'qq-mail', ...sum }],
    falseBlocks: [{ branch: '浦东', wrong: 3, reviewed: 3 }],
  });
  t.match(await stats.standing(EVERYTHING, 7, BEGIN, 5), [{ person: 'login:a', ...sum }]);
});

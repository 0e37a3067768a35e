// How long the console's questions take with many incidents.
//   npm run build && node bench/queue.mjs [INCIDENTS] [sqlite | postgres]
//
// Wall-clock time, p50 and p95 of many rounds with other values in each, and CPU of this process and the database together.
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openCases } from '../dist/central/sql/cases.js';
import { openSql } from '../dist/central/sql/database.js';
import { markDirty } from '../dist/central/sql/dirty.js';
import { dayOf, dayStart, hourOf } from '../dist/central/sql/hour.js';
import { openQueue } from '../dist/central/sql/queue.js';
import { relatedTo } from '../dist/central/sql/related.js';
import { openSeen } from '../dist/central/sql/seen.js';
import { openSorting } from '../dist/central/sql/sorting.js';
import { openStats } from '../dist/central/sql/stats.js';
import { openTracing } from '../dist/central/sql/tracing.js';
import { BRANCHES, DAY_MS, DAYS, fill, PERSONS } from './fleet/fill.mjs';
import { startPostgres } from './fleet/postgres.mjs';
import { treeCpuMs } from './fleet/processes.mjs';

const COUNT = Number(process.argv[2] ?? 500_000);
const STORE = process.argv[3] ?? 'sqlite';
const ROUNDS = Number(process.argv[4] ?? 20);
const HOUR_MS = 3_600_000;
const SIGHT = { branch: null, person: null };
const FETCHED = 100;

const now = Date.now();
const postgres = STORE === 'postgres' ? await startPostgres() : null;
const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'menshen-queue-'));
const sql = await openSql({ store: postgres?.store ?? path.join(dir, 'central.db'), now });
const { db } = sql;
const begun = performance.now();
const say = (text) => console.error(`${((performance.now() - begun) / 1000).toFixed(0)} s: ${text}`);
const cpuMs = () =>
  process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000 + (postgres === null ? 0 : treeCpuMs(postgres.pid));
const slow = [];

/** @param work gets the number of its round */
async function measure(name, work) {
  await work(ROUNDS);
  const before = cpuMs();
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now();
    await work(round);
    times.push(performance.now() - from);
  }
  const cpu = (cpuMs() - before) / ROUNDS;
  times.sort((a, b) => a - b);
  const [p50, p95] = [times[ROUNDS >> 1], times[Math.ceil(ROUNDS * 0.95) - 1]];
  if (cpu > 300) slow.push(name);
  console.log(
    `${name.padEnd(58)} ${p50.toFixed(0).padStart(6)} ${p95.toFixed(0).padStart(6)} ${cpu.toFixed(1).padStart(8)}`,
  );
}

try {
  await fill(sql, COUNT, now, say);
  await sql.tend(now);
  say('figures of the tables made');
  const sorting = openSorting(sql, 'default', () => now);
  await markDirty(db, { tenant: 'default', branch: 'branch-0000' }, [now]);
  await sorting.tally(1);
  say('sums of days made');
  const queue = openQueue(db, 'default');
  const stats = openStats(db, 'default');
  const cases = openCases(db, 'default');
  const seen = openSeen(db, 'default');
  const tracing = openTracing(db, 'default');
  const page = { order: 'time', limit: FETCHED };
  const heavy = { order: 'rank', limit: FETCHED };
  const leads = { leads: true };
  const open = { ...leads, status: ['new', 'triage', 'investigating'] };
  const branch = (n) => `branch-${String((n * 97) % BRANCHES).padStart(4, '0')}`;
  const person = (n) => `os:p${(n * 7919) % PERSONS}`;
  const at = (n) => ({ at: now - ((n * 17) % DAYS) * DAY_MS, id: 'z' });
  const some = (await queue.list(SIGHT, leads, { ...page, after: at(3), limit: 50 })).rows;
  const one = (n) => some[n % some.length];
  const prints = (await db.selectFrom('print').select('print').distinct().limit(1_000).execute()).map(
    ({ print }) => print,
  );

  console.log(`${COUNT} incidents of a year, ${STORE}; load average ${os.loadavg()[0].toFixed(1)}`);
  console.log(`${'milliseconds'.padEnd(58)} ${'p50'.padStart(6)} ${'p95'.padStart(6)} ${'CPU'.padStart(8)}`);
  for (const [title, order] of [
    ['newest first', page],
    ['weightiest first', heavy],
  ]) {
    await measure(`queue, ${title}: open`, () => queue.list(SIGHT, open, order));
    await measure(`queue, ${title}: everything`, () => queue.list(SIGHT, leads, order));
    await measure(`queue, ${title}: open of a branch`, (n) =>
      queue.list({ branch: branch(n), person: null }, open, order),
    );
    await measure(`queue, ${title}: a branch`, (n) => queue.list(SIGHT, { ...leads, branch: [branch(n)] }, order));
    await measure(`queue, ${title}: a person`, (n) => queue.list(SIGHT, { ...leads, person: [person(n)] }, order));
    await measure(`queue, ${title}: a PC`, (n) => queue.list(SIGHT, { ...leads, device: [`pc-${n * 31}`] }, order));
    for (const [name, value] of [
      ['channel', 'pastebin'],
      ['category', 'im'],
      ['kind', 'lead'],
      ['kind', 'credit'],
      ['rule', 'one-owner'],
      ['verdict', 'block'],
      ['severity', 3],
      ['status', 'closed'],
    ]) {
      await measure(`queue, ${title}: ${name} ${value}`, () => queue.list(SIGHT, { ...leads, [name]: [value] }, order));
    }
    await measure(`queue, ${title}: out of a source system`, () =>
      queue.list(SIGHT, { ...leads, provenance: true }, order),
    );
    await measure(`queue, ${title}: known owners`, () => queue.list(SIGHT, { ...leads, known: true }, order));
    await measure(`queue, ${title}: planted ones`, () => queue.list(SIGHT, { ...leads, canary: true }, order));
    await measure(`queue, ${title}: overdue`, () => queue.list(SIGHT, { ...leads, overdueAt: now }, order));
    await measure(`queue, ${title}: mine`, (n) =>
      queue.list(SIGHT, { ...open, assignee: `reviewer-${n % 30}` }, order),
    );
    await measure(`queue, ${title}: nobody's`, () => queue.list(SIGHT, { ...open, assignee: null }, order));
    const rare = { ...leads, channel: ['wechat-web'], kind: ['credit'] };
    await measure(`queue, ${title}: what there is not, one search`, () => queue.list(SIGHT, rare, order));
    const mixed = { ...open, channel: ['qq-mail', 'xianyu'], severity: [2, 3], verdict: ['flag'] };
    await measure(`queue, ${title}: five things at once`, () => queue.list(SIGHT, mixed, order));
  }
  await measure('queue: a page further back', (n) => queue.list(SIGHT, leads, { ...page, after: at(n) }));
  await measure('queue: a week of half a year ago, one channel', (n) =>
    queue.list(SIGHT, { ...leads, channel: ['xianyu'], since: at(n).at - 7 * DAY_MS, until: at(n).at }, page),
  );
  await measure('queue: what lies behind one', (n) => queue.list(SIGHT, { fold: one(n).id }, page));
  await measure('sample of a day', () => queue.sample(SIGHT, 10, new Set()));
  await measure('sample of a day, one branch', (n) => queue.sample({ branch: branch(n), person: null }, 10, new Set()));
  for (const days of [1, 7, 30]) {
    const hour = hourOf(now);
    const since = (days === 1 ? hour - 23 : dayStart(dayOf(hour) + 1 - days)) * HOUR_MS;
    const until = (days === 1 ? hour + 2 : dayStart(dayOf(hour) + 1)) * HOUR_MS;
    for (const sight of [SIGHT, { branch: branch(1), person: null }]) {
      const of = `${days} days${sight.branch === null ? '' : ', one branch'}`;
      await measure(`overview of ${of}`, () => stats.totals(sight, since, until));
      await measure(`chart of ${of}`, () => stats.series(sight, since, until, days === 1 ? 1 : 24));
      await measure(`people of ${of}`, () =>
        days === 1 ? stats.people(sight, since, until, 10) : stats.standing(sight, days, now, 10),
      );
    }
  }
  await measure('false blocks of 30 days by branch', () => stats.falseBlocks(SIGHT, now - 30 * DAY_MS, now));
  await measure('one incident', (n) => cases.get(SIGHT, one(n).id, one(n).at));
  await measure('related to one incident', (n) => relatedTo(db, 'default', SIGHT, one(n)));
  for (const days of [1, 30, 365])
    await measure(`drip of a person, ${days} days`, (n) => cases.drip(person(n), now - days * DAY_MS));
  await measure('doings of a person, 90 days', (n) => seen.doings(person(n), now - 90 * DAY_MS, now));
  await measure('incidents of a person, a year', (n) => seen.incidents(person(n), null, now - DAYS * DAY_MS, now));
  await measure('trace of 1,000 people', () => tracing.find(prints, now - DAYS * DAY_MS));
  await measure('what ten people know of all', (n) =>
    tracing.shares(
      [...Array(10)].map((_, m) => person(n + m)),
      now - 90 * DAY_MS,
    ),
  );
  await measure('a bulk step, 50 incidents', (n) =>
    queue.change(
      SIGHT,
      some.map(({ id }) => id),
      { assignee: `reviewer-${n}`, note: '' },
      'bench',
      now,
    ),
  );
  const hours = Array.from({ length: 200 }, (_, n) => ({ branch: branch(n), at: now - (n % 700) * HOUR_MS }));
  for (const each of hours) await markDirty(db, { tenant: 'default', branch: each.branch }, [each.at]);
  const before = cpuMs();
  while ((await sorting.tally(1_000)) > 0);
  console.log(`one hour of a branch counted: ${((cpuMs() - before) / hours.length).toFixed(2)} ms of CPU`);
  const size = postgres === null ? (await fs.stat(path.join(dir, 'central.db'))).size : null;
  if (size !== null) console.log(`the file has ${(size / 2 ** 30).toFixed(1)} GiB`);
  console.log(slow.length === 0 ? 'none over 300 ms of CPU' : `over 300 ms of CPU: ${slow.join('; ')}`);
} finally {
  await sql.close();
  await postgres?.close();
  await fs.rm(dir, { recursive: true, force: true });
}

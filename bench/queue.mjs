// How long the console's questions take with many incidents, in CPU of this process (SQLite, one file).
//   npm run build && node bench/queue.mjs [INCIDENTS]
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openSql } from '../dist/central/sql/database.js';
import { openQueue } from '../dist/central/sql/queue.js';
import { openSorting } from '../dist/central/sql/sorting.js';
import { openStats } from '../dist/central/sql/stats.js';
import { uuidv7 } from '../dist/incident/uuid.js';

const COUNT = Number(process.argv[2] ?? 500_000);
const DAYS = 365;
const DAY_MS = 86_400_000;
const GROUP = 500;
const BODY = JSON.stringify({ samples: ['馨佳园*街坊 **号**** 王** 138****5678'], parts: 'x'.repeat(800) });
const SIGHT = { branch: null, person: null };

const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'menshen-queue-'));
const now = Date.now();
const sql = await openSql({ store: path.join(dir, 'central.db'), now });
const { db } = sql;
const pick = (list, n) => list[n % list.length];

function row(n) {
  const at = Math.floor(now - ((COUNT - n) / COUNT) * DAYS * DAY_MS);
  const id = uuidv7(at, randomBytes);
  const total = 1 + ((n * 7919) % 60);
  return {
    tenant: 'default',
    branch: `branch-${(n * 31) % 2000}`,
    at,
    id,
    device: `pc-${n % 40_000}`,
    sequence: n,
    received_at: at,
    person: `os:p${n % 50_000}`,
    channel: pick(['wechat-web', 'qq-mail', 'pastebin', 'xianyu', 'baidu-netdisk'], n),
    category: 'im',
    host: 'host.example',
    verdict: pick(['flag', 'coach', 'block'], n),
    asked: 'block',
    mode: 'enforce',
    rule: pick(['bulk-owners', 'one-owner', 'drip-owners'], n),
    records: `{"owner":${total}}`,
    total,
    policy_version: '1',
    body: BODY,
    kind: pick(['owner', 'contact', 'lead'], n),
    severity: total > 55 ? 3 : total > 40 ? 2 : 1,
    status: at > now - 3 * DAY_MS ? 'new' : 'closed',
    outcome: at > now - 3 * DAY_MS ? '' : 'confirmed',
    assignee: null,
    due_at: null,
    rank: total * 1000,
    draw: (n * 2_654_435_761) % 2 ** 31,
    provenance: n % 20 === 0 ? 3 : 0,
    known: 0,
    canaries: n % 5000 === 0 ? 1 : 0,
    fold: id,
  };
}

async function measure(name, work) {
  await work();
  const before = process.cpuUsage();
  const rounds = 5;
  for (let n = 0; n < rounds; n++) await work();
  const { user, system } = process.cpuUsage(before);
  console.log(`${name.padEnd(52)} ${((user + system) / 1000 / rounds).toFixed(1)} ms`);
}

try {
  const hours = new Set();
  for (let from = 0; from < COUNT; ) {
    await db.transaction().execute(async (inside) => {
      for (let n = 0; n < 40 && from < COUNT; n++, from += GROUP) {
        const rows = Array.from({ length: Math.min(GROUP, COUNT - from) }, (_, at) => row(from + at));
        for (const { branch, at } of rows)
          if (at > now - 31 * DAY_MS) hours.add(`${branch} ${Math.floor(at / 3_600_000)}`);
        await inside.insertInto('incident').values(rows).execute();
      }
    });
  }
  const dirty = [...hours].map((each) => ({
    tenant: 'default',
    branch: each.split(' ')[0],
    hour: Number(each.split(' ')[1]),
  }));
  for (let at = 0; at < dirty.length; at += GROUP)
    await db
      .insertInto('dirty')
      .values(dirty.slice(at, at + GROUP))
      .execute();
  await sql.tend(now);
  const started = process.cpuUsage();
  const sorting = openSorting(db, 'default');
  while ((await sorting.tally(1000)) > 0);
  const spent = process.cpuUsage(started);
  console.log(`${COUNT} incidents of a year; ${dirty.length} hours of branches counted`);
  console.log(
    `${'one hour of a branch counted'.padEnd(52)} ${((spent.user + spent.system) / 1000 / dirty.length).toFixed(2)} ms`,
  );
  const queue = openQueue(db, 'default');
  const stats = openStats(db, 'default');
  const open = { status: ['new', 'triage', 'investigating'], leads: true };
  const page = { order: 'time', limit: 101 };
  await measure('first page of what is open', () => queue.list(SIGHT, open, page));
  await measure('first page, weightiest first', () => queue.list(SIGHT, open, { ...page, order: 'rank' }));
  await measure('page half a year back', () =>
    queue.list(SIGHT, { leads: true }, { ...page, after: { at: now - 180 * DAY_MS, id: 'z' } }),
  );
  await measure('one person', () => queue.list(SIGHT, { person: ['os:p77'], leads: true }, page));
  await measure('canaries of a year', () => queue.list(SIGHT, { canary: true, leads: true }, page));
  await measure('critical from a source system, one branch', () =>
    queue.list(SIGHT, { severity: [3], provenance: true, branch: ['branch-31'], leads: true }, page),
  );
  await measure('sample of a day', () => queue.sample(SIGHT, 10, new Set()));
  await measure('overview of 7 days', () => stats.totals(SIGHT, now - 7 * DAY_MS, now));
  await measure('overview of 30 days', () => stats.totals(SIGHT, now - 30 * DAY_MS, now));
  await measure('people of 30 days', () => stats.people(SIGHT, now - 30 * DAY_MS, now, 10));
} finally {
  await sql.close();
  await fs.rm(dir, { recursive: true, force: true });
}

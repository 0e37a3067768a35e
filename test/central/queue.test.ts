import path from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { openSql } from '../../src/central/sql/database.js';
import { openQueue, type QueueRow } from '../../src/central/sql/queue.js';
import type { QueueFilter } from '../../src/central/sql/queue-filter.js';
import type { Place } from '../../src/central/sql/queue-lanes.js';
import { type IncidentRow, incidentRow, storeIncidents } from '../builders/incident-rows.js';
import { startPostgres } from '../builders/postgres.js';

const NOW = Date.UTC(2026, 10, 20);
const COUNT = 300;
const LIMIT = 7;
/** So few that most searches end before the page is full. */
const WALKED = 11;
const EVERYTHING = { branch: null, person: null };

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const VALUES = {
  branch: ['浦东', '静安寺', '长宁'],
  person: ['os:a', 'os:b', 'os:c', 'os:d'],
  device: ['pc-1', 'pc-2'],
  channel: ['wechat-web', 'qq-mail', 'pastebin'],
  kind: ['owner', 'lead'],
  rule: ['bulk-owners', 'one-owner'],
  verdict: ['block', 'coach', 'flag'],
  severity: [0, 1, 2, 3],
  status: ['new', 'triage', 'closed'],
} as const;

/** Values that do not follow each other in step; many share a time and a rank. */
const rows: IncidentRow[] = Array.from({ length: COUNT }, (_, n) => {
  const mixed = (n * 2_654_435_761) % 2 ** 32;
  const own = incidentRow({ at: NOW - Math.floor(n / 3) * 60_000 });
  return {
    ...own,
    branch: pick(VALUES.branch, mixed >>> 3),
    person: pick(VALUES.person, mixed >>> 5),
    device: pick(VALUES.device, mixed >>> 7),
    channel: pick(VALUES.channel, mixed >>> 9),
    kind: pick(VALUES.kind, mixed >>> 4),
    rule: pick(VALUES.rule, mixed >>> 6),
    verdict: pick(VALUES.verdict, mixed >>> 8),
    severity: pick(VALUES.severity, mixed >>> 10),
    status: pick(VALUES.status, mixed >>> 11),
    assignee: n % 9 === 0 ? 'wang' : null,
    due_at: n % 4 === 0 ? NOW : null,
    rank: (mixed >>> 12) % 20,
    provenance: n % 10 === 0 ? 2 : 0,
    known: n % 11 === 0 ? 1 : 0,
    canaries: n % 50 === 0 ? 1 : 0,
    fold: n % 6 === 0 ? 'behind' : own.id,
  };
});

const someOf = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const filters: fc.Arbitrary<QueueFilter> = fc.record(
  {
    ...{ branch: someOf(VALUES.branch), person: someOf(VALUES.person), device: someOf(VALUES.device) },
    ...{ channel: someOf(VALUES.channel), kind: someOf(VALUES.kind), rule: someOf(VALUES.rule) },
    ...{ verdict: someOf(VALUES.verdict), severity: someOf(VALUES.severity), status: someOf(VALUES.status) },
    since: fc.integer({ min: NOW - 100 * 60_000, max: NOW }),
    until: fc.integer({ min: NOW - 100 * 60_000, max: NOW }),
    assignee: fc.constantFrom('wang', null),
    ...{ provenance: fc.constant(true), known: fc.constant(true), canary: fc.constant(true), leads: fc.constant(true) },
    overdueAt: fc.constant(NOW + 1),
  },
  { requiredKeys: [] },
);

const OPEN: readonly string[] = ['new', 'triage', 'investigating'];
const LISTS = ['branch', 'person', 'device', 'channel', 'kind', 'rule', 'verdict', 'severity', 'status'] as const;

function matches(row: IncidentRow, filter: QueueFilter): boolean {
  const { since = 0, until = Number.POSITIVE_INFINITY, assignee, overdueAt } = filter;
  return (
    Number(row.at) >= since &&
    Number(row.at) < until &&
    LISTS.every((name) => (filter[name] as readonly unknown[] | undefined)?.includes(row[name]) !== false) &&
    (assignee === undefined || row.assignee === assignee) &&
    (filter.provenance !== true || Number(row.provenance) > 0) &&
    (filter.known !== true || Number(row.known) > 0) &&
    (filter.canary !== true || Number(row.canaries) > 0) &&
    (filter.leads !== true || row.fold === row.id) &&
    (overdueAt === undefined || (row.due_at != null && row.due_at < overdueAt && OPEN.includes(String(row.status))))
  );
}

const inOrder = (by: 'at' | 'rank') => (a: IncidentRow, b: IncidentRow) =>
  Number(b[by]) - Number(a[by]) || (a.id < b.id ? 1 : -1);

const postgres = await startPostgres();
t.teardown(() => postgres.close());

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`on ${dialect}, pages of any filter in any order hold what is wanted, each once`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('queue') : path.join(t.testdir(), 'central.db');
    const sql = await openSql({ store, now: NOW });
    t.teardown(() => sql.close());
    await storeIncidents(sql.db, rows);
    const queue = openQueue(sql.db, 'default', WALKED);
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom('time' as const, 'rank' as const),
        fc.constantFrom(null, ...VALUES.branch),
        async (filter, order, branch) => {
          const found: QueueRow[] = [];
          let after: Place | undefined;
          for (let pages = 0; pages <= COUNT; pages++) {
            const page = { order, limit: LIMIT, ...(after === undefined ? {} : { after }) };
            const { rows: shown, next } = await queue.list({ ...EVERYTHING, branch }, filter, page);
            if (shown.length > LIMIT) return false;
            found.push(...shown);
            if (next === null) break;
            after = next;
          }
          const wanted = rows
            .filter((row) => matches(row, filter) && (branch === null || row.branch === branch))
            .sort(inOrder(order === 'rank' ? 'rank' : 'at'));
          return found.map(({ id }) => id).join() === wanted.map(({ id }) => id).join();
        },
      ),
      { seed: 7, numRuns: dialect === 'sqlite' ? 150 : 60 },
    );
    t.pass('every page');

    const drawn = await queue.sample({ branch: '浦东', person: 'os:a' }, 5, new Set());
    t.equal(drawn.length, 5);
    for (const { branch, person, status } of drawn) {
      t.equal(branch, '浦东');
      t.not(person, 'os:a');
      t.equal(status, 'new');
    }
  });
}

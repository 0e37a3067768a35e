import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { type Db, openSql } from '../../src/central/sql/database.js';
import { startBalancer } from '../builders/balancer.js';
import { startPostgres } from '../builders/postgres.js';
import { type RunningCommand, runProgram, startCommand } from '../builders/program.js';
import { type ShippingPc, startShippingPc } from '../builders/shipping-pc.js';

/* Two nodes, real processes, over one PostgreSQL; a balancer before them; PCs with the agent's own outbox. */

const PCS = 6;
/** What each PC leaks before each kill: two batches and more, so that some are under way when it comes. */
const LEAKS = 250;
const KILLS = 4;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

const countOf = async (db: Db, table: 'incident' | 'transfer' | 'print' | 'gap' | 'dirty'): Promise<number> => {
  const row = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

t.test('either of two nodes is killed under load, and nothing is lost or doubled', async (t) => {
  const postgres = await startPostgres();
  t.teardown(() => postgres.close());
  const store = await postgres.database('nodes');
  const base = t.testdir();
  const dirs = ['a', 'b'].map((name) => path.join(base, name));
  const [first = '', second = ''] = dirs;
  const made = await runProgram(['central', 'init', '--data', first, '--port', '0', '--store', store], { home: base });
  t.equal(made.exitCode, 0, made.stderr);
  fs.cpSync(first, second, { recursive: true });
  const start = (dir: string): Promise<RunningCommand> =>
    startCommand(
      ['central', 'run', '--data', dir, '--port', '0', '--host', '127.0.0.1'],
      /running at https:\/\/localhost:(\d+)/,
      { home: base },
    );
  const nodes = await Promise.all(dirs.map(start));
  t.teardown(() => {
    for (const { child } of nodes) child.kill('SIGKILL');
  });
  const balancer = await startBalancer();
  t.teardown(() => balancer.close());
  const lead = (): void => balancer.lead(nodes.map(({ found }) => Number(found)));
  lead();

  const token = await runProgram(['central', 'enrol-token', '--data', first, '--reusable', '--json'], { home: base });
  const server = `https://127.0.0.1:${balancer.port}`;
  const pcs: ShippingPc[] = await Promise.all(
    Array.from({ length: PCS }, (_, at) =>
      startShippingPc({ home: path.join(base, `pc-${at}`), server, token: JSON.parse(token.stdout).token }),
    ),
  );
  t.teardown(() => Promise.all(pcs.map((pc) => pc.close())));
  await Promise.all(pcs.map((pc) => pc.restart()));
  await until(() => pcs.every(({ rooms }) => rooms.outbox.started()));
  const { db, close } = await openSql({ store, now: Date.now(), maxConnections: 2 });
  t.teardown(close);

  const now = Date.now();
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await countOf(db, 'incident');
    for (const pc of pcs) for (let n = 0; n < LEAKS; n++) pc.leak(now - n * 1_000);
    await until(async () => (await countOf(db, 'incident')) > before);
    const victim = kill % 2;
    const node = nodes[victim];
    node?.child.kill('SIGKILL');
    t.equal((await node?.ended)?.signal, 'SIGKILL');
    t.ok(
      pcs.some(({ rooms }) => rooms.outbox.waiting() > 0),
      'some had not shipped everything by then',
    );
    nodes[victim] = await start(dirs[victim] ?? '');
    lead();
  }
  await until(() => pcs.every(({ rooms }) => rooms.outbox.waiting() === 0));

  const total = PCS * KILLS * LEAKS;
  const rows = await db.selectFrom('incident').select(['device', 'sequence']).orderBy('sequence').execute();
  const whole = Array.from({ length: KILLS * LEAKS }, (_, at) => at + 1);
  for (const { enrolment } of pcs) {
    const own = rows.filter(({ device }) => device === enrolment.device).map(({ sequence }) => sequence);
    t.strictSame(own, whole, 'every incident of a PC, once');
  }
  t.equal(rows.length, total);
  t.equal(await countOf(db, 'transfer'), total);
  const prints = await db.selectFrom('print').select('print').orderBy('print').execute();
  t.strictSame(
    prints.map(({ print }) => print),
    pcs.flatMap((pc) => pc.prints).sort(),
    'every fingerprint, once',
  );
  t.equal(await countOf(db, 'gap'), 0, 'no number is missing');
  await until(async () => (await countOf(db, 'dirty')) === 0);
  const tallies = await db
    .selectFrom('tally')
    .select((eb) => eb.fn.sum<number>('incidents').as('incidents'))
    .executeTakeFirstOrThrow();
  t.equal(Number(tallies.incidents), total, 'and the overview counts each once');
});

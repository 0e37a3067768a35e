import { randomUUID } from 'node:crypto';
import t from 'tap';
import { uuidv7 } from '../../src/incident/uuid.js';
import type { Shipment } from '../../src/model/sync.js';
import { incidentBody, startTestCentral, type TestCentral, type TestPc } from '../builders/central.js';
import { makeKeys, sealedRecords } from '../builders/evidence.js';
import { startPostgres } from '../builders/postgres.js';

const postgres = await startPostgres();
t.teardown(() => postgres.close());

const ship = async (pc: TestPc, stream: string, items: readonly Shipment[]) => {
  const { body } = await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream, items } });
  return JSON.parse(body.toString('utf8'));
};

const incidents = (central: TestCentral) => central.central.sql.db.selectFrom('incident').selectAll().execute();
const shipment = (number: number, given: Parameters<typeof incidentBody>[0] = {}): Shipment => {
  const body = incidentBody({ sequence: number, ...given });
  return { number, kind: 'incident', id: body.id, body };
};
const transfer = (number: number, prints: readonly string[]): Shipment => {
  const id = uuidv7(Date.now(), (size) => Buffer.alloc(size, number));
  return {
    number,
    kind: 'transfer',
    id,
    body: {
      id,
      person: 'os:lihua',
      channel: 'qq-mail',
      host: 'mail.qq.com',
      verdict: 'flag',
      prints: [{ kind: 'owner', persons: prints, homes: [] }],
    },
  };
};

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`on ${dialect}`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('intake') : '';
    const central = await startTestCentral({ store });
    t.teardown(() => central.close());
    t.equal(central.central.sql.dialect, dialect);

    t.test('incidents arrive once, however often they are sent', async (t) => {
      const pc = await central.pc();
      const stream = randomUUID();
      const items = [
        shipment(1),
        shipment(2, { person: { id: 'os:王\0五', source: 'os' } }),
        transfer(3, ['a'.repeat(16)]),
      ];
      t.strictSame(await ship(pc, stream, items), { acknowledged: 3, complete: true });
      t.strictSame(await ship(pc, stream, items), { acknowledged: 3, complete: true });
      t.strictSame(await ship(pc, randomUUID(), items), { acknowledged: 3, complete: true }, 'also under a new stream');
      const rows = (await incidents(central)).filter((row) => row.device === pc.enrolment.device);
      t.equal(rows.length, 2);
      t.match(rows.find(({ sequence }) => sequence === 2)?.person, 'os:王五');
      const prints = await central.central.sql.db.selectFrom('print').selectAll().execute();
      t.match(prints, [{ print: 'a'.repeat(16), person: 'os:lihua', kind: 'owner', sent: 1 }]);
    });

    t.test('the last word about an incident counts, and only its own PC has it', async (t) => {
      const [pc, other] = await Promise.all([central.pc(), central.pc()]);
      const first = shipment(1);
      const amended = { ...first, number: 2, body: { ...(first.body as object), raw: 9, records: { owner: 9 } } };
      await ship(pc, randomUUID(), [first, amended]);
      const total = async () => (await incidents(central)).find(({ id }) => id === first.id)?.total;
      t.equal(await total(), 9);
      await ship(other, randomUUID(), [{ ...first, body: { ...(first.body as object), records: {} } }]);
      t.equal(await total(), 9, 'another PC of the branch cannot overwrite it');
    });

    t.test('numbers that never came are a gap, and the PC is told', async (t) => {
      const pc = await central.pc();
      const stream = randomUUID();
      await ship(pc, stream, [shipment(1)]);
      t.strictSame(await ship(pc, stream, [shipment(5)]), { acknowledged: 5, complete: false });
      const gaps = await central.central.sql.db
        .selectFrom('gap')
        .select(['first', 'last'])
        .where('stream', '=', stream)
        .execute();
      t.strictSame(gaps, [{ first: 2, last: 4 }]);
    });

    t.test('evidence is kept as it came, apart from the incident', async (t) => {
      const pc = await central.pc();
      const { keys } = await makeKeys(['wang'], ['li']);
      const { evidence: sealed, sealed: note } = await sealedRecords(keys);
      const item = shipment(1, { evidence: sealed, sealed: note } as object);
      await ship(pc, randomUUID(), [item]);
      const kept = await central.central.sql.db
        .selectFrom('evidence')
        .select('jwe')
        .where('incident', '=', item.id)
        .executeTakeFirstOrThrow();
      t.equal(kept.jwe, sealed);
      const body = (await incidents(central)).find(({ id }) => id === item.id)?.body ?? '';
      t.notOk(body.includes('ciphertext'));
      t.match(JSON.parse(body), { sealed: { sha256: note.sha256, records: 2 } });
    });

    t.test('what cannot be read is noted and does not stop what follows', async (t) => {
      const pc = await central.pc();
      const stream = randomUUID();
      const id = uuidv7(Date.now(), (size) => Buffer.alloc(size, 77));
      const items: Shipment[] = [
        { number: 1, kind: 'incident', id, body: { schema: 1, id, verdict: 'stop' } },
        { number: 2, kind: 'incident', id: 'x', body: {} },
        { number: 3, kind: 'transfer', id, body: null },
        shipment(4),
      ];
      t.strictSame(await ship(pc, stream, items), { acknowledged: 4, complete: true });
      const notices = await central.central.sql.db.selectFrom('notice').selectAll().where('id', '=', id).execute();
      t.match(notices, [{ kind: 'notice', body: '{"unread":"incident"}' }]);
    });

    t.test('a batch out of order, too long or of a stranger is refused whole', async (t) => {
      const pc = await central.pc();
      const before = (await incidents(central)).length;
      for (const items of [[shipment(1), shipment(3)], Array.from({ length: 201 }, (_, at) => shipment(at + 1)), []]) {
        await t.rejects(ship(pc, randomUUID(), items), { code: 'CENTRAL_ANSWER', status: 400 });
      }
      t.equal((await incidents(central)).length, before);
      t.strictSame(central.faults, []);
    });

    t.test('two PCs at once and one PC twice at once lose nothing and double nothing', async (t) => {
      const [a, b] = await Promise.all([central.pc(), central.pc()]);
      const [one, two] = [randomUUID(), randomUUID()];
      const batches = (from: number) => Array.from({ length: 10 }, (_, at) => shipment(from + at));
      const mine = batches(1);
      await Promise.all([ship(a, one, mine), ship(a, one, mine), ship(b, two, batches(1)), ship(b, two, batches(11))]);
      const rows = await incidents(central);
      t.equal(rows.filter(({ device }) => device === a.enrolment.device).length, 10);
      t.equal(rows.filter(({ device }) => device === b.enrolment.device).length, 20);
    });
  });
}

t.test('rows of a month lie in its partition, strays in one for all others', async (t) => {
  const now = Date.UTC(2026, 10, 22);
  const central = await startTestCentral({ store: await postgres.database('partitions'), clock: () => now });
  t.teardown(() => central.close());
  const pc = await central.pc();
  await ship(pc, randomUUID(), [shipment(1, { time: now }), shipment(2, { time: Date.UTC(2001, 1, 1) })]);
  const { sql } = await import('kysely');
  const { rows } = await sql<{
    part: string;
  }>`select tableoid::regclass::text as part from incident order by at`.execute(central.central.sql.db);
  t.strictSame(rows, [{ part: 'incident_other' }, { part: 'incident_2026_11' }]);
});

t.test('a busy central sends PCs away with a time to come back, and takes what they bring then', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await central.pc();
  const { run } = central.central.limits.intake;
  const open: Array<() => void> = [];
  const held = Array.from({ length: 64 }, () => run(() => new Promise<void>((resolve) => open.push(resolve))));
  const stream = randomUUID();
  await t.rejects(ship(pc, stream, [shipment(1)]), { code: 'CENTRAL_BUSY', retryMs: Number });
  for (const each of open) each();
  await Promise.all(held);
  t.strictSame(await ship(pc, stream, [shipment(1)]), { acknowledged: 1, complete: true });
});

t.test('a PC that calls without end is told when to come back, and others are not held up', async (t) => {
  const clock = { now: Date.now() };
  const central = await startTestCentral({ pcPerMinute: 4, clock: () => clock.now });
  t.teardown(() => central.close());
  const [wild, calm] = [await central.pc(), await central.pc()];
  const stream = randomUUID();
  for (let number = 1; number <= 4; number++) await ship(wild, stream, [shipment(number)]);
  clock.now += 20_000;
  await t.rejects(ship(wild, stream, [shipment(5)]), { code: 'CENTRAL_BUSY', status: 429, retryMs: 40_000 });
  t.strictSame(await ship(calm, randomUUID(), [shipment(1)]), { acknowledged: 1, complete: true });
  const key = { method: 'GET', path: '/agent/v1/key' } as const;
  // One was asked for at enrolment.
  for (let n = 0; n < 3; n++) await wild.link.call(key);
  await t.rejects(wild.link.call(key), { code: 'CENTRAL_BUSY', retryMs: 40_000 }, 'each route has its own count');
  clock.now += 40_000;
  t.strictSame(await ship(wild, stream, [shipment(5)]), { acknowledged: 5, complete: true }, 'nothing is lost by it');
  t.strictSame(central.faults, []);
});

import t from 'tap';
import type { Link } from '../../src/agent/central/link.js';
import { linkOf, startTestCentral } from '../builders/central.js';
import { startPostgres } from '../builders/postgres.js';

const ask = (link: Link) => link.call({ method: 'GET', path: '/agent/v1/key' });
const codeOf = (link: Link): Promise<string> =>
  ask(link)
    .then(({ status }) => String(status))
    .catch(({ code }) => code);

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Counts how often the database is asked who shows a certificate. */
function counted(devices: { byCertificate: (serial: string, now: number) => Promise<unknown> }): () => number {
  let count = 0;
  const { byCertificate } = devices;
  Object.assign(devices, {
    byCertificate: (serial: string, now: number) => {
      count += 1;
      return byCertificate(serial, now);
    },
  });
  return () => count;
}

t.test('a PC is looked up once for a connection, and anew after a change or a while', async (t) => {
  const clock = { now: Date.now() };
  const central = await startTestCentral({ clock: () => clock.now });
  t.teardown(() => central.close());
  const { devices } = central.central;
  const { link, enrolment } = await central.pc();
  const looked = counted(devices);
  await ask(link);
  const before = looked();
  for (let n = 0; n < 5; n++) t.equal((await ask(link)).status, 200);
  t.equal(looked(), before, 'remembered');
  await devices.place(enrolment.device, { tags: ['canary'] });
  await ask(link);
  t.equal(looked(), before + 1, 'after a change');
  clock.now += 5 * 60_000;
  await ask(link);
  t.equal(looked(), before + 2, 'after a while');
  await devices.revoke(enrolment.device, clock.now);
  t.equal(await codeOf(link), 'CENTRAL_REFUSES', 'revoked here: with the next call on the same connection');
});

t.test('what a PC is told of itself is what was decided last', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const { link, enrolment } = await central.pc({ tags: ['canary'] });
  const report = {
    ...{ version: 'test', ok: true, outbox: 0, memoryBytes: 1, machine: enrolment.machine },
    policy: {
      ...{ source: 'builtin', version: '1', mode: 'enforce', since: new Date().toISOString() },
      ...{ expires: null, ring: null, error: null },
    },
    coverage: { inspectedBytes: 0, tunnelledBytes: 0, opaqueBytes: 0, refused: 0 },
  };
  const told = async () => {
    const { body } = await link.call({ method: 'POST', path: '/agent/v1/report', json: report });
    return JSON.parse(body.toString('utf8'));
  };
  t.match(await told(), { tags: ['canary'], branch: 'pudong' });
  await central.central.devices.place(enrolment.device, { tags: [], branch: 'minhang' });
  t.match(await told(), { tags: [], branch: 'minhang' });
});

t.test('a PC revoked at one node is turned away by another, where its connection is known', async (t) => {
  const postgres = await startPostgres();
  t.teardown(() => postgres.close());
  const store = await postgres.database('recognition');
  const first = await startTestCentral({ store });
  const second = await startTestCentral({ dir: first.dir });
  t.teardown(async () => {
    await second.close();
    await first.close();
  });
  const { enrolment } = await first.pc();
  const link = linkOf({ ...enrolment, server: second.url });
  t.teardown(() => link.close());
  const looked = counted(second.central.devices);
  await ask(link);
  const before = looked();
  t.equal((await ask(link)).status, 200);
  t.equal(looked(), before, 'remembered there');
  await first.central.devices.revoke(enrolment.device, Date.now());
  await until(async () => (await codeOf(link)) === 'CENTRAL_REFUSES');
  t.equal(await codeOf(link), 'CENTRAL_REFUSES');
});

t.test('a node that cannot hear of revocations goes by the database, and by nothing when that is gone', async (t) => {
  const clock = { now: Date.now() };
  const central = await startTestCentral({ clock: () => clock.now });
  t.teardown(() => central.close());
  const { link } = await central.pc();
  const { devices } = central.central;
  await ask(link);
  const fault = Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' });
  Object.assign(devices, { revision: () => Promise.reject(fault) });
  await until(async () => central.faults.includes(fault));
  const looked = counted(devices);
  clock.now += 5_000;
  t.equal((await ask(link)).status, 200);
  t.equal((await ask(link)).status, 200);
  t.equal(looked(), 2, 'asked for each call');
  Object.assign(devices, { byCertificate: () => Promise.reject(fault) });
  t.equal(await codeOf(link), 'CENTRAL_BUSY');
});

import { randomBytes, randomUUID } from 'node:crypto';
import t from 'tap';
import { incidentBody, startTestCentral, type TestPc } from '../builders/central.js';
import { signedIn } from '../builders/people-at-central.js';
import { startPostgres } from '../builders/postgres.js';

const postgres = await startPostgres();
t.teardown(() => postgres.close());
const prints = Array.from({ length: 4 }, () => randomBytes(8).toString('hex'));

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`what else owners and person appear in, on ${dialect}`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('related') : '';
    const central = await startTestCentral({ store });
    t.teardown(() => central.close());
    const streams = new Map<TestPc, { stream: string; sent: number }>();
    let time = Date.now() - 60_000;
    const ship = async (pc: TestPc, person: string, owners: readonly string[]): Promise<string> => {
      const at = streams.get(pc) ?? { stream: randomUUID(), sent: 0 };
      streams.set(pc, at);
      time += 1_000;
      const incident = incidentBody({ time, sequence: at.sent + 1, person: { id: person, source: 'os' } });
      const { id } = incident;
      const seen = owners.map((print) => ({ kind: 'owner', persons: [print], homes: [] }));
      const transfer = { id, person, channel: 'qq-mail', host: 'mail.qq.com', verdict: 'block', prints: seen };
      const json = {
        stream: at.stream,
        items: [
          { number: at.sent + 1, kind: 'incident', id, body: incident },
          { number: at.sent + 2, kind: 'transfer', id, body: transfer },
        ],
      };
      at.sent += 2;
      await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
      return id;
    };
    const [here, there] = [await central.pc(), await central.pc({ branch: 'minhang' })];
    const [a = '', b = '', c = '', d = ''] = prints;
    const most = await ship(there, 'os:zhao', [a, b, c]);
    const some = await ship(here, 'os:wang', [b, d]);
    const none = await ship(here, 'os:sun', [d]);
    const earlier = await ship(here, 'os:lihua', []);
    const one = await ship(here, 'os:lihua', [a, b, c]);
    const related = async (who: Awaited<ReturnType<typeof signedIn>>) =>
      (await who.call('GET', `/api/v1/incidents/${one}/related`)).json;
    const idsOf = (rows: ReadonlyArray<{ id: string; shared?: number }>) =>
      rows.map(({ id, shared }) => (shared === undefined ? id : [id, shared]));

    const reviewer = await signedIn(central, 'reviewer', 'reviewer');
    const all = await related(reviewer);
    t.equal(all.of, 3);
    t.strictSame(idsOf(all.owners), [
      [most, 3],
      [some, 1],
    ]);
    t.strictSame(idsOf(all.person), [earlier]);
    t.notOk(JSON.stringify(all).includes(none), 'who shares nothing is not named');

    const local = await signedIn(central, 'reviewer', 'local', { branch: 'pudong' });
    t.strictSame(idsOf((await related(local)).owners), [[some, 1]], 'of the own branch alone');
    const self = await signedIn(central, 'lead', 'self', { person: 'os:wang' });
    t.strictSame(idsOf((await related(self)).owners), [[most, 3]], 'never what they did themselves');
    const concerned = await signedIn(central, 'lead', 'concerned', { person: 'os:lihua' });
    t.equal((await concerned.call('GET', `/api/v1/incidents/${one}/related`)).status, 404);
    const { json } = await reviewer.call('GET', `/api/v1/incidents/${one}`);
    t.match(json, { device: here.enrolment.device, pc: /./, clockSetBySeconds: 0, receivedAt: /Z$/ });
    t.strictSame(central.faults, []);
  });
}

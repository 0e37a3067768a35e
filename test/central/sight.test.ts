import { randomBytes, randomUUID } from 'node:crypto';
import t from 'tap';
import { consoleRoutes } from '../../src/central/api/console-routes.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import { createFingerprint } from '../../src/inspect/fingerprint.js';
import { incidentBody, startTestCentral, type TestCentral } from '../builders/central.js';
import { makeKeys, sealedRecords } from '../builders/evidence.js';
import { type SignedIn, signedIn } from '../builders/people-at-central.js';
import { startPostgres } from '../builders/postgres.js';

/* What somebody may not see is in no answer of any route: another branch for a branch manager, the own transfers for all. */

const postgres = await startPostgres();
t.teardown(() => postgres.close());

const SELF = 'login:crm:self';
const ELSEWHERE = '长宁';
const PHONE = '13476120953';

/** An incident with everything that hangs on it, shipped from a PC of that branch. */
async function leak(central: TestCentral, branch: string, person: string): Promise<{ id: string; pc: string }> {
  const { keys } = await makeKeys(['wang'], ['li']);
  const pc = await central.pc({ branch });
  const print = createFingerprint(Buffer.from(central.central.fleetKey, 'hex'));
  const prints = [{ kind: 'owner', persons: [print('person', PHONE)], homes: [] }];
  const body = incidentBody({
    person: { id: person, source: 'login' },
    host: `${branch === ELSEWHERE ? 'far' : 'near'}.example`,
  });
  const { evidence, sealed } = await sealedRecords(keys);
  const { id } = body;
  const row = {
    id,
    person,
    channel: 'qq-mail',
    host: body.host,
    verdict: 'block',
    recipients: [`to-${person}-${branch}`],
    prints,
  };
  const seenId = uuidv7(Date.now(), randomBytes);
  const seen = {
    id: seenId,
    event: 'export',
    person,
    account: 'os:a',
    system: 'crm',
    host: 'crm',
    path: '/',
    records: 99,
    prints: [],
  };
  const note = { what: 'release', incident: id, person };
  const json = {
    stream: randomUUID(),
    items: [
      { number: 1, kind: 'incident', id, body: { ...body, evidence, sealed } },
      { number: 2, kind: 'transfer', id, body: row },
      { number: 3, kind: 'seen', id: seenId, body: seen },
      { number: 4, kind: 'notice', id: uuidv7(Date.now(), randomBytes), body: note },
    ],
  };
  const { status } = await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
  if (status !== 200) throw new Error(`central did not take it: ${status}`);
  return { id, pc: pc.enrolment.device };
}

/** Calls that change or ask something of one incident, each with a body that fits. */
const DEEDS: ReadonlyArray<readonly [method: string, path: string, body: object]> = [
  ['POST', '/api/v1/incidents/:id/reviews', { step: 1, status: 'closed', note: '' }],
  ['POST', '/api/v1/incidents/:id/comments', { text: 'mine' }],
  ['POST', '/api/v1/incidents/:id/openings', { purpose: 'to look at it' }],
  ['POST', '/api/v1/releases/:id', { granted: true }],
];
const BODIES: ReadonlyArray<readonly [path: string, body: (id: string) => object]> = [
  ['/api/v1/cases', (id) => ({ title: 'mine', incidents: [id] })],
  ['/api/v1/proposals', (id) => ({ title: 'mine', incident: id })],
];

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`on ${dialect}`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('sight') : '';
    const central = await startTestCentral({ store });
    t.teardown(() => central.close());
    const far = await leak(central, ELSEWHERE, 'login:crm:other');
    const own = await leak(central, 'pudong', SELF);
    const near = await leak(central, 'pudong', 'login:crm:near');
    await central.central.sorter.settle();
    const routes = consoleRoutes(central.central).filter(({ access }) => access !== 'public');
    const reads = routes.filter(({ method, path }) => method === 'GET' && path !== '/api/v1/live');

    /** Answers of every reading route, by its name; `:id` and `:person` as given. */
    async function everything(
      who: SignedIn,
      id: string,
      person: string,
    ): Promise<Map<string, { status: number; text: string }>> {
      const answers = new Map<string, { status: number; text: string }>();
      for (const { path } of reads) {
        const at = path.replace(':id', id).replace(':person', encodeURIComponent(person)).replace(/:\w+/, '1');
        const { status, bytes } = await who.call('GET', at);
        answers.set(path, { status, text: bytes.toString('utf8') });
      }
      return answers;
    }

    await t.test('a branch manager sees the own branch alone, and not the own transfers', async (t) => {
      const manager = await signedIn(central, 'branch-manager', 'jin', { branch: 'pudong', person: SELF });
      for (const [path, { status, text }] of await everything(manager, far.id, 'login:crm:other')) {
        t.ok(status < 500, `${path}: ${status}`);
        for (const word of [far.id, own.id, ELSEWHERE, 'far.example', 'login:crm:other', SELF, far.pc]) {
          t.notOk(text.includes(word), `${path} says nothing of ${word}`);
        }
        if (/:(?:id|person|number)/.test(path)) t.not(status, 200, path);
      }
      const list = await manager.call('GET', '/api/v1/incidents');
      t.same(
        list.json.items.map(({ id }: { id: string }) => id),
        [near.id],
      );
      for (const id of [far.id, own.id]) {
        t.equal((await manager.call('GET', `/api/v1/incidents/${id}`)).status, 404);
        t.equal((await manager.call('POST', `/api/v1/releases/${id}`, { granted: true })).status, 404);
      }
      t.equal((await manager.call('POST', `/api/v1/releases/${near.id}`, { granted: false })).status, 200);
    });

    for (const role of ['reviewer', 'lead'] as const) {
      await t.test(`a ${role} sees everything but the own transfers, and does nothing with those`, async (t) => {
        const who = await signedIn(central, role, `self-${role}`, { person: SELF });
        for (const [path, { status, text }] of await everything(who, own.id, SELF)) {
          t.ok(status < 500, `${path}: ${status}`);
          // The log says what was done, and by whom: those who read it are not asked to look away.
          if (path.startsWith('/api/v1/audit')) continue;
          for (const word of [own.id, SELF]) t.notOk(text.includes(word), `${path} says nothing of ${word}`);
        }
        for (const [method, path, body] of DEEDS) {
          const { status } = await who.call(method, path.replace(':id', own.id), body);
          t.ok(status === 404 || status === 403, `${path}: ${status}`);
        }
        for (const [path, body] of BODIES) {
          const { status } = await who.call('POST', path, body(own.id));
          t.ok(status === 404 || status === 403, `${path}: ${status}`);
        }
        const { json } = await who.call('POST', '/api/v1/incidents/act', { ids: [own.id], status: 'triage' });
        t.same(json.changed, []);
        const print = createFingerprint(Buffer.from(central.central.fleetKey, 'hex'))('person', PHONE);
        const traced = await who.call('POST', '/api/v1/trace', { prints: [print] });
        t.same(traced.json.people.map(({ person }: { person: string }) => person).sort(), [
          'login:crm:near',
          'login:crm:other',
        ]);
      });
    }

    await t.test('every route that names an incident is among those tried', (t) => {
      const named = routes.filter(({ method, path }) => method !== 'GET' && /\/(?:incidents|releases)\/:id/.test(path));
      t.same(
        named.map(({ method, path }) => `${method} ${path}`).sort(),
        DEEDS.map(([method, path]) => `${method} ${path}`).sort(),
      );
      t.end();
    });
    t.strictSame(central.faults, []);
  });
}

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import https from 'node:https';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { openRooms, type Rooms } from '../../src/agent/rooms.js';
import { GRANTS } from '../../src/central/api/access.js';
import { rotateFleetKey } from '../../src/central/fleet-keys.js';
import { comparePeers } from '../../src/central/trace/peers.js';
import { createFingerprint } from '../../src/inspect/fingerprint.js';
import type { LedgerEvent } from '../../src/ledger/ledger.js';
import type { RecordPrint } from '../../src/model/finding.js';
import { startTestCentral, type TestCentral, type TestPc } from '../builders/central.js';
import { buildXlsx } from '../builders/files.js';
import { ownerTable } from '../builders/listings.js';
import { type Owner, owners } from '../builders/people.js';
import { startPostgres } from '../builders/postgres.js';

const postgres = await startPostgres();
t.teardown(() => postgres.close());

let databases = 0;
const nextName = (): string => {
  databases += 1;
  return `seen${databases}`;
};
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Math.floor(Date.now() / DAY) * DAY + 9 * HOUR;

async function token(central: TestCentral, scopes = GRANTS.reviewer): Promise<string> {
  const secret = randomBytes(24).toString('base64url');
  const id = createHash('sha256').update(secret).digest('hex');
  const now = Date.now();
  await central.central.accounts.addToken({ id, name: 'test', scopes, branch: null }, 'test', now, now + HOUR);
  return secret;
}

async function ask(
  central: TestCentral,
  where: string,
  { body, as }: { body?: Buffer; as?: string } = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const headers = {
    Authorization: `Bearer ${as ?? (await token(central))}`,
    ...(body === undefined ? {} : { 'Content-Type': 'application/octet-stream' }),
  };
  const options = { method: body === undefined ? 'GET' : 'POST', ca: central.central.authority.certPem, headers };
  return new Promise((resolve, reject) => {
    const request = https.request(`${central.url}${where}`, options, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString('utf8');
      resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A PC of the fleet with its own ledger, which ships as the agent does. */
async function startPc(t: Test, central: TestCentral, branch: string) {
  const pc: TestPc = await central.pc({ branch });
  const open = (): Rooms => {
    const rooms = openRooms(path.join(pc.home, 'menshen.db'), () => 'fleet');
    t.teardown(() => rooms.store.close());
    return rooms;
  };
  const first = open();
  first.outbox.restart(randomUUID());
  return pcWith(first, pc, open);
}

function pcWith(rooms: Rooms, pc: TestPc, open: () => Rooms) {
  const event = (change: Partial<LedgerEvent>): Omit<LedgerEvent, 'key'> => ({
    ...{ kind: 'view', at: NOW, person: 'login:crm:li', account: 'os:desk', system: 'crm', host: 'crm.example' },
    ...{ path: '/owners', recipients: [], transfer: '', skewMs: 0, counts: {}, raw: {} },
    ...change,
  });
  return {
    rooms,
    /** As another process finds its database. */
    startAgain: () => pcWith(open(), pc, open),
    device: pc.enrolment.device,
    see: (change: Partial<LedgerEvent>, prints: readonly RecordPrint[]) => rooms.ledger.mark(event(change), prints),
    async ship(): Promise<number> {
      let items = 0;
      for (let batch = rooms.outbox.batch(); batch !== null; batch = rooms.outbox.batch()) {
        const json = JSON.parse(JSON.stringify(batch)) as object;
        const { body } = await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
        items += batch.items.length;
        const { acknowledged } = JSON.parse(body.toString('utf8')) as { acknowledged: number };
        rooms.outbox.acknowledge(batch.stream, acknowledged);
      }
      return items;
    },
  };
}

for (const dialect of ['sqlite', 'postgres'] as const) {
  const start = async (t: Test): Promise<TestCentral> => {
    const central = await startTestCentral({
      store: dialect === 'postgres' ? await postgres.database(nextName()) : '',
    });
    t.teardown(() => central.close());
    return central;
  };
  const printsOf = (central: TestCentral, people: readonly Owner[]): RecordPrint[] => {
    const print = createFingerprint(Buffer.from(central.central.fleetKey, 'hex'));
    return people.map(({ phone }) => ({ kind: 'owner', persons: [print('person', phone)], homes: [] }));
  };

  t.test(`a list is traced to who exported and who saw it, whatever PC they sat at, on ${dialect}`, async (t) => {
    const central = await start(t);
    const people = owners(40, 51);
    const prints = printsOf(central, people);
    const [one, two] = [await startPc(t, central, '浦东'), await startPc(t, central, '闵行')];
    one.see({ kind: 'export', person: 'login:crm:zhang', path: '/export' }, prints);
    one.see({ person: 'login:crm:li' }, prints.slice(0, 10));
    two.see({ person: 'login:crm:li', at: NOW - DAY }, prints.slice(10, 15));
    two.see({ kind: 'incoming', person: 'os:desk', system: 'baidu-netdisk' }, prints.slice(0, 19));
    one.see({ kind: 'incoming', person: 'os:desk', system: 'baidu-netdisk', at: NOW + HOUR }, prints.slice(0, 8));
    t.equal(await one.ship(), 3);
    t.equal(await two.ship(), 2);
    const book = buildXlsx([{ name: 'Sheet1', rows: ownerTable(people.slice(0, 20)) }]);
    const { status, json } = await ask(central, '/api/v1/trace/list?name=a.xlsx', { body: book });
    t.equal(status, 200);
    t.match(json, {
      known: 20,
      people: [
        { person: 'login:crm:zhang', source: 'login', overlap: 20, exported: 20, viewed: 0, sent: 0, unique: 5 },
        {
          person: 'login:crm:li',
          overlap: 15,
          viewed: 15,
          exported: 0,
          unique: 0,
          branches: ['浦东', '闵行'],
          share: 0.375,
        },
      ],
      unnamed: [
        { person: 'os:desk', source: 'os', overlap: 19, pcs: [{ device: two.device }] },
        { person: 'os:desk', source: 'os', overlap: 8, pcs: [{ device: one.device }] },
      ],
      pcs: [
        { device: one.device, branch: '浦东', overlap: 20 },
        { device: two.device, branch: '闵行', overlap: 19 },
      ],
    });
    t.equal((json.people as unknown[]).length, 2, 'an account is nobody, and one of its name elsewhere another');
    t.ok((json.events as Array<{ kind: string }>).some(({ kind }) => kind === 'export'));
    const stranger = buildXlsx([{ name: 'Sheet1', rows: ownerTable(owners(20, 99)) }]);
    t.match((await ask(central, '/api/v1/trace/list', { body: stranger })).json, { known: 0, people: [] });

    const before = central.central.fleetKey;
    await rotateFleetKey(central.dir);
    while (central.central.fleetKey === before) await setTimeout(50);
    t.match(
      (await ask(central, '/api/v1/trace/list?name=a.xlsx', { body: book })).json,
      {
        known: 20,
        people: [
          { person: 'login:crm:zhang', overlap: 20 },
          { person: 'login:crm:li', overlap: 15 },
        ],
      },
      'rows of the key before are found under the new one',
    );
  });

  t.test(
    `what is shipped anew is the same, and the PC keeps no list of what was only seen, on ${dialect}`,
    async (t) => {
      const central = await start(t);
      const pc = await startPc(t, central, '浦东');
      const prints = printsOf(central, owners(30, 52));
      const packed = (): string[] =>
        pc.rooms.store
          .prepare<[], { prints: string }>('SELECT prints FROM event')
          .all()
          .map((row) => row.prints);
      pc.see({ kind: 'export' }, prints);
      t.ok(
        packed().every((text) => text !== ''),
        'kept until it is shipped',
      );
      await pc.ship();
      t.same(packed(), ['']);
      pc.see({ kind: 'export', at: NOW + 60_000 }, prints);
      t.equal(await pc.ship(), 0, 'the same within the hour is one event');
      const { db } = central.central.sql;
      pc.rooms.outbox.restart(randomUUID());
      t.equal(await pc.ship(), 1);
      t.equal((await db.selectFrom('seen').selectAll().execute()).length, 1);
      t.equal((await db.selectFrom('sight').selectAll().execute()).length, 30);
      // Head office lost what it had, and is told all of it anew: by the PC that went on, and after it was started again.
      for (const again of [pc, pc.startAgain()]) {
        await db.deleteFrom('seen').execute();
        await db.deleteFrom('sight').execute();
        again.rooms.outbox.restart(randomUUID());
        t.equal(await again.ship(), 1);
        const known = new Set((await db.selectFrom('sight').select('print').execute()).map(({ print }) => print));
        t.same(known, new Set(prints.flatMap(({ persons }) => persons)), 'with its fingerprints');
        t.same(packed(), [''], 'and no list is kept');
      }
      t.match(pc.rooms.ledger.provenance({ prints }, NOW + DAY), { seen: 30 }, 'the ledger still knows');
    },
  );

  t.test(`views stand beside those of the branch, and who is far off is marked, on ${dialect}`, async (t) => {
    const central = await start(t);
    const prints = printsOf(central, owners(200, 53));
    const pc = await startPc(t, central, '浦东');
    const far = await startPc(t, central, '闵行');
    for (const [n, person] of ['a', 'b', 'c', 'd'].entries()) {
      pc.see({ person: `login:crm:${person}` }, prints.slice(0, 18 + n));
    }
    pc.see({ person: 'login:crm:greedy' }, prints.slice(0, 120));
    pc.see({ person: 'login:crm:greedy', kind: 'export' }, prints.slice(0, 60));
    far.see({ person: 'login:crm:alone' }, prints);
    await pc.ship();
    await far.ship();
    const { json } = await ask(central, '/api/v1/people/views?days=7');
    const items = json.items as Array<{ person: string; outlier: boolean; toPeers: number | null }>;
    t.match(items[0], { person: 'login:crm:greedy', branch: '浦东', viewed: 120, exported: 60, outlier: true });
    t.equal(items[0]?.toPeers, 9.2, '180 beside a median of 19.5');
    t.match(
      items.find(({ person }) => person === 'login:crm:alone'),
      { outlier: false, toPeers: null },
      'nobody to compare with',
    );
    t.equal(items.filter(({ outlier }) => outlier).length, 1);
    const refused = await ask(central, '/api/v1/people/views', { as: await token(central, GRANTS['branch-manager']) });
    t.equal(refused.status, 403, 'for reviewers');
  });

  t.test(`what all PCs sent to one recipient is added up, each record once, on ${dialect}`, async (t) => {
    const central = await start(t);
    const prints = printsOf(central, owners(60, 54));
    const [one, two] = [await startPc(t, central, '浦东'), await startPc(t, central, '闵行')];
    const send = (
      pc: typeof one,
      person: string,
      some: readonly RecordPrint[],
      to: string[],
      more: { verdict?: 'allow' | 'block'; channel?: string } = {},
    ): void => {
      const { verdict = 'allow', channel = 'qq-mail' } = more;
      const counts = { owner: some.length };
      pc.rooms.ledger.addTransfer({
        ...{ id: uuid(), at: NOW, person, channel, category: 'webmail', host: 'mail.qq.com', method: 'POST' },
        ...{ bodyBytes: 1, verdict, asked: verdict, rule: null, outcome: 'inspected', reasons: [], records: counts },
        ...{ raw: some.length, rawRecords: counts, recipients: to, prints: some, policyVersion: '1' },
      });
    };
    send(one, 'login:crm:li', prints.slice(0, 20), ['buyer']);
    send(two, 'os:wang', prints.slice(10, 30), ['buyer', 'other']);
    send(two, 'os:wang', prints.slice(30, 60), ['buyer'], { verdict: 'block' });
    send(one, 'login:crm:li', prints.slice(30, 60), ['colleague'], { channel: 'sanctioned' });
    await one.ship();
    await two.ship();
    const { json } = await ask(central, '/api/v1/recipients?days=30');
    t.match(json.items, [
      { recipient: 'buyer', people: 2, pcs: 2, branches: 2, transfers: 2, records: 30 },
      { recipient: 'other', people: 1, pcs: 1, branches: 1, transfers: 1, records: 20 },
    ]);
    t.equal((json.items as unknown[]).length, 2, 'what was refused did not leave, nor what went to our own systems');

    const sentBy = async (by: string) => (await ask(central, `/api/v1/sent?by=${by}&days=30`)).json;
    t.match(await sentBy('branch'), { items: [{ name: '浦东' }, { name: '闵行' }], unnamed: [] });
    const [pudong] = (await sentBy('branch')).items as unknown[];
    t.match(pudong, { device: '', transfers: 1, persons: 20, homes: 0 });
    t.match((await sentBy('pc')).items, [
      { transfers: 1, persons: 20 },
      { transfers: 1, persons: 20 },
    ]);
    const people = await sentBy('person');
    t.match(people.items, [{ name: 'login:crm:li', device: '', persons: 20 }]);
    t.match(people.unnamed, [{ name: 'os:wang', persons: 20 }], 'an account names nobody');

    one.see({ person: 'login:crm:li', kind: 'export', at: NOW - 8 * DAY }, prints);
    await one.ship();
    const until = new Date(NOW + DAY).toISOString().slice(0, 10);
    const report = (await ask(central, `/api/v1/people/login:crm:li/look-back?until=${until}`)).json;
    t.match(report, { person: 'login:crm:li', source: 'login', pcs: 1, bulk: [{ event: 'export', records: 60 }] });
    const weeks = report.weeks as Array<Record<string, number>>;
    const sum = (name: string): number => weeks.reduce((all, week) => all + (week[name] ?? 0), 0);
    t.same(['viewed', 'exported', 'sent', 'refused'].map(sum), [0, 60, 20, 0]);
    t.same((await ask(central, `/api/v1/people/login:crm:li/look-back?until=${until}&days=3`)).json.bulk, []);
    t.equal((await ask(central, '/api/v1/people/login:crm:li/look-back')).status, 404, 'nobody says that he leaves');
    const li = { id: 'li', name: '李', phones: [], unit: null, leavesAt: NOW + DAY };
    await central.central.directory.take('staff', { people: [li], units: [] }, NOW);
    const byDirectory = (await ask(central, '/api/v1/people/login:crm:li/look-back')).json;
    t.match(byDirectory, { until: new Date(NOW + DAY).toISOString(), bulk: [{ event: 'export', records: 60 }] });
  });
}

let made = 0;
function uuid(): string {
  made += 1;
  const at = NOW.toString(16).padStart(12, '0');
  return `${at.slice(0, 8)}-${at.slice(8)}-7000-8000-${made.toString(16).padStart(12, '0')}`;
}

t.test('who has fewer than three others beside them is compared with nobody', async (t) => {
  const day = (person: string, viewed: number) => ({
    ...{ branch: 'a', person, device: '', day: '2026-11-22', viewed, exported: 0, imported: 0 },
  });
  t.match(comparePeers([day('x', 500), day('y', 5), day('z', 5)], 50), [{ toPeers: null }, {}, {}]);
  const four = comparePeers([day('x', 40), day('y', 5), day('z', 5), day('w', 5)], 50);
  t.match(four[0], { person: 'x', toPeers: 8, outlier: false }, 'eight times a handful is not bulk');
  t.match(comparePeers([day('x', 500), day('y', 5), day('z', 5), day('w', 5)], 50)[0], { outlier: true });
});

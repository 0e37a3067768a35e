import { createHash, randomBytes, randomUUID } from 'node:crypto';
import https from 'node:https';
import t from 'tap';
import { GRANTS, type Role } from '../../src/central/api/access.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import type { RecordPrint } from '../../src/model/finding.js';
import { incidentBody, startTestCentral, type TestCentral } from '../builders/central.js';
import { startPostgres } from '../builders/postgres.js';

const postgres = await startPostgres();
t.teardown(() => postgres.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Math.floor(Date.now() / DAY) * DAY + 9 * HOUR;

async function ask(
  central: TestCentral,
  where: string,
  { role = 'reviewer', branch = null }: { role?: Role; branch?: string | null } = {},
): Promise<{ status: number; text: string; json: Record<string, unknown> }> {
  const secret = randomBytes(24).toString('base64url');
  const id = createHash('sha256').update(secret).digest('hex');
  await central.central.accounts.addToken({ id, name: 'test', scopes: GRANTS[role], branch }, 't', NOW, NOW + DAY);
  const headers = { Authorization: `Bearer ${secret}` };
  return new Promise((resolve, reject) => {
    https
      .get(`${central.url}${where}`, { ca: central.central.authority.certPem, headers }, async (response) => {
        const text = Buffer.concat(await response.toArray()).toString('utf8');
        resolve({ status: response.statusCode ?? 0, text, json: JSON.parse(text) });
      })
      .on('error', reject);
  });
}

const hex = (n: number): string => n.toString(16).padStart(16, '0');
const owners = (from: number, count: number): RecordPrint[] =>
  Array.from({ length: count }, (_, n) => ({
    kind: 'owner',
    persons: [hex(from + n)],
    homes: [hex(1_000_000 + from + n)],
  }));

interface Shipped {
  readonly person: string;
  readonly at: number;
  readonly prints: readonly RecordPrint[];
  readonly to?: readonly string[];
  readonly verdict?: string;
  readonly channel?: string;
  readonly raw?: number;
}

/** Transfers as one PC of that branch ships them. */
async function ship(central: TestCentral, branch: string, transfers: readonly Shipped[]): Promise<void> {
  const pc = await central.pc({ branch });
  const items = transfers.map(({ person, at, prints, to = [], verdict = 'allow', channel = 'qq-mail', raw }, n) => {
    const id = uuidv7(at, randomBytes);
    const rawRecords = { owner: raw ?? prints.length };
    const body = { id, person, channel, host: 'mail.qq.com', verdict, recipients: to, rawRecords, prints };
    return { number: n + 1, kind: 'transfer', id, body };
  });
  const json = { stream: randomUUID(), items };
  t.equal((await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json })).status, 200);
}

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`the gauge adds up what one person sent from every PC, window by window, on ${dialect}`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('gauge') : '';
    const central = await startTestCentral({ store, clock: () => NOW });
    t.teardown(() => central.close());
    const li = 'login:crm:li';
    const [phone, other] = [hex(70), hex(71)];
    const [home, second] = [hex(80), hex(81)];
    await ship(central, '浦东', [
      { person: li, at: NOW - HOUR / 2, prints: owners(0, 10), to: ['a', 'b'], raw: 14 },
      { person: li, at: NOW - 3 * HOUR, prints: owners(5, 10), to: ['a'] },
      { person: li, at: NOW - HOUR, prints: owners(200, 40), verdict: 'block' },
      { person: li, at: NOW - HOUR, prints: owners(300, 40), channel: 'sanctioned' },
    ]);
    await ship(central, '闵行', [
      { person: li, at: NOW - 3 * DAY, prints: owners(0, 20), to: ['a'] },
      // One owner with two phones and two homes, told in two rows: two records.
      { person: li, at: NOW - 20 * DAY, prints: [{ kind: 'owner', persons: [phone, other], homes: [home] }] },
      { person: li, at: NOW - 21 * DAY, prints: [{ kind: 'owner', persons: [other], homes: [second] }] },
      { person: 'login:crm:wu', at: NOW - HOUR, prints: owners(0, 500) },
    ]);
    const { status, json } = await ask(central, `/api/v1/people/${li}/gauge`);
    t.equal(status, 200);
    const items = json.items as Array<{ windowMs: number; counted: Record<string, number> }>;
    t.same(
      items.map(({ windowMs }) => windowMs),
      [HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY],
    );
    t.match(json, {
      source: 'login',
      items: [
        { raw: { owner: 14 }, unique: { owner: 10 }, counted: { owner: 20 }, complete: true },
        { raw: { owner: 24 }, unique: { owner: 15 }, counted: { owner: 25 } },
        { raw: { owner: 44 }, unique: { owner: 20 }, counted: { owner: 30 } },
        { unique: { owner: 22 }, counted: { owner: 32 }, gauge: { '50': 1.28, '500': 0.13, '5000': 0.01 } },
        { unique: { owner: 22 } },
      ],
    });
    t.match((await ask(central, `/api/v1/people/${li}/gauge`, { branch: '闵行' })).json, {
      items: [{ counted: {} }, { counted: {} }, { counted: { owner: 20 } }, {}, {}],
    });
    const log = await central.central.audit.list({ limit: 9 });
    t.ok(
      log.some(({ action }) => action === 'person.gauge'),
      'looking is recorded',
    );
    t.strictSame(central.faults, []);
  });
}

t.test('who is no reviewer sees neither the gauge of a person nor that of an incident', async (t) => {
  const central = await startTestCentral({ clock: () => NOW });
  t.teardown(() => central.close());
  const pc = await central.pc({ branch: '浦东' });
  const windows = [{ windowMs: HOUR, raw: { owner: 3 }, unique: { owner: 3 }, counted: { owner: 3 }, complete: true }];
  const body = incidentBody({ time: NOW - HOUR, counted: { owner: 3 }, windows });
  const json = { stream: randomUUID(), items: [{ number: 1, kind: 'incident', id: body.id, body }] };
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
  const path = `/api/v1/incidents/${body.id}`;
  for (const role of ['reviewer', 'lead'] as const) {
    t.match((await ask(central, path, { role })).json, { incident: { gauge: { '50': Number }, windows: [{}] } }, role);
    t.equal((await ask(central, '/api/v1/people/os:lihua/gauge', { role })).status, 200, role);
  }
  const manager = await ask(central, path, { role: 'branch-manager', branch: '浦东' });
  t.match(manager, { status: 200, json: { incident: { id: body.id, records: {} } } });
  t.notMatch(manager.text, /gauge|"windows"|"counted"/);
  for (const role of ['branch-manager', 'policy-author', 'publisher', 'auditor', 'admin'] as const) {
    t.equal((await ask(central, '/api/v1/people/os:lihua/gauge', { role })).status, 403, role);
  }
  t.strictSame(central.faults, []);
});

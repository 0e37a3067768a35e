import { createHash, randomBytes, randomUUID } from 'node:crypto';
import https from 'node:https';
import t from 'tap';
import { hashPassword } from '../../src/central/access/password.js';
import { base32, stepOf, totpCode } from '../../src/central/access/totp.js';
import { GRANTS, PERMISSIONS, ROLES, type Role } from '../../src/central/api/access.js';
import { consoleRoutes } from '../../src/central/api/console-routes.js';
import { FIRST_HASH, firstBreak } from '../../src/central/sql/audit.js';
import { incidentBody, startTestCentral, type TestCentral } from '../builders/central.js';

const PASSWORD = 'a long enough password';
const clock = { now: Date.now() };
const central = await startTestCentral({ clock: () => clock.now });
t.teardown(() => central.close());

interface Answer {
  readonly status: number;
  readonly json: { readonly [key: string]: unknown; readonly items?: ReadonlyArray<Record<string, unknown>> };
  readonly cookie: string | undefined;
}

function ask(method: string, path: string, credentials: Record<string, string>, json?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { ...credentials, ...(json === undefined ? {} : { 'Content-Type': 'application/json' }) };
    const request = https.request(
      central.url + path,
      { method, ca: central.central.authority.certPem, headers },
      async (response) => {
        if (response.headers['content-type'] === 'text/event-stream') {
          response.destroy(); // it never ends
          return resolve({ status: response.statusCode ?? 0, json: {}, cookie: undefined });
        }
        const text = Buffer.concat(await response.toArray()).toString('utf8');
        const cookie = response.headers['set-cookie']?.[0];
        resolve({ status: response.statusCode ?? 0, json: JSON.parse(text), cookie });
      },
    );
    request.on('error', reject);
    request.end(json === undefined ? undefined : JSON.stringify(json));
  });
}

const secrets = new Map<string, string>();
async function addAccount(role: Role, name: string = role, more: { branch?: string; person?: string } = {}) {
  const totp = base32(randomBytes(20));
  secrets.set(name, totp);
  const { branch = role === 'branch-manager' ? 'pudong' : null, person = null } = more;
  const password = await hashPassword(PASSWORD);
  t.ok(await central.central.accounts.add({ name, role, branch, person, password, totp }, clock.now));
}

async function signIn(name: string, password = PASSWORD, code?: string): Promise<Answer> {
  // A code is good once: each sign-in has a time of its own.
  clock.now += 61_000;
  const right = totpCode(secrets.get(name) ?? base32(randomBytes(20)), stepOf(clock.now));
  return ask('POST', '/api/v1/session', {}, { name, password, code: code ?? right });
}

const sessionOf = async (name: string): Promise<Record<string, string>> => {
  const { cookie } = await signIn(name);
  return { Cookie: cookie?.split(';')[0] ?? '' };
};

async function shipIncident(of: TestCentral, branch: string, person: string): Promise<string> {
  const pc = await of.pc({ branch });
  const body = incidentBody({ person: { id: person, source: 'os' }, time: clock.now - 1_000 });
  const items = [{ number: 1, kind: 'incident', id: body.id, body }];
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream: randomUUID(), items } });
  return body.id;
}

t.test('each role may call what its permissions say, and nothing else', async (t) => {
  const routes = consoleRoutes(central.central).filter(({ access }) => access !== 'public' && access !== 'pc');
  t.ok(routes.length >= 15);
  for (const role of ROLES) {
    await addAccount(role);
    const session = await sessionOf(role);
    for (const { method, path, access } of routes) {
      if (method === 'DELETE') continue;
      // Nothing given fits: whoever is let in hears what is missing, or that there is no such thing.
      const { status } = await ask(method, path.replace(/:\w+/, 'x'), session, method === 'GET' ? undefined : {});
      const granted = access === 'signed-in' || GRANTS[role].some((permission) => permission === access);
      t.equal(status === 403, !granted, `${role} ${method} ${path}: ${status}`);
      t.not(status, 401);
      t.not(status, 500);
    }
  }
  t.strictSame(
    PERMISSIONS.filter((permission) => !ROLES.some((role) => GRANTS[role].includes(permission))),
    [],
    'no permission without a role',
  );
  t.notOk(GRANTS.admin.includes('incidents:read'), 'who makes accounts reads no incidents');
  t.strictSame(central.faults, []);
});

t.test('signing in needs all three, once; too many tries lock', async (t) => {
  await addAccount('auditor', 'wang');
  const { status, cookie } = await signIn('wang');
  t.equal(status, 200);
  t.match(cookie, /^__Host-menshen=.{40,}; .*Path=\/; HttpOnly; Secure; SameSite=Strict/);
  const code = totpCode(secrets.get('wang') ?? '', stepOf(clock.now));
  const again = await ask('POST', '/api/v1/session', {}, { name: 'wang', password: PASSWORD, code });
  t.equal(again.status, 401, 'a code is good once');
  t.equal((await signIn('wang', 'another password')).status, 401);
  t.equal((await signIn('wang', PASSWORD, '000000')).status, 401);
  t.equal((await signIn('nobody')).status, 401);
  for (let n = 0; n < 2; n++) await signIn('wang', 'wrong again');
  t.match(await signIn('wang'), { status: 423, json: { title: 'LOCKED' } });
  clock.now += 15 * 60_000;
  t.equal((await signIn('wang')).status, 200, 'a quarter of an hour later');
});

t.test('a session ends when it idles, when its person leaves, and after sign-out', async (t) => {
  await addAccount('auditor', 'li');
  const [idle, left, gone] = [await sessionOf('li'), await sessionOf('li'), await sessionOf('li')];
  const me = async (session: Record<string, string>) => (await ask('GET', '/api/v1/me', session)).status;
  t.equal(await me(gone), 200);
  t.equal((await ask('DELETE', '/api/v1/session', gone)).status, 200);
  t.equal(await me(gone), 401);
  clock.now += 20 * 60_000;
  t.equal(await me(left), 200);
  clock.now += 20 * 60_000;
  t.equal(await me(idle), 401);
  await central.central.accounts.disable('li', clock.now);
  t.equal(await me(left), 401);
});

t.test('a branch manager sees the own branch alone, and nobody the own transfers', async (t) => {
  const [here, there, own] = [
    await shipIncident(central, 'pudong', 'os:zhao'),
    await shipIncident(central, 'minhang', 'os:zhao'),
    await shipIncident(central, 'pudong', 'os:manager'),
  ];
  await addAccount('branch-manager', 'manager', { branch: 'pudong', person: 'os:manager' });
  const manager = await sessionOf('manager');
  const list = await ask('GET', '/api/v1/incidents', manager);
  t.strictSame(
    list.json.items?.map(({ id }) => id),
    [here],
  );
  t.strictSame((await ask('GET', '/api/v1/incidents?branch=minhang', manager)).json.items, []);
  for (const id of [there, own]) t.equal((await ask('GET', `/api/v1/incidents/${id}`, manager)).status, 404);
  const reviewer = await sessionOf('reviewer');
  t.equal((await ask('GET', '/api/v1/incidents', reviewer)).json.items?.length, 3);
  const step = { step: 1, status: 'confirmed', note: '已核实' };
  t.equal((await ask('POST', `/api/v1/incidents/${there}/reviews`, reviewer, step)).status, 200);
  t.equal(
    (await ask('POST', `/api/v1/incidents/${there}/reviews`, reviewer, step)).status,
    409,
    'a step is taken once',
  );
  t.match(await ask('GET', `/api/v1/incidents/${there}`, reviewer), {
    json: { incident: { id: there }, branch: 'minhang', sealed: false, reviews: [{ ...step, by: 'account:reviewer' }] },
  });
});

t.test('pages follow each other without a hole', async (t) => {
  for (let n = 0; n < 5; n++) await shipIncident(central, 'pages', 'os:sun');
  const reviewer = await sessionOf('reviewer');
  const seen: unknown[] = [];
  for (let next = ''; ; ) {
    const { json } = await ask('GET', `/api/v1/incidents?branch=pages&limit=2${next}`, reviewer);
    seen.push(...(json.items ?? []).map(({ id }) => id));
    if (typeof json.next !== 'string') break;
    next = `&cursor=${json.next}`;
  }
  t.equal(new Set(seen).size, 5);
  t.equal(seen.length, 5);
  t.equal((await ask('GET', '/api/v1/incidents?cursor=words', reviewer)).status, 400);
  const fleet = await ask('GET', '/api/v1/fleet?branch=pages&limit=3', reviewer);
  t.equal(fleet.json.items?.length, 3);
  t.match(fleet.json.next, /-7/);
  t.match((await ask('GET', '/api/v1/fleet/summary', reviewer)).json, { pcs: Number, silent: Number, withGaps: 0 });
});

t.test('drip and trace count over all PCs of the fleet', async (t) => {
  const prints = ['1'.repeat(16), '2'.repeat(16), '3'.repeat(16)];
  for (const [at, print] of prints.entries()) {
    const pc = await central.pc({ branch: `branch-${at}` });
    const { id } = incidentBody({ time: clock.now });
    const body = {
      id,
      person: 'login:chen',
      channel: 'qq-mail',
      host: 'mail.qq.com',
      verdict: 'allow',
      prints: [{ kind: 'owner', persons: [print], homes: [] }],
    };
    const json = { stream: randomUUID(), items: [{ number: 1, kind: 'transfer', id, body }] };
    await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
  }
  const reviewer = await sessionOf('reviewer');
  t.strictSame((await ask('GET', '/api/v1/people/login:chen/drip?days=1', reviewer)).json, {
    source: 'login',
    transfers: 3,
    prints: 3,
    devices: 3,
  });
  const traced = await ask('POST', '/api/v1/trace', reviewer, { prints: [...prints, 'f'.repeat(16)] });
  t.match(traced.json, { people: [{ person: 'login:chen', overlap: 1 }, {}, {}] });
});

t.test('an API token does what its scopes say, until it ends', async (t) => {
  const token = randomBytes(32).toString('base64url');
  const id = createHash('sha256').update(token).digest('hex');
  await central.central.accounts.addToken(
    { id, name: 'siem', scopes: ['incidents:read'], branch: null },
    't',
    clock.now,
    clock.now + 1_000,
  );
  const bearer = { Authorization: `Bearer ${token}` };
  t.equal((await ask('GET', '/api/v1/incidents', bearer)).status, 200);
  t.equal((await ask('GET', '/api/v1/audit', bearer)).status, 403);
  clock.now += 1_001;
  t.equal((await ask('GET', '/api/v1/incidents', bearer)).status, 401);
});

t.test('the log of what was done holds together, and shows when it was touched', async (t) => {
  const broken = async (): Promise<string | null> => {
    let [last, count] = [FIRST_HASH, 0];
    for await (const entry of central.central.audit.all()) {
      count += 1;
      const why = firstBreak(last, entry, count);
      if (why !== null) return `${why} at ${count}`;
      last = entry.hash;
    }
    return null;
  };
  t.equal(await broken(), null);
  const { db } = central.central.sql;
  const third = await db.selectFrom('audit').selectAll().where('number', '=', 3).executeTakeFirstOrThrow();
  await db.updateTable('audit').set({ actor: 'somebody' }).where('number', '=', 3).execute();
  t.equal(await broken(), 'hash at 3');
  await db.updateTable('audit').set({ actor: third.actor }).where('number', '=', 3).execute();
  t.equal(await broken(), null);
  await db.deleteFrom('audit').where('number', '=', 3).execute();
  t.equal(await broken(), 'number at 3');
  await db.insertInto('audit').values(third).execute();
  t.equal(await broken(), null);
});

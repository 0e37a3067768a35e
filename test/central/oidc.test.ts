import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import type { JWTPayload } from 'jose';
import t from 'tap';
import { CALLBACK_PATH } from '../../src/central/access/callback.js';
import { oidcSchema } from '../../src/central/access/oidc-settings.js';
import { hashPassword } from '../../src/central/access/password.js';
import { base32 } from '../../src/central/access/totp.js';
import { readSettings, writeSettings } from '../../src/central/data.js';
import { startTestCentral } from '../builders/central.js';
import { sign, startProvider, strangeKey } from '../builders/openid.js';
import { makeTestCa } from '../builders/pki.js';

/* A real provider over TLS, a real central: a browser's way, step by step. */

const ca = await makeTestCa();
const clock = { ahead: 0 };
const now = () => Date.now() + clock.ahead;
const outlets = { allow: ['localhost'], ca: ca.cert };
const before = await startTestCentral({ outlets });
const { dir, port } = before;
await before.stop();
const url = `https://localhost:${port}`;
const provider = await startProvider(ca, `${url}${CALLBACK_PATH}`);
t.teardown(() => provider.close());
const secretFile = path.join(dir, 'oidc.secret');
await fs.writeFile(secretFile, `${provider.secret}\n`, { mode: 0o600 });
const oidc = oidcSchema.parse({
  issuer: provider.issuer,
  clientId: provider.clientId,
  secretFile,
  name: '公司统一登录',
  url,
  person: 'login',
  groups: {
    roles: [
      { group: 'reviewers', role: 'reviewer' },
      { group: 'pudong', role: 'branch-manager', branch: '浦东' },
    ],
  },
  require: { acr: ['strong'], amr: ['otp'] },
  maxAge: 3_600,
  logout: true,
});
await writeSettings(dir, { ...(await readSettings(dir)), oidc });
const central = await startTestCentral({ dir, port, clock: now });
t.teardown(() => central.close());
t.teardown(() => before.close());
const { accounts, audit, authority } = central.central;

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly cookies: ReadonlyMap<string, string>;
  readonly raw: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into what came
  readonly json: any;
}

const cookieText = (cookies: ReadonlyMap<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

function ask(method: string, at: string, cookies: ReadonlyMap<string, string>, accept = 'text/html'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // As a browser says it that another site led here.
    const headers = { Cookie: cookieText(cookies), Accept: accept, ...FROM_PROVIDER };
    const request = https.request(
      new URL(at, url),
      { method, ca: authority.certPem, headers: at.includes(CALLBACK_PATH) ? headers : { ...headers, ...FROM_US } },
      async (response) => {
        const text = Buffer.concat(await response.toArray()).toString('utf8');
        const raw = response.headers['set-cookie'] ?? [];
        const set = raw.flatMap((each) => {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
          return value === '' ? [] : [[name, value] as const];
        });
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? '',
          cookies: new Map([...cookies, ...set]),
          raw,
          json: /json/.test(response.headers['content-type'] ?? '') ? JSON.parse(text) : null,
        });
      },
    );
    request.on('error', reject);
    request.end();
  });
}

const FROM_PROVIDER = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
const FROM_US = { 'Sec-Fetch-Site': 'same-origin' };
const NONE: ReadonlyMap<string, string> = new Map();

const begin = () => ask('GET', '/api/v1/session/oidc', NONE);
/** From the button to wherever it ends. */
async function signIn(sub: string, claims: object, change: (back: URL) => void = () => undefined): Promise<Answer> {
  // Twenty a minute come from one address.
  clock.ahead += 61_000;
  provider.visitor = { sub, claims: { preferred_username: sub, ...claims }, acr: 'strong', amr: ['pwd', 'otp'] };
  const started = await begin();
  t.equal(started.status, 302);
  const back = await provider.visit(started.location);
  t.equal(back.origin, url);
  change(back);
  return ask('GET', back.href, started.cookies);
}
const me = async ({ cookies }: Answer) => ask('GET', '/api/v1/me', cookies);
const lastActions = async (limit: number) =>
  (await audit.list({ limit })).map(({ actor, action }) => `${actor} ${action}`);
const addAccount = async (name: string) => {
  const password = await hashPassword('a long enough password');
  await accounts.add(
    { name, role: 'auditor', branch: null, person: null, password, totp: base32(randomBytes(20)) },
    now(),
  );
};

t.test('the page learns that there is a provider, and is led there with state, nonce and PKCE', async (t) => {
  t.strictSame((await ask('GET', '/api/v1/session/ways', NONE)).json, { provider: { name: '公司统一登录' } });
  const started = await begin();
  const to = new URL(started.location);
  t.equal(to.origin, provider.issuer);
  t.match(Object.fromEntries(to.searchParams), {
    response_type: 'code',
    client_id: 'menshen',
    code_challenge_method: 'S256',
    acr_values: 'strong',
    max_age: '3600',
    redirect_uri: `${url}${CALLBACK_PATH}`,
    state: /.{20,}/,
    nonce: /.{20,}/,
    code_challenge: /.{40,}/,
  });
  t.match(started.raw, [/^__Host-menshen-way=.*; Path=\/; HttpOnly; Secure; SameSite=Lax/]);
  t.notOk(started.raw[0]?.includes(to.searchParams.get('nonce') ?? 'x'), 'the cookie is sealed');
});

t.test('an account that is there is signed in, and out again here and at the provider', async (t) => {
  await addAccount('shen');
  const done = await signIn('shen', {});
  t.match(done, { status: 303, location: '/' });
  t.ok(done.raw.some((each) => /^__Host-menshen=.{40,}; .*SameSite=Strict/.test(each)));
  t.match((await me(done)).json, { name: 'account:shen', permissions: ['audit:read', 'policy:read', 'fleet:read'] });
  t.strictSame(await lastActions(1), ['account:shen sign-in']);
  const left = await ask('DELETE', '/api/v1/session', done.cookies);
  const next = new URL(left.json.next);
  t.equal(next.origin, provider.issuer);
  t.match(Object.fromEntries(next.searchParams), { post_logout_redirect_uri: `${url}/`, id_token_hint: /^ey/ });
  t.equal((await me(done)).status, 401);
  t.strictSame(await lastActions(1), ['account:shen sign-out']);
});

t.test('a group makes the account, moves it and takes it away', async (t) => {
  t.equal((await signIn('wu', { groups: ['others', 'reviewers'], login: 'wuj' })).location, '/');
  t.match(await accounts.get('wu'), { role: 'reviewer', branch: null, person: 'os:wuj', password: '', totp: null });
  const moved = await signIn('wu', { groups: ['pudong'] });
  t.match((await me(moved)).json, { branch: '浦东' });
  t.equal((await signIn('wu', { groups: [] })).location, '/?refused=FORBIDDEN');
  t.strictSame(await lastActions(1), ['account:wu sign-in.failed']);
  await t.rejects(central.central.signIn.withPassword('wu', '', '123456'), { code: 'NOT_AUTHENTICATED' });
  t.match(await accounts.get('wu'), { failures: 0 }, 'nobody locks it with passwords it does not have');
});

t.test('who is unknown, was ended, is locked, or is another of the same name stays outside', async (t) => {
  t.equal((await signIn('stranger', {})).location, '/?refused=FORBIDDEN');
  t.equal(await accounts.get('stranger'), null);
  await addAccount('tang');
  t.equal((await signIn('tang', {})).location, '/');
  await accounts.disable('tang', now());
  t.equal((await signIn('tang', {})).location, '/?refused=FORBIDDEN');
  await accounts.enable('tang');
  for (let n = 0; n < 5; n++) await accounts.failed('tang', now() + 61_000);
  t.equal((await signIn('tang', {})).location, '/?refused=LOCKED');
  await accounts.enable('tang');
  const other = await signIn('tang-2', { preferred_username: 'tang' });
  t.equal(other.location, '/?refused=FORBIDDEN', 'the name went to another person');
  await accounts.unbind('tang');
  t.equal((await signIn('tang-2', { preferred_username: 'tang' })).location, '/', 'until somebody says so');
  t.equal((await signIn('tang', { preferred_username: '' })).location, '/?refused=FORBIDDEN', 'no name at all');
});

t.test('a second factor that is asked for must be there', async (t) => {
  await addAccount('qian');
  clock.ahead += 61_000;
  for (const how of [{ acr: 'weak', amr: ['pwd', 'otp'] }, { acr: 'strong', amr: ['pwd'] }, { acr: 'strong' }]) {
    provider.visitor = { sub: 'qian', claims: { preferred_username: 'qian' }, ...how };
    const started = await begin();
    const answer = await ask('GET', (await provider.visit(started.location)).href, started.cookies);
    t.equal(answer.location, '/?refused=FORBIDDEN', JSON.stringify(how));
  }
});

t.test('what does not come from the way that was begun here is refused', async (t) => {
  await addAccount('zhou');
  const refused = '/?refused=NOT_AUTHENTICATED';
  t.equal((await signIn('zhou', {}, (back) => back.searchParams.set('state', 'another'))).location, refused, 'state');
  t.equal((await signIn('zhou', {}, (back) => back.searchParams.set('code', 'made-up'))).location, refused, 'code');
  t.equal((await signIn('zhou', {}, (back) => back.searchParams.set('iss', 'https://evil.example'))).location, refused);
  t.equal((await signIn('zhou', {}, (back) => back.searchParams.delete('state'))).location, refused, 'no state');
  t.equal((await signIn('zhou', {})).location, '/', 'and the way itself is good');

  clock.ahead += 61_000;
  const [mine, theirs] = [await begin(), await begin()];
  const back = await provider.visit(theirs.location);
  t.equal((await ask('GET', back.href, mine.cookies)).location, refused, 'another browser began it');
  t.equal((await ask('GET', back.href, NONE)).location, refused, 'nobody began it');
  t.equal((await ask('GET', back.href, theirs.cookies)).location, '/');
  t.equal((await ask('GET', back.href, theirs.cookies)).location, refused, 'a code is good once');
  const late = await begin();
  const lateBack = await provider.visit(late.location);
  clock.ahead += 11 * 60_000;
  t.equal((await ask('GET', lateBack.href, late.cookies)).location, refused, 'too late');
  t.match(await ask('GET', lateBack.href, NONE, 'application/json'), {
    status: 401,
    json: { title: 'NOT_AUTHENTICATED' },
  });
  const denied = await signIn('zhou', {}, (way) => {
    way.searchParams.delete('code');
    way.searchParams.set('error', 'access_denied');
  });
  t.equal(denied.location, refused);
});

t.test('a token that says something else, or that another key signed, is refused', async (t) => {
  const stranger = await strangeKey();
  const forged = async (change: (claims: JWTPayload) => JWTPayload, own = true): Promise<string> => {
    provider.forge = (claims, signed) => (own ? signed(change(claims)) : sign(change(claims), stranger));
    const { location } = await signIn('zhou', {});
    provider.forge = null;
    return location;
  };
  const refused = '/?refused=NOT_AUTHENTICATED';
  t.equal(await forged((claims) => claims), '/', 'signed anew as it was');
  t.equal(await forged((claims) => ({ ...claims, nonce: 'another' })), refused, 'nonce');
  t.equal(await forged(({ nonce: _, ...claims }) => claims), refused, 'no nonce');
  t.equal(await forged((claims) => ({ ...claims, aud: 'another-client' })), refused, 'audience');
  t.equal(await forged((claims) => ({ ...claims, iss: 'https://evil.example' })), refused, 'issuer');
  t.equal(await forged((claims) => ({ ...claims, exp: 1_600_000_000 })), refused, 'expired');
  t.equal(await forged((claims) => ({ ...claims, auth_time: 1_600_000_000 })), refused, 'signed in long ago');
  t.equal(await forged((claims) => claims, false), refused, 'a strange key');
  t.strictSame(await lastActions(1), ['unknown sign-in.failed']);
});

t.test('a provider that is gone keeps nobody from signing in by password', async (t) => {
  await provider.close();
  clock.ahead += 2 * 3_600_000;
  t.match(await ask('GET', '/api/v1/session/oidc', NONE), { status: 503, json: { title: 'BUSY' } });
  t.strictSame((await ask('GET', '/api/v1/session/ways', NONE)).json, { provider: { name: '公司统一登录' } });
});

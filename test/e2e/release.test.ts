import { randomBytes } from 'node:crypto';
import https from 'node:https';
import t from 'tap';
import { enrol } from '../../src/agent/central/enrol.js';
import { hashPassword } from '../../src/central/access/password.js';
import { base32, stepOf, totpCode } from '../../src/central/access/totp.js';
import { startTestAgent } from '../builders/agent.js';
import { startTestCentral } from '../builders/central.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const central = await startTestCentral({ reportMs: 200 });
t.teardown(() => central.close());
const ca = await makeTestCa();
const origin = await startOrigin({ names: ['bank.example', 'other.example'], ca });
t.teardown(() => origin.close());
const home = `${t.testdir()}/pc`;
await enrol({ home, server: central.url, token: await central.token(), version: 'test' });
const agent = await startTestAgent({ home, ca, origins: [{ names: ['bank.example', 'other.example'], origin }] });
t.teardown(() => agent.close());

interface Got {
  readonly status: number;
  readonly body: string;
  readonly cookie: string;
}

function api(method: string, path: string, cookie = '', json?: unknown): Promise<Got> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const headers = {
    ...(cookie === '' ? {} : { Cookie: cookie }),
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const request = https.request(
      central.url + path,
      { method, ca: central.central.authority.certPem, headers },
      async (answer) => {
        const text = Buffer.concat(await answer.toArray()).toString('utf8');
        const cookie = answer.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
        resolve({ status: answer.statusCode ?? 0, body: text, cookie });
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

async function manager(name: string, branch: string, person: string | null = null): Promise<string> {
  const [password, totp] = ['a long enough password', base32(randomBytes(20))];
  const account = {
    name,
    role: 'branch-manager',
    branch,
    person,
    password: await hashPassword(password),
    totp,
  } as const;
  await central.central.accounts.add(account, Date.now());
  const code = totpCode(totp, stepOf(Date.now()));
  return (await api('POST', '/api/v1/session', '', { name, password, code })).cookie;
}

/** Waits until it holds; the test's own time limit ends what never does. */
async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const send = (text: string, host = 'bank.example', headers: readonly string[] = []) =>
  curl(['--data-binary', '@-', ...headers.flatMap((line) => ['-H', line]), `https://${host}/post`], {
    proxyPort: agent.port,
    caFile: agent.caFile,
    input: text,
  });

interface Refusal {
  readonly incident: string;
  readonly release: string;
}

async function ask(
  { release }: Refusal,
  reason = '按客户授权向贷款银行提交材料',
): Promise<{ status: number; body: string }> {
  const page = await curl([release]);
  const token = /name="token" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  const form = ['--data-urlencode', `token=${token}`, '--data-urlencode', `reason=${reason}`];
  return curl(['-H', `Origin: ${new URL(release).origin}`, ...form, release]);
}

const releasesOf = async (cookie: string) =>
  JSON.parse((await api('GET', '/api/v1/releases', cookie)).body).items as Array<Record<string, unknown>>;

t.test('a manager releases one refused transfer: that record set, to that place, once', async (t) => {
  const people = owners(21, 8);
  const refused = JSON.parse((await send(leakText(people))).body) as Refusal;
  t.match(refused.release, new RegExp(`^http://127\\.0\\.0\\.1:${agent.port}/release/${refused.incident}$`));
  t.match((await curl([refused.release])).body, /向店长申请放行/);
  t.equal((await ask(refused, 'x')).status, 400, 'a reason is needed');
  t.match(await ask(refused), { status: 200, body: /已提交，等待决定/ });
  t.match((await ask(refused)).body, /已提交，等待决定/, 'asked once is enough');

  const pudong = await manager('pudong', 'pudong');
  const asked = await until(async () => (await releasesOf(pudong)).find((each) => each.host !== '') ?? null);
  t.match(asked, { incident: refused.incident, state: 'waiting', host: 'bank.example', reason: /贷款银行/ });
  t.notMatch(JSON.stringify(asked), people[0]?.phone ?? '-', 'what is shown is masked');
  t.same(await releasesOf(await manager('puxi', 'puxi')), [], 'another branch sees nothing of it');
  const self = await manager('self', 'pudong', String(asked.person));
  t.same(await releasesOf(self), [], 'nor does whoever sent it');
  const path = `/api/v1/releases/${refused.incident}`;
  t.equal((await api('POST', path, self, { granted: true })).status, 404);
  t.equal((await send(leakText(people))).status, 403, 'nothing is let go before it is decided');
  t.equal((await api('POST', path, pudong, { granted: true })).status, 200);
  t.equal((await api('POST', path, pudong, { granted: false })).status, 409, 'a decision stands');

  await until(async () => ((await curl([refused.release])).body.includes('店长已同意放行一次') ? true : null));
  t.equal((await send(leakText(people), 'other.example')).status, 403, 'to another place it does not go');
  t.equal((await send(leakText([...people, ...owners(22, 1)]))).status, 403, 'nor with one record more');
  const before = origin.requests.length;
  t.equal((await send(leakText([...people].reverse()))).status, 200, 'the same records go, in whatever order');
  t.equal(origin.requests.length, before + 1);
  t.equal((await send(leakText(people))).status, 403, 'once');
  t.match((await curl([refused.release])).body, /已经用过/);
  const sent = agent.incidents().find(({ verdict, asked: wanted }) => verdict === 'flag' && wanted === 'block');
  t.match(sent?.reason?.text, /贷款银行/, 'the incident says what was let go, and why');
});

t.test('a request that is turned down lets nothing go', async (t) => {
  const people = owners(31, 6);
  const refused = JSON.parse((await send(leakText(people))).body) as Refusal;
  await ask(refused);
  const cookie = await manager('second', 'pudong');
  await until(async () => {
    const path = `/api/v1/releases/${refused.incident}`;
    return (await api('POST', path, cookie, { granted: false })).status === 200 ? true : null;
  });
  await until(async () => ((await curl([refused.release])).body.includes('没有放行') ? true : null));
  t.equal((await send(leakText(people))).status, 403);
});

t.test('a long list that was refused before its end can be asked for, and is read whole when released', async (t) => {
  const people = owners(9_000, 41);
  const text = leakText(people);
  t.ok(Buffer.byteLength(text) > 256 * 1024);
  const refused = JSON.parse((await send(text)).body) as Refusal;
  await until(async () => ((await ask(refused)).status === 200 ? true : null));
  const cookie = await manager('third', 'pudong');
  const path = `/api/v1/releases/${refused.incident}`;
  await until(async () => ((await api('POST', path, cookie, { granted: true })).status === 200 ? true : null));
  await until(async () => ((await curl([refused.release])).body.includes('店长已同意放行一次') ? true : null));
  t.equal((await send(text)).status, 200);
  t.equal((await send(text)).status, 403);
});

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import vm from 'node:vm';
import t, { type Test } from 'tap';
import { openCoach, type Subject } from '../../src/agent/coach.js';
import { createPages, type PagesOptions } from '../../src/agent/pages.js';
import { openReleases } from '../../src/agent/releases.js';
import type { Incident } from '../../src/model/incident.js';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

interface Got {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** One request as written, Host included. */
function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, setHost: !('Host' in headers) });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    request.end(body);
  });
}

t.test("the agent's own pages", async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: ['site.example'], ca });
  const agent = await startTestAgent({ ca, origins: [{ names: ['site.example'], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const { port, caFile } = agent;
  const people = owners(7, 11);
  const refused = await curl(['--data-binary', '@-', 'https://site.example/post'], {
    proxyPort: port,
    caFile,
    input: leakText(people),
  });
  t.equal(refused.status, 403);

  await t.test('answer to their own address only', async (t) => {
    const own = `127.0.0.1:${port}`;
    for (const [name, headers, status] of [
      ['the address', { Host: own }, 200],
      ['localhost', { Host: `localhost:${port}` }, 200],
      ['its name', { Host: 'menshen.local' }, 200],
      ['IPv6', { Host: `[::1]:${port}` }, 200],
      ['a name of somebody that leads here', { Host: `evil.example:${port}` }, 403],
      ['that name without a port', { Host: 'evil.example' }, 403],
      ['another port of this PC', { Host: `127.0.0.1:${port === 1 ? 2 : port - 1}` }, 403],
      ['a name that begins like ours', { Host: `localhost.evil.example:${port}` }, 403],
      ['a name that ends like ours', { Host: 'notmenshen.local' }, 403],
      ['a login before the host', { Host: `127.0.0.1:${port}@evil.example` }, 403],
      ['an empty one', { Host: '' }, 403],
      ['our own origin', { Host: own, Origin: `http://${own}` }, 200],
      ['a foreign origin', { Host: own, Origin: 'https://evil.example' }, 403],
      ['the origin of a sandbox', { Host: own, Origin: 'null' }, 403],
      ['a part of a foreign page', { Host: own, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, 403],
      ['a script of a foreign page', { Host: own, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors' }, 403],
      ['a link on a foreign page', { Host: own, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }, 200],
      ['typed by a person', { Host: own, 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }, 200],
    ] as const) {
      const got = await ask(port, '/health', headers);
      t.equal(got.status, status, name);
      if (status === 403) t.notMatch(got.body, /version|inspectedBytes/, `${name}: nothing is told`);
    }
    t.equal((await ask(port, `http://evil.example:${port}/health`, { Host: `evil.example:${port}` })).status, 502);
    t.equal(
      (await ask(port, 'http://menshen.local/health', { Host: 'menshen.local' })).status,
      200,
      'through the proxy',
    );
    t.equal((await ask(port, '/', {}, 'POST', 'x=1')).status, 405);
    t.equal((await ask(port, '/etc/passwd')).status, 404);
    t.equal((await ask(port, '//health')).status, 404);
    t.equal((await ask(port, '/health', {}, 'HEAD')).body, '');
  });

  await t.test('/ca.pem is our CA', async (t) => {
    const got = await ask(port, '/ca.pem');
    t.equal(got.body, agent.caPem);
    t.equal(got.headers['content-type'], 'application/x-pem-file');
    const list = await ask(port, '/ca.crl');
    t.equal(list.headers['content-type'], 'application/pkix-crl');
  });

  await t.test('/proxy.pac, as a browser runs it', async (t) => {
    const got = await ask(port, '/proxy.pac');
    t.equal(got.headers['content-type'], 'application/x-ns-proxy-autoconfig');
    t.match(got.body, /^[\x00-\x7f]*$/, 'ASCII only');
    const context = vm.createContext({});
    vm.runInContext(got.body, context);
    const find = (host: string): string =>
      String(
        vm.runInContext(`FindProxyForURL(${JSON.stringify(`https://${host}/`)}, ${JSON.stringify(host)})`, context),
      );
    const own = `PROXY 127.0.0.1:${port}`;
    const [never = ''] = agent.agent.policy.neverDecrypt;
    for (const [host, want] of [
      ['mail.qq.com', own],
      ['wx.qq.com', own],
      ['unknown-site.example', own],
      ['101.91.0.1', own],
      ['intranet', own],
      ['localhost', 'DIRECT'],
      ['LOCALHOST', 'DIRECT'],
      ['127.0.0.1', 'DIRECT'],
      ['127.8.8.8', 'DIRECT'],
      ['::1', 'DIRECT'],
      ['127.evil.example', own],
      [never, `${own}; DIRECT`],
      [`www.${never}`, `${own}; DIRECT`],
      [never.toUpperCase(), `${own}; DIRECT`],
      [`evil${never}`, own],
      [`${never}.evil.example`, own],
    ] as const) {
      t.equal(find(host), want, host);
    }
  });

  await t.test('/health is what its readers were promised', async (t) => {
    const got = await ask(port, '/health');
    t.equal(got.status, 200);
    t.equal(got.headers['content-type'], 'application/json');
    const health = JSON.parse(got.body) as Record<string, unknown>;
    t.strictSame(Object.keys(health), [
      ...['ok', 'version', 'policy', 'program', 'central', 'coverage', 'workers', 'records', 'answers', 'memoryBytes'],
    ]);
    t.match(health, {
      ok: true,
      version: 'test',
      policy: { version: String, mode: /^(observe|enforce)$/, since: /^\d{4}-.*Z$/, source: 'builtin', expires: null },
      program: null,
      central: { state: 'none', lastContact: null, outbox: 0 },
      coverage: { inspectedBytes: Number, tunnelledBytes: 0, opaqueBytes: 0, refused: 1 },
      memoryBytes: Number,
    });
    t.equal((health.coverage as { inspectedBytes: number }).inspectedBytes, Buffer.byteLength(leakText(people)));
  });

  await t.test('/metrics is Prometheus text', async (t) => {
    await curl(['-d', 'x=1', 'https://site.example/'], { proxyPort: port, caFile });
    const got = await ask(port, '/metrics');
    t.match(got.headers['content-type'], /^text\/plain; version=0\.0\.4/);
    const values = new Map<string, number>();
    for (const line of got.body.split('\n').filter((each) => each !== '')) {
      if (line.startsWith('#')) {
        t.match(line, /^# (HELP|TYPE) menshen_\w+ /);
        continue;
      }
      const sample = /^(menshen_\w+(?:\{[^}]*\})?) ([0-9.e+-]+)$/.exec(line);
      if (sample?.[1] === undefined) t.fail(`no sample: ${line}`);
      else values.set(sample[1], Number(sample[2]));
    }
    t.equal(values.get('menshen_refused_total'), 1);
    t.equal(values.get('menshen_forwarded_total'), 1);
    t.ok((values.get('menshen_upstream_bytes_total{host="site.example"}') ?? 0) > 0);
    t.equal(values.get('menshen_emergency_bytes'), 0);
    t.notMatch(got.body, people[0]?.phone ?? '-', 'no record content');
  });

  await t.test('/ shows the latest incidents, masked, in both languages', async (t) => {
    for (const [language, words] of [
      ['zh', /最近|事件/],
      ['en', /incidents/i],
    ] as const) {
      const got = await ask(port, '/', { 'Accept-Language': language });
      t.equal(got.status, 200);
      t.match(got.headers, { 'content-security-policy': /default-src 'none'/, 'cache-control': 'no-store' });
      t.match(got.body, words, language);
      t.match(got.body, /block.*bulk-owners/s);
      for (const { phone, name } of people) t.notOk(got.body.includes(phone) || got.body.includes(name));
    }
    const own = await ask(port, '/my-record');
    t.match(own.body, /site\.example[\s\S]*未发出/, 'people see their own transfers');
    for (const { phone, name } of people) t.notOk(own.body.includes(phone) || own.body.includes(name));
    t.match((await ask(port, '/?lang=en', { 'Accept-Language': 'zh' })).body, /<html lang="en">/, 'or as asked');
  });
});

const INCIDENT = '01959000-0000-7000-8000-000000000001';
const SUBJECT: Subject = { personId: 'os:lihua', host: 'site.example', channel: 'other', records: 'set' };

/** The pages alone on a server of their own. */
async function serve(t: Test, change: Partial<PagesOptions> = {}) {
  const coach = openCoach(Date.now, () => 'the-token');
  const kept: Array<readonly [string, string]> = [];
  const server = http.createServer((request, response) => {
    const port = (server.address() as AddressInfo).port;
    createPages({
      port: () => port,
      pac: () => '',
      authority: {} as PagesOptions['authority'],
      policy: () => ({ neverDecrypt: [] }) as unknown as ReturnType<PagesOptions['policy']>,
      health: () => HEALTH,
      metrics: async () => ({ text: async () => '', contentType: 'text/plain' }),
      coach,
      keepReason: (incident, text) => kept.push([incident, text]) > 0,
      glass: { until: () => null, begin: () => 'wrong' },
      releases: openReleases({
        home: t.testdir(),
        now: Date.now,
        random: () => 'token',
        enrolled: () => true,
        onAsk: () => undefined,
        onUse: () => undefined,
      }),
      latest: () => [],
      news: async () => null,
      myRecord: async () => '',
      practice: () => null,
      ...change,
    })(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return { port: (server.address() as AddressInfo).port, coach, kept };
}

const EVIL = '<script>alert(1)</script>';
const HEALTH: ReturnType<PagesOptions['health']> = {
  ok: false,
  version: 'test',
  policy: { version: EVIL, mode: 'enforce', since: '2026-01-01T00:00:00Z', source: 'builtin', expires: null },
  central: { state: 'none', lastContact: null, outbox: 0 },
  program: null,
  coverage: {
    ...{ inspectedBytes: 1, tunnelledBytes: 2048, opaqueBytes: 0, refused: 0, quicOffers: 0, classes: {} },
    undecryptable: [],
  },
  workers: { count: 2, busy: 0, waiting: 0, lost: 0 },
  records: { ok: false, fault: 'STORE_FULL', waitingBytes: 10 },
  answers: { read: 0, missed: 0 },
  memoryBytes: 1,
};

t.test('nothing on the status page becomes markup, and trouble shows', async (t) => {
  const incident = {
    at: EVIL,
    verdict: EVIL,
    channel: EVIL,
    rule: EVIL,
    records: { owner: 1 },
  } as unknown as Incident;
  const practice = { block: EVIL, pass: EVIL, list: EVIL };
  const { port } = await serve(t, { latest: () => [incident], practice: () => practice });
  const { body } = await ask(port, '/');
  t.notMatch(body, /<script/);
  t.match(body, /&lt;script&gt;/);
  t.match(body, /STORE_FULL/);
  t.equal((await ask(port, '/health')).status, 503);
});

t.test('a reason is taken once, from its own form alone', async (t) => {
  const { port, coach, kept } = await serve(t);
  const page = `/coach/${INCIDENT}`;
  t.equal((await ask(port, page)).status, 410, 'nobody asked');
  coach.ask(INCIDENT, SUBJECT);
  const form = await ask(port, page, { 'Accept-Language': 'en' });
  t.equal(form.status, 200);
  t.match(form.body, /name="token" value="the-token"/);
  const give = (fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Got> =>
    ask(port, page, headers, 'POST', new URLSearchParams(fields).toString());
  const fields = { token: 'the-token', reason: '业主本人要求转发' };
  t.equal((await give(fields, { Origin: 'https://evil.example' })).status, 403, 'a foreign page may not answer');
  t.equal((await give(fields, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' })).status, 403);
  t.equal((await give({ ...fields, reason: '  嗯嗯  ' })).status, 400, 'two characters are no reason');
  t.equal((await give({ ...fields, token: 'guessed' })).status, 403);
  t.equal((await give({ token: 'the-token', reason: 'x'.repeat(20_000) })).status, 400, 'nor are 20 KiB');
  t.strictSame(kept, [], 'none of these was kept');
  t.equal(coach.take(SUBJECT), null);
  t.equal((await give({ ...fields, reason: `${fields.reason}${'。'.repeat(600)}` })).status, 200);
  t.strictSame(
    kept.map(([incident, text]) => [incident, text.length]),
    [[INCIDENT, 500]],
  );
  t.equal((await give(fields)).status, 410, 'once');
  t.equal(coach.take(SUBJECT), INCIDENT);
});

t.test('a reason that could not be kept grants nothing', async (t) => {
  const { port, coach } = await serve(t, { keepReason: () => false });
  coach.ask(INCIDENT, SUBJECT);
  const body = new URLSearchParams({ token: 'the-token', reason: '业主本人要求转发' }).toString();
  t.equal((await ask(port, `/coach/${INCIDENT}`, {}, 'POST', body)).status, 403);
  t.equal(coach.take(SUBJECT), null);
});

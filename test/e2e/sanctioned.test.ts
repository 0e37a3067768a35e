import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { type CurlAnswer, curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { type Answer, bigBody, type OriginRequest, startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { startRawOrigin, throughProxy } from './raw.js';

const MiB = 1024 * 1024;
const CRM = 'crm.agency.example';
const RAW = 'raw.agency.example';

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

function answerOf({ url }: OriginRequest): Answer {
  if (url === '/api/204') return { status: 204, body: '' };
  if (url === '/api/304') return { status: 304, headers: { etag: '"v1"' }, body: '' };
  if (url === '/api/big') return { body: bigBody(10 * MiB) };
  if (url === '/api/cookies') return { headers: { 'Set-Cookie': ['a=1; Path=/', 'b=2; Secure'] }, body: 'ok' };
  return {};
}

t.test('the agency’s own systems: streamed through, read alongside', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({
    names: [CRM],
    ca,
    answer: answerOf,
    upgrade: (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.pipe(socket);
    },
  });
  const raw = await startRawOrigin([RAW], ca);
  const policyDir = path.join(t.testdir({}), 'policies');
  await fs.cp(SHIPPED_POLICY, policyDir, { recursive: true });
  await fs.writeFile(
    path.join(policyDir, 'sanctioned.yaml'),
    `sanctioned:\n  - { id: crm, host: ${CRM}, path: ["/api/*"] }\n  - { id: raw, host: ${RAW}, path: ["/*"] }\n  - { id: tenant, host: ${CRM}, tenant: { at: "header:x-tenant", is: [ours] } }\n`,
  );
  const agent = await startTestAgent({
    ca,
    policyDir,
    origins: [
      { names: [CRM], origin },
      { names: [RAW], origin: raw },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
    await raw.close();
  });
  const ask = (args: readonly string[], input?: string | Buffer): Promise<CurlAnswer> =>
    curl(args, { proxyPort: agent.port, caFile: agent.caFile, ...(input === undefined ? {} : { input }) });
  const last = (): OriginRequest => {
    const request = origin.requests.at(-1);
    if (request === undefined) throw new RangeError('the origin has had no request');
    return request;
  };

  await t.test('owners may go there, and only to the corner that is ours', async (t) => {
    const list = leakText(owners(20, 3));
    t.equal((await ask([`https://${CRM}/api/import`, '--data-binary', '@-'], list)).status, 200);
    t.match(last(), { sha256: sha256(list), url: '/api/import' });
    t.same(agent.incidents(), []);
    t.equal((await ask([`https://${CRM}/forum/post`, '--data-binary', '@-'], list)).status, 403);
    t.equal(last().url, '/api/import');
  });

  await t.test('bodies of every framing', async (t) => {
    const from = ['--data-binary', '@-'];
    const cases: Record<string, { args: string[]; body: string | Buffer; method: string }> = {
      'a GET': { args: [], body: '', method: 'GET' },
      'an empty POST': { args: from, body: '', method: 'POST' },
      '3 MiB': { args: from, body: randomBytes(3 * MiB), method: 'POST' },
      'a chunked PUT': { args: ['-T', '-', '-H', 'Expect:'], body: randomBytes(100_000), method: 'PUT' },
      'a wait for 100': { args: [...from, '-H', 'Expect: 100-continue'], body: randomBytes(100_000), method: 'POST' },
      'a DELETE': { args: ['-X', 'DELETE'], body: '', method: 'DELETE' },
      'a DELETE with a body': { args: ['-X', 'DELETE', ...from], body: 'why', method: 'DELETE' },
      'a chunked DELETE': {
        args: ['-X', 'DELETE', '-T', '-', '-H', 'Expect:'],
        body: `GET /api/smuggled HTTP/1.1\r\nHost: ${CRM}\r\n\r\n`,
        method: 'DELETE',
      },
    };
    for (const [name, { args, body, method }] of Object.entries(cases)) {
      const before = origin.requests.length;
      const answer = await ask([`https://${CRM}/api/any`, ...args], body);
      t.equal(answer.status, 200, name);
      t.match(last(), { method, url: '/api/any', sha256: sha256(body) }, `${name}: arrives`);
      t.equal(origin.requests.length, before + 1, `${name}: as one request`);
    }
  });

  await t.test('a request goes on as it came: path, order, case, repeats', async (t) => {
    const client = await throughProxy(agent, CRM);
    // Sanctioned by tenant: such a path belongs to no corner told by paths.
    const target = '/api//two///slashes/{braces}|%7e?q=//x&r=a\\b';
    client.send(
      `POST ${target} HTTP/1.1\r\nHost: ${CRM}\r\nX-Tenant: ours\r\nX-Zebra: 1\r\nx-apple: 2\r\nX-Zebra: 3\r\nConnection: X-Private, keep-alive\r\n` +
        'X-Private: secret\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Connection: keep-alive\r\n' +
        'Proxy-Authorization: Basic eDp5\r\nCookie: a=1; b=2\r\nContent-Length: 2\r\n\r\nok',
    );
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    t.equal(last().url, target);
    const own = /^(?:connection|host|content-length)$/i;
    const seen = last().rawHeaders;
    t.same(
      seen.flatMap((name, i) => (i % 2 === 0 && !own.test(name) ? [[name, seen[i + 1]]] : [])),
      [
        ['X-Tenant', 'ours'],
        ['X-Zebra', '1'],
        ['x-apple', '2'],
        ['X-Zebra', '3'],
        ['Cookie', 'a=1; b=2'],
      ],
      'what belongs to the connection is left out',
    );
    client.socket.destroy();
  });

  await t.test('answers of every kind', async (t) => {
    t.match(await ask([`https://${CRM}/api/204`]), { status: 204, body: '' });
    t.match(await ask([`https://${CRM}/api/304`]), { status: 304, headers: { etag: '"v1"' } });
    t.equal((await ask([`https://${CRM}/api/big`])).bytes.length, 10 * MiB);
    t.match(await ask([`https://${CRM}/api/x`, '--head']), { status: 200, exitCode: 0 });
    const client = await throughProxy(agent, CRM);
    client.send(`GET /api/cookies HTTP/1.1\r\nHost: ${CRM}\r\n\r\n`);
    t.same((await client.until('\r\n\r\n')).match(/^set-cookie: .*(?=\r$)/gim), [
      'Set-Cookie: a=1; Path=/',
      'Set-Cookie: b=2; Secure',
    ]);
    t.equal(await client.until('ok'), 'ok');
    client.send(`GET /api/again HTTP/1.1\r\nHost: ${CRM}\r\n\r\n`);
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 /, 'the connection is kept');
    client.socket.destroy();
    const old = await throughProxy(agent, CRM);
    old.send('GET /api/old HTTP/1.0\r\n\r\n');
    t.match(await old.ended(), /^HTTP\/1\.1 200 OK\r\n.*"url":"\/api\/old"/s, 'HTTP/1.0 too');
    raw.play((peer) => {
      peer.send(
        'HTTP/1.1 200 Fine By Me\r\nX-Zebra: 1\r\nx-apple: 2\r\nX-Zebra: 3\r\nConnection: X-Private\r\nX-Private: s\r\n' +
          'Keep-Alive: timeout=9\r\nContent-Length: 2\r\n\r\nok',
      );
    });
    const other = await throughProxy(agent, RAW);
    other.send(`GET / HTTP/1.1\r\nHost: ${RAW}\r\n\r\n`);
    const head = await other.until('\r\n\r\n');
    t.match(head, /^HTTP\/1\.1 200 Fine By Me\r\nX-Zebra: 1\r\nx-apple: 2\r\nX-Zebra: 3\r\n/);
    t.notMatch(head, /X-Private|timeout=9/);
    other.socket.destroy();
  });

  await t.test('an answer that breaks off is broken off for the client', async (t) => {
    raw.play((peer) => {
      peer.send('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this');
      peer.socket.end();
    });
    const answer = await ask([`https://${RAW}/`, '--max-time', '10']);
    t.equal(answer.status, 200);
    t.ok([18, 56].includes(answer.exitCode), `curl sees it (${answer.exitCode}: ${answer.stderr})`);
    raw.play((peer) => void peer.socket.end());
    t.match(await ask([`https://${RAW}/`, '--data', 'x=1']), {
      status: 502,
      headers: { 'x-menshen-error': 'upstream-broke-off' },
    });
  });

  await t.test('a download nobody takes any more is not fetched to its end', async (t) => {
    const given = new Promise<void>((resolve) => {
      raw.play(async (peer) => {
        peer.send('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nthe first of it');
        await peer.ended();
        resolve();
      });
    });
    const client = await throughProxy(agent, RAW);
    client.send(`GET / HTTP/1.1\r\nHost: ${RAW}\r\n\r\n`);
    await client.until('the first of it');
    client.socket.destroy();
    await given;
    t.pass('the site is told');
  });

  await t.test('an upgraded connection passes', async (t) => {
    const client = await throughProxy(agent, CRM);
    client.send(
      `GET /api/live HTTP/1.1\r\nHost: ${CRM}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nProxy-Authorization: Basic eDp5\r\n\r\n`,
    );
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 101 /);
    t.match(last().headers, { upgrade: 'websocket', connection: /upgrade/i });
    t.equal(last().headers['proxy-authorization'], undefined);
    client.send('there and back');
    t.equal(await client.until('there and back'), 'there and back');
    client.socket.destroy();
  });
});

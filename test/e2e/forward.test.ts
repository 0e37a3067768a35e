import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { type CurlAnswer, curl } from '../builders/curl.js';
import { type Answer, bigBody, type OriginRequest, startOrigin } from '../builders/origin.js';
import { makeTestCa } from '../builders/pki.js';
import { dial, startRawOrigin, throughProxy } from './raw.js';

const MiB = 1024 * 1024;
const SITE = 'shop.example';
const RAW = 'raw.example';
const PLAIN = 'plain.example';

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What the ordinary site answers, by path. */
function answerOf({ url }: OriginRequest): Answer {
  switch (url) {
    case '/204':
      return { status: 204, body: '' };
    case '/304':
      return { status: 304, headers: { etag: '"v1"' }, body: '' };
    case '/moved':
      return { status: 302, headers: { location: 'https://shop.example/there' }, body: 'moved' };
    case '/there':
      return { body: 'there' };
    case '/chunked':
      return { body: 'in chunks', chunked: true };
    case '/big':
      return { body: bigBody(10 * MiB) };
    case '/length':
      return { headers: { 'content-length': '1234' }, body: 'x'.repeat(1234) };
    case '/cookies':
      return { headers: { 'Set-Cookie': ['a=1; Path=/', 'b=2; Secure'] }, body: 'ok' };
    default:
      return {};
  }
}

t.test('what is allowed arrives as it was sent, and so does the answer', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [SITE, PLAIN], ca, answer: answerOf, keepBytes: MiB });
  const plain = await startOrigin({ names: [PLAIN], ca, answer: answerOf, plain: true });
  const raw = await startRawOrigin([RAW], ca);
  const agent = await startTestAgent({
    ca,
    origins: [
      { names: [SITE], origin },
      { names: [RAW], origin: raw },
      { names: [PLAIN], origin: plain, port: 80 },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    for (const server of [origin, plain, raw]) await server.close();
  });
  const ask = (args: readonly string[], input?: string | Buffer): Promise<CurlAnswer> =>
    curl(args, { proxyPort: agent.port, caFile: agent.caFile, ...(input === undefined ? {} : { input }) });
  const last = (): OriginRequest => {
    const request = origin.requests.at(-1);
    if (request === undefined) throw new RangeError('the origin has had no request');
    return request;
  };

  await t.test('methods and bodies of every framing', async (t) => {
    const text = 'what a person writes, 明天看房\n'.repeat(40);
    const from = ['--data-binary', '@-'];
    const cases: Record<string, { args: string[]; body?: string | Buffer; method: string; headers?: object }> = {
      'a GET': { args: [], method: 'GET' },
      'a HEAD': { args: ['--head'], method: 'HEAD' },
      'a DELETE': { args: ['-X', 'DELETE'], method: 'DELETE' },
      'an OPTIONS': { args: ['-X', 'OPTIONS'], method: 'OPTIONS' },
      'a POST': { args: from, body: text, method: 'POST', headers: { 'content-length': `${Buffer.byteLength(text)}` } },
      'a PUT': { args: ['-X', 'PUT', ...from], body: text, method: 'PUT' },
      'a GET with a body': { args: ['-X', 'GET', ...from], body: text, method: 'GET' },
      'a chunked upload': {
        args: ['-T', '-', '-X', 'POST', '-H', 'Transfer-Encoding: chunked', '-H', 'Expect:'],
        body: text,
        method: 'POST',
      },
      'an upload that waits for 100': { args: [...from, '-H', 'Expect: 100-continue'], body: text, method: 'POST' },
      'an empty POST': { args: from, body: '', method: 'POST', headers: { 'content-length': '0' } },
      'one byte': { args: from, body: 'x', method: 'POST', headers: { 'content-length': '1' } },
      '1 MiB, the last in memory': { args: from, body: randomBytes(MiB), method: 'POST' },
      '1 MiB and one byte, the first in the spool': { args: from, body: randomBytes(MiB + 1), method: 'POST' },
    };
    for (const [name, { args, body = '', method, headers = {} }] of Object.entries(cases)) {
      const before = origin.requests.length;
      const answer = await ask([`https://${SITE}/any?q=1&q=2`, ...args], body);
      t.equal(answer.status, 200, name);
      t.equal(origin.requests.length, before + 1, `${name}: once`);
      t.match(last(), { method, url: '/any?q=1&q=2', host: SITE, sha256: sha256(body), headers });
      t.equal(last().headers.expect, undefined, `${name}: the wait was ours`);
      if (method !== 'HEAD') t.equal(JSON.parse(answer.body).sha256, sha256(body), `${name}: the answer comes back`);
    }
    t.same(await fs.readdir(path.join(agent.home, 'spool')), [], 'the spool is empty again');
  });

  await t.test('a body stays in the coding it came in', async (t) => {
    const text = JSON.stringify({ say: '明天下午三点带客户看房'.repeat(50) });
    const codings = { gzip: gzipSync(text), br: brotliCompressSync(text), deflate: deflateSync(text) };
    for (const [coding, bytes] of Object.entries(codings)) {
      const headers = ['-H', `Content-Encoding: ${coding}`, '-H', 'Content-Type: application/json'];
      t.equal((await ask([`https://${SITE}/`, ...headers, '--data-binary', '@-'], bytes)).status, 200, coding);
      t.match(last(), { sha256: sha256(bytes), headers: { 'content-encoding': coding } });
    }
  });

  await t.test('64 MiB of no known format go to an ordinary site, and are flagged', async (t) => {
    const bytes = randomBytes(64 * MiB);
    const answer = await ask([`https://${SITE}/up`, '-T', '-', '-H', 'Expect:', '-X', 'POST'], bytes);
    t.equal(answer.status, 200);
    t.match(last(), { bodyBytes: 64 * MiB, sha256: sha256(bytes) });
    t.match(agent.incidents()[0], { rule: 'opaque-bytes', verdict: 'flag', host: SITE, bodyBytes: 64 * MiB });
  });

  await t.test('answers of every kind', async (t) => {
    const at = (where: string, ...args: string[]): Promise<CurlAnswer> => ask([`https://${SITE}${where}`, ...args]);
    t.match(await at('/chunked'), { status: 200, body: 'in chunks', headers: { 'transfer-encoding': 'chunked' } });
    t.match(await at('/204'), { status: 204, body: '', exitCode: 0 });
    t.match(await at('/304', '-H', 'If-None-Match: "v1"'), { status: 304, body: '', headers: { etag: '"v1"' } });
    t.match(await at('/moved'), { status: 302, headers: { location: 'https://shop.example/there' }, body: 'moved' });
    t.match(await at('/moved', '--location'), { status: 200, body: 'there' });
    const big = await at('/big');
    t.equal(big.bytes.length, 10 * MiB);
    const whole = createHash('sha256');
    for await (const piece of bigBody(10 * MiB)) whole.update(piece);
    t.equal(sha256(big.bytes), whole.digest('hex'));
    const head = await at('/length', '--head');
    t.match(head, { status: 200, headers: { 'content-length': '1234' } }, 'HEAD tells the length of what GET gives');
    t.equal((await at('/length')).body.length, 1234);
  });

  await t.test('many requests on one connection, and many at once', async (t) => {
    const urls = Array.from({ length: 12 }, (_, index) => `https://${SITE}/kept/${index}`);
    const kept = await ask([...urls, '--write-out', '%{num_connects} ']);
    t.equal(kept.exitCode, 0);
    t.equal(kept.body.match(/\b[01] /g)?.join(''), `1 ${'0 '.repeat(11)}`, 'curl connected once');
    const connections = new Set(origin.requests.filter(({ url }) => url.startsWith('/kept/')).map((r) => r.connection));
    t.equal(connections.size, 1, 'and so did the proxy');
    const bodies = Array.from({ length: 24 }, () => randomBytes(20_000));
    const answers = await Promise.all(
      bodies.map((body, index) => ask([`https://${SITE}/at-once/${index}`, '--data-binary', '@-'], body)),
    );
    t.same(
      answers.map(({ body }) => JSON.parse(body).sha256),
      bodies.map(sha256),
      'none got the answer of another',
    );
  });

  await t.test('the fields of a request: order, case and repeats kept, those of the connection left out', async (t) => {
    const client = await throughProxy(agent, SITE);
    client.send(
      `POST /fields HTTP/1.1\r\nHost: ${SITE}\r\nX-Zebra: 1\r\nx-apple: 2\r\nX-Zebra: 3\r\nConnection: X-Private, keep-alive\r\n` +
        'X-Private: secret\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Connection: keep-alive\r\n' +
        'Proxy-Authorization: Basic eDp5\r\nAuthorization: Bearer abc\r\nCookie: a=1\r\nCookie: b=2\r\nX-Latin: caf\xe9\r\n' +
        'Content-Length: 2\r\n\r\nok',
    );
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    const own = /^(?:host|connection|content-length)$/i;
    const seen = last().rawHeaders;
    const pairs = seen.flatMap((name, i) => (i % 2 === 0 && !own.test(name) ? [[name, seen[i + 1]]] : []));
    t.same(pairs, [
      ['X-Zebra', '1'],
      ['x-apple', '2'],
      ['X-Zebra', '3'],
      ['Authorization', 'Bearer abc'],
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
      ['X-Latin', 'caf\xe9'],
    ]);
    t.match(last().headers, { host: SITE, 'content-length': '2' });
    client.socket.destroy();
  });

  await t.test('the fields of an answer likewise, each Set-Cookie on its own', async (t) => {
    const client = await throughProxy(agent, SITE);
    client.send(`GET /cookies HTTP/1.1\r\nHost: ${SITE}\r\n\r\n`);
    t.same((await client.until('\r\n\r\n')).match(/^set-cookie: .*(?=\r$)/gim), [
      'Set-Cookie: a=1; Path=/',
      'Set-Cookie: b=2; Secure',
    ]);
    client.socket.destroy();
    raw.play((peer) => {
      peer.send(
        'HTTP/1.1 200 Fine By Me\r\nX-Zebra: 1\r\nx-apple: 2\r\nX-Zebra: 3\r\nConnection: X-Private\r\nX-Private: s\r\n' +
          'Keep-Alive: timeout=9\r\nDate: Tue, 01 Dec 2026 00:00:00 GMT\r\nX-Latin: caf\xe9\r\nContent-Length: 2\r\n\r\nok',
      );
    });
    const other = await throughProxy(agent, RAW);
    other.send(`GET / HTTP/1.1\r\nHost: ${RAW}\r\n\r\n`);
    const head = await other.until('\r\n\r\n');
    t.match(head, /^HTTP\/1\.1 200 Fine By Me\r\n/, 'the reason phrase too');
    t.match(
      head,
      /X-Zebra: 1\r\nx-apple: 2\r\nX-Zebra: 3\r\nDate: Tue, 01 Dec 2026 00:00:00 GMT\r\nX-Latin: caf\xe9\r\n/,
    );
    t.notMatch(head, /X-Private|timeout=9/);
    t.equal(head.match(/^Date:/gim)?.length, 1);
    other.socket.destroy();
  });

  await t.test('what is odd and yet lawful goes on as it is', async (t) => {
    const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
    const client = await throughProxy(agent, SITE);
    const round = async (request: string): Promise<OriginRequest> => {
      const before = origin.requests.length;
      client.send(request);
      t.match(await client.until(/\r\n\r\n\{.*\}(?=\n|$)/), /^HTTP\/1\.1 200 /, JSON.stringify(request.slice(0, 40)));
      t.equal(origin.requests.length, before + 1);
      return last();
    };
    const host = `Host: ${SITE}\r\n`;
    t.match(await round(utf8(`GET / HTTP/1.1\r\n${host}X-Word: 满五唯一\r\nX-Empty:\r\nX_Under.Score: 1\r\n\r\n`)), {
      headers: { 'x-word': utf8('满五唯一'), 'x-empty': '', 'x_under.score': '1' },
    });
    t.match(await round(`GET //double//slash/../up/%2e%2e/{x}|y^z?a=b?c HTTP/1.1\r\n${host}\r\n`), {
      url: '//double//slash/../up/%2e%2e/{x}|y^z?a=b?c',
    });
    t.match(await round(`GET /port HTTP/1.1\r\nHost: ${SITE}:443\r\n\r\n`), { host: `${SITE}:443` });
    t.match(await round(`PURGE /cached HTTP/1.1\r\n${host}\r\n`), { method: 'PURGE' });
    t.match(await round(`GET / HTTP/1.1\r\n${host}Content-Length: 0\r\n\r\n`), { bodyBytes: 0 });
    t.match(await round(`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`), {
      headers: { 'content-length': '0' },
    });
    t.match(
      await round(`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nX-After: 1\r\n\r\n`),
      {
        sha256: sha256('ok'),
      },
    );
    const cookie = `session=${'c'.repeat(10_000)}`;
    t.match(await round(`GET / HTTP/1.1\r\n${host}Cookie: ${cookie}\r\n\r\n`), { headers: { cookie } });
    client.send(`OPTIONS * HTTP/1.1\r\n${host}\r\n`);
    t.match(
      await client.ended(),
      /^HTTP\/1\.1 501 .*bad_request/s,
      'but for one that is about no page: it is refused by name',
    );
  });

  await t.test('a client that goes takes its request with it', async (t) => {
    for (const when of ['before the answer', 'in the middle of it']) {
      let asked = (): void => undefined;
      const arrived = new Promise<void>((resolve) => {
        asked = resolve;
      });
      const left = new Promise<void>((resolve) => {
        raw.play(async (peer) => {
          if (when !== 'before the answer')
            peer.send('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nthe first of it');
          asked();
          await peer.ended();
          resolve();
        });
      });
      const client = await throughProxy(agent, RAW);
      client.send(`GET /slow HTTP/1.1\r\nHost: ${RAW}\r\n\r\n`);
      await arrived;
      if (when !== 'before the answer') await client.until('the first of it');
      client.socket.destroy();
      await left;
      t.pass(`${when}: the site is told`);
    }
    const before = origin.requests.length;
    const client = await throughProxy(agent, SITE);
    client.send(`POST /half HTTP/1.1\r\nHost: ${SITE}\r\nContent-Length: 1000\r\n\r\nonly this`);
    client.socket.end();
    await client.ended();
    t.equal((await ask([`https://${SITE}/next`])).status, 200);
    t.equal(origin.requests.length, before + 1, 'half a body goes nowhere');
    t.equal(last().url, '/next');
  });

  await t.test('early hints come before the answer', async (t) => {
    raw.play((peer) => {
      peer.send('HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n');
      peer.send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone');
    });
    const client = await throughProxy(agent, RAW);
    client.send(`GET / HTTP/1.1\r\nHost: ${RAW}\r\n\r\n`);
    t.match(
      await client.until('\r\n\r\n'),
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/style\.css>; rel=preload; as=style\r\n/i,
    );
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 OK\r\n/);
    t.equal(await client.until('done'), 'done');
    client.socket.destroy();
  });

  await t.test('an answer that breaks off is broken off for the client', async (t) => {
    const halves = {
      'before its Content-Length': 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this',
      'in the middle of its chunks': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n',
    };
    for (const [where, half] of Object.entries(halves)) {
      raw.play((peer) => {
        peer.send(half);
        peer.socket.end();
      });
      const answer = await ask([`https://${RAW}/`]);
      t.equal(answer.status, 200, 'the head had been passed on');
      t.ok([18, 56].includes(answer.exitCode), `${where}: curl sees it (${answer.exitCode}: ${answer.stderr})`);
    }
    raw.play((peer) => {
      peer.socket.end();
    });
    const none = await ask([`https://${RAW}/`, '--data', 'x=1']);
    t.match(none, { status: 502, headers: { 'x-menshen-error': 'upstream-broke-off' } }, 'no answer at all is said so');
    raw.play((peer) => {
      peer.send('HTTP/1.0 200 OK\r\n\r\nup to the end');
      peer.socket.end();
    });
    t.match(
      await ask([`https://${RAW}/`]),
      { status: 200, exitCode: 0, body: 'up to the end' },
      'an old one may end so',
    );
  });

  await t.test('clients of HTTP/1.0, and requests in absolute form', async (t) => {
    const old = await throughProxy(agent, SITE);
    old.send('GET /chunked HTTP/1.0\r\n\r\n');
    const whole = await old.ended();
    t.match(whole, /^HTTP\/1\.1 200 OK\r\n/);
    t.match(whole, /\r\n\r\nin chunks$/, 'no chunk framing for a client that knows none');
    t.notMatch(whole, /transfer-encoding/i);
    t.equal(last().host, SITE, 'the connection says the host it did not');

    const viaCurl = await ask([`http://${PLAIN}/a?b=c`, '--data', 'x=1']);
    t.match(viaCurl, { status: 200, connectStatus: 0 });
    t.match(plain.requests.at(-1), { url: '/a?b=c', host: PLAIN, method: 'POST', sha256: sha256('x=1') });
    const client = await dial(agent.port);
    client.send(`GET http://${PLAIN}/one HTTP/1.1\r\nHost: ${PLAIN}\r\nProxy-Connection: keep-alive\r\n\r\n`);
    t.match(await client.until(/"sha256":"\w+"\}/), /"url":"\/one"/);
    client.send(`GET http://${PLAIN}?bare=1 HTTP/1.1\r\nHost: ${PLAIN}\r\n\r\n`);
    t.match(await client.until(/"sha256":"\w+"\}/), /"url":"\/\?bare=1"/, 'the next one on the same connection');
    t.equal(plain.requests.at(-1)?.headers['proxy-connection'], undefined);
    client.socket.destroy();
  });

  await t.test('a connection the site closed while idle is not used again', async (t) => {
    const served: string[] = [];
    const first = raw.accepted;
    const closed = new Promise<void>((resolve) => {
      raw.play(async (peer, _, number) => {
        served.push(`${await peer.until(/n=\d/)} on connection ${number - first}`);
        peer.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        peer.socket.end();
        await peer.ended();
        resolve();
      });
    });
    const client = await throughProxy(agent, RAW);
    const post = (n: number): Promise<string> => {
      client.send(`POST / HTTP/1.1\r\nHost: ${RAW}\r\nContent-Length: 3\r\n\r\nn=${n}`);
      return client.until('ok');
    };
    t.match(await post(1), /^HTTP\/1\.1 200/);
    await closed;
    t.match(await post(2), /^HTTP\/1\.1 200/);
    t.same(served, ['n=1 on connection 1', 'n=2 on connection 2'], 'each was seen once');
    client.socket.destroy();
  });

  await t.test('a POST is never sent twice, a GET may be', async (t) => {
    const seen: string[] = [];
    const used = new Set<number>();
    raw.play(async (peer, head, number) => {
      if (head.startsWith('POST')) await peer.until(/n=\d/);
      seen.push(head.slice(0, head.indexOf(' HTTP')));
      if (head.includes('/drop') && used.has(number)) {
        peer.socket.destroy();
        return;
      }
      used.add(number);
      peer.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    const client = await throughProxy(agent, RAW);
    const round = async (request: string): Promise<string> => {
      client.send(request);
      return client.until(/\r\n\r\n(?:ok|\{[^}]*\}\n)/);
    };
    t.match(await round(`GET /a HTTP/1.1\r\nHost: ${RAW}\r\n\r\n`), /^HTTP\/1\.1 200/);
    t.match(await round(`POST /drop HTTP/1.1\r\nHost: ${RAW}\r\nContent-Length: 3\r\n\r\nn=1`), /^HTTP\/1\.1 502/);
    t.same(seen, ['GET /a', 'POST /drop']);
    t.match(await round(`GET /b HTTP/1.1\r\nHost: ${RAW}\r\n\r\n`), /^HTTP\/1\.1 200/);
    t.match(await round(`GET /drop HTTP/1.1\r\nHost: ${RAW}\r\n\r\n`), /^HTTP\/1\.1 200/);
    t.same(seen.slice(2), ['GET /b', 'GET /drop', 'GET /drop'], 'on a new connection');
    client.socket.destroy();
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http2 from 'node:http2';
import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { h2Client, h2Socket } from '../builders/h2.js';
import { leakText } from '../builders/listings.js';
import { type Answer, bigBody, type OriginRequest, startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { startRawOrigin } from './raw.js';

const MiB = 1024 * 1024;
const SITE = 'shop.example';
const RAW = 'raw.example';
const LEAK = 'pastebin.com';

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const FIVE = leakText(owners(5, 7));

function answerOf({ url }: OriginRequest): Answer {
  if (url === '/204') return { status: 204, body: '' };
  if (url === '/chunked') return { body: 'in chunks', chunked: true };
  if (url === '/big') return { body: bigBody(10 * MiB) };
  if (url === '/cookies') return { headers: { 'Set-Cookie': ['a=1; Path=/', 'b=2; Secure'] }, body: 'ok' };
  return {};
}

t.test('a client that speaks HTTP/2', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [SITE, LEAK], ca, answer: answerOf, keepBytes: 32 * MiB });
  const raw = await startRawOrigin([RAW], ca);
  const agent = await startTestAgent({
    ca,
    origins: [
      { names: [SITE, LEAK], origin },
      { names: [RAW], origin: raw },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
    await raw.close();
  });
  const last = (): OriginRequest => {
    const request = origin.requests.at(-1);
    if (request === undefined) throw new RangeError('the origin has had no request');
    return request;
  };

  await t.test('is spoken to in HTTP/2 when it offers nothing else', async (t) => {
    for (const [offers, chosen] of [
      [['h2'], 'h2'],
      [['h2', 'http/1.1'], 'http/1.1'],
      [['http/1.1'], 'http/1.1'],
    ] as const) {
      const socket = await h2Socket(agent, SITE, offers);
      t.equal(socket.alpnProtocol, chosen, `for ${offers.join()}`);
      socket.destroy();
    }
  });

  await t.test('has its requests forwarded, of every kind and many at once', async (t) => {
    const client = await h2Client(agent, SITE);
    const got = await client.ask({ ':path': '/a?b=1', cookie: ['a=1', 'b=2'], 'x-zebra': '1' });
    t.equal(got.status, 200);
    t.match(last(), { method: 'GET', url: '/a?b=1', host: SITE });
    t.equal(last().headers.cookie, 'a=1; b=2', 'the crumbs of the cookie are one field again');
    t.equal(last().headers['content-length'], undefined);
    const body = randomBytes(3 * MiB);
    t.equal((await client.ask({ ':method': 'PUT', ':path': '/up' }, body)).status, 200);
    t.match(last(), { method: 'PUT', sha256: sha256(body), headers: { 'content-length': `${3 * MiB}` } });
    t.equal((await client.ask({ ':method': 'POST', ':path': '/empty' })).status, 200);
    t.match(last(), { method: 'POST', headers: { 'content-length': '0' } });
    t.match(await client.ask({ ':path': '/204' }), { status: 204, body: '' });
    t.match(await client.ask({ ':path': '/chunked' }), { status: 200, body: 'in chunks' });
    t.match(await client.ask({ ':method': 'HEAD', ':path': '/chunked' }), { status: 200, body: '' });
    t.equal((await client.ask({ ':path': '/big' })).bytes.length, 10 * MiB);
    t.same((await client.ask({ ':path': '/cookies' })).headers['set-cookie'], ['a=1; Path=/', 'b=2; Secure']);
    const many = await Promise.all(
      Array.from({ length: 60 }, (_, index) => client.ask({ ':method': 'POST', ':path': `/n${index}` }, `n=${index}`)),
    );
    t.ok(many.every(({ status, body: echo }, index) => status === 200 && echo.includes(`/n${index}"`)));
    await client.close();
  });

  // First: whoever has been refused often meets a harder answer.
  await t.test('is asked for a reason once, and its retry passes', async (t) => {
    const client = await h2Client(agent, LEAK);
    const two = leakText(owners(2, 55));
    const asked = await client.ask({ ':method': 'POST', ':path': '/' }, two);
    t.equal(asked.status, 403);
    const { retry } = JSON.parse(asked.body) as { retry: string };
    t.match(retry, /\/coach\//);
    const form = await curl([retry]);
    const token = /name="token" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
    const said = await curl([retry, '--data-urlencode', `token=${token}`, '--data-urlencode', 'reason=客户要求回访']);
    t.ok(said.status < 400, `${said.status} ${said.body.slice(0, 200)}`);
    t.equal((await client.ask({ ':method': 'POST', ':path': '/' }, two)).status, 200);
    await client.close();
  });

  await t.test('is refused as any other client is, with nothing of the request at the site', async (t) => {
    const client = await h2Client(agent, LEAK);
    const before = origin.decryptedBytes;
    const page = await client.ask({ ':method': 'POST', ':path': '/', accept: 'text/html' }, FIVE);
    t.equal(page.status, 403);
    t.match(page.headers, { 'x-menshen-verdict': /^block; rule=bulk-owners; incident=/, 'content-type': /text\/html/ });
    const script = await client.ask({ ':method': 'POST', ':path': '/', origin: 'https://pastebin.com' }, FIVE);
    t.match(script.headers, {
      'content-type': /problem\+json/,
      'access-control-allow-origin': 'https://pastebin.com',
    });
    t.match(JSON.parse(script.body), { status: 403, rule: 'bulk-owners', records: { owner: 5 } });
    t.equal((await client.ask({ ':path': `/?q=${encodeURIComponent(FIVE)}` })).status, 403, 'in its address too');
    t.equal(origin.decryptedBytes, before);
    t.equal((await client.ask({ ':method': 'POST', ':path': '/' }, '明天看房')).status, 200, 'the connection goes on');
    await client.close();
  });

  await t.test('may not name another host than it is connected to', async (t) => {
    const client = await h2Client(agent, SITE);
    const before = origin.requests.length;
    t.equal((await client.ask({ ':authority': LEAK, ':path': '/' })).status, 421);
    t.equal((await client.ask({ ':authority': `${SITE}:443`, ':path': '/' })).status, 200);
    t.equal(origin.requests.length, before + 1);
    await client.close();
  });

  await t.test('gets interim answers and trailers', async (t) => {
    const client = await h2Client(agent, RAW);
    raw.play((peer) => {
      peer.send('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
      peer.send(
        'HTTP/1.1 200 OK\r\nConnection: X-Private\r\nX-Private: s\r\nKeep-Alive: timeout=5\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n' +
          '2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n',
      );
    });
    const answer = await client.ask({ ':path': '/' });
    t.match(answer, { status: 200, body: 'ok', interim: [103], trailers: { 'x-sum': '7' }, rst: 0 });
    t.equal(answer.headers['x-private'], undefined);
    t.equal(answer.headers['transfer-encoding'], undefined);
    raw.play(async (peer) => {
      await peer.until('later');
      peer.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    const waited = client.session.request({ ':method': 'POST', ':path': '/', expect: '100-continue' });
    await once(waited, 'continue');
    waited.end('later');
    t.match(await once(waited, 'response'), [{ ':status': 200 }]);
    waited.resume();
    await client.close();
  });

  await t.test('sees an answer that breaks off break off', async (t) => {
    const client = await h2Client(agent, RAW);
    raw.play((peer) => {
      peer.send('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this');
      peer.socket.end();
    });
    t.match(await client.ask({ ':path': '/' }), { status: 200, rst: http2.constants.NGHTTP2_INTERNAL_ERROR });
    raw.play((peer) => void peer.socket.end());
    t.match(await client.ask({ ':method': 'POST', ':path': '/' }, 'x'), {
      status: 502,
      headers: { 'x-menshen-error': 'upstream-broke-off' },
    });
    await client.close();
  });

  await t.test('takes its request with it when it cancels', async (t) => {
    const client = await h2Client(agent, RAW);
    const told = new Promise<void>((resolve) => {
      raw.play(async (peer) => {
        peer.send('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nthe first of it');
        await peer.ended();
        resolve();
      });
    });
    const stream = client.session.request({ ':path': '/' });
    stream.on('error', () => undefined);
    await once(stream, 'data');
    stream.close(http2.constants.NGHTTP2_CANCEL);
    await told;
    t.pass('the site is told');
    const before = origin.decryptedBytes;
    const cut = await h2Client(agent, SITE);
    const upload = cut.session.request({ ':method': 'POST', ':path': '/cut', 'content-length': '1000' });
    upload.on('error', () => undefined);
    upload.write('half of what was to come');
    await setImmediate();
    upload.destroy();
    await once(upload, 'close');
    t.equal((await cut.ask({ ':path': '/after' })).status, 200);
    t.notOk(origin.saw('half of what was to come'), 'a body that is cut is not forwarded');
    t.ok(origin.decryptedBytes > before);
    await client.close();
    await cut.close();
  });
});

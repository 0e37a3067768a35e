import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import t, { type Test } from 'tap';
import { bigBody, type Origin, type OriginOptions, startOrigin } from './origin.js';
import { makeTestCa } from './pki.js';

const ca = await makeTestCa();

async function started(t: Test, options: Partial<OriginOptions> = {}): Promise<Origin> {
  const origin = await startOrigin({ names: ['shop.example'], ca, ...options });
  t.teardown(() => origin.close());
  return origin;
}

async function tls(t: Test, origin: Origin): Promise<TLSSocket> {
  const socket = connect({ host: origin.address, port: origin.port, servername: 'shop.example', ca: [ca.cert] });
  t.teardown(() => socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

async function post(origin: Origin, body: string | Buffer, extra: RequestOptions = {}) {
  const request = httpsRequest({
    host: origin.address,
    port: origin.port,
    servername: 'shop.example',
    ca: [ca.cert],
    method: 'POST',
    path: '/add?x=1',
    agent: false,
    ...extra,
    headers: { host: 'shop.example', ...extra.headers },
  });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

t.test('records what it was asked and echoes it', async (t) => {
  const origin = await started(t);
  const answer = await post(origin, 'hello', { headers: { 'X-Mixed': 'Case' } });
  const sha256 = createHash('sha256').update('hello').digest('hex');
  t.match(JSON.parse(answer.body.toString()), {
    host: 'shop.example',
    method: 'POST',
    url: '/add?x=1',
    bodyBytes: 5,
    sha256,
  });
  const [request] = await origin.completed(1);
  t.match(request, { host: 'shop.example', connection: 1, bodyBytes: 5, sha256 });
  t.equal(request?.body.toString(), 'hello');
  t.ok(request?.rawHeaders.includes('X-Mixed'));
  t.match(origin.connections, [{ servername: 'shop.example', established: true }]);
});

t.test('counts every decrypted byte, below HTTP', async (t) => {
  const origin = await started(t);

  t.test('none for a handshake alone', async (t) => {
    (await tls(t, origin)).end();
    await origin.ended();
    t.match(origin.connections, [{ established: true, closed: true, decryptedBytes: 0 }]);
    t.equal(origin.decryptedBytes, 0);
  });

  t.test('one for one byte that no parser would report', async (t) => {
    const socket = await tls(t, origin);
    socket.end('P');
    await origin.ended();
    t.equal(origin.decryptedBytes, 1);
    t.same(origin.requests, []);
  });

  t.test('exactly those sent, head and framing included', async (t) => {
    const before = origin.decryptedBytes;
    const sent = 'POST / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    const socket = await tls(t, origin);
    socket.write(sent);
    await origin.completed(1);
    t.equal(origin.decryptedBytes - before, sent.length);
    t.equal(origin.bodyBytes, 3);
  });
});

t.test('counts the bytes of a body that never ends', async (t) => {
  const origin = await started(t);
  const socket = await tls(t, origin);
  socket.end('POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 100\r\n\r\nseven b');
  await origin.ended();
  t.equal(origin.bodyBytes, 7);
  t.match(origin.requests, [{ bodyBytes: 7, sha256: null }]);
});

t.test('remembers whether bytes ever came, wherever they stood', async (t) => {
  const origin = await started(t, { keepBytes: 4096 });
  await post(origin, 'owner 13800001234');
  t.ok(origin.saw('13800001234'));
  t.ok(origin.saw('/add?x=1'));
  t.notOk(origin.saw('13800009999'));
  await post(origin, Buffer.alloc(5000));
  t.throws(() => origin.saw('13800009999'), /keepBytes/, 'no answer when not everything was kept');
  t.equal(origin.bodyBytes, 17 + 5000, 'counts cover all');
});

t.test('answers as told', async (t) => {
  t.test('with a status, headers and a body', async (t) => {
    const origin = await started(t, { answer: () => ({ status: 418, headers: { 'x-a': ['1', '2'] }, body: 'tea' }) });
    const answer = await post(origin, '');
    t.match(answer, { status: 418, headers: { 'x-a': '1, 2', 'content-length': '3' } });
    t.equal(answer.body.toString(), 'tea');
  });

  t.test('in chunks', async (t) => {
    const origin = await started(t, { answer: () => ({ body: 'tea', chunked: true }) });
    const answer = await post(origin, '');
    t.equal(answer.headers['transfer-encoding'], 'chunked');
    t.equal(answer.body.toString(), 'tea');
  });

  t.test('with a body too big to hold', async (t) => {
    const origin = await started(t, { answer: () => ({ body: bigBody(5_000_001) }) });
    t.equal((await post(origin, '')).body.length, 5_000_001);
  });

  t.test('when the test says so', async (t) => {
    let release: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const origin = await started(t, { answer: () => gate.then(() => ({ body: 'late' })) });
    const answer = post(origin, 'x');
    await origin.completed(1);
    release?.();
    t.equal((await answer).body.toString(), 'late');
  });

  t.test('before the body has come', async (t) => {
    const origin = await started(t, { early: true, answer: () => ({ status: 413, body: 'no' }) });
    const socket = await tls(t, origin);
    socket.write('POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 100\r\n\r\n');
    const [first] = (await once(socket, 'data')) as [Buffer];
    t.match(first.toString(), /^HTTP\/1\.1 413 /);
  });

  t.test('not at all', async (t) => {
    const origin = await started(t, { answer: () => ({ hangUp: true }) });
    await t.rejects(post(origin, 'x'), { code: 'ECONNRESET' });
  });
});

t.test('gives an upgraded connection away, tallied', async (t) => {
  const origin = await started(t, {
    upgrade: (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.pipe(socket);
    },
  });
  const socket = await tls(t, origin);
  const head = 'GET /ws HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  socket.write(head);
  t.match(String(await once(socket, 'data')), /^HTTP\/1\.1 101 /);
  socket.write('frame');
  t.equal(String(await once(socket, 'data')), 'frame');
  t.equal(origin.decryptedBytes, head.length + 5);
});

t.test('speaks plain HTTP too', async (t) => {
  const origin = await started(t, { plain: true });
  const response = await fetch(`http://${origin.address}:${origin.port}/plain`, { method: 'POST', body: 'abc' });
  t.match(await response.json(), { url: '/plain', bodyBytes: 3 });
  t.ok(origin.saw('/plain'));
});

import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { makeTestCa } from '../builders/pki.js';
import { startRawOrigin, throughProxy } from './raw.js';

/* Sites that break off at every stage, or answer what no client should be handed: a page says so, or nothing is passed on. */

const SITE = 'site.example';

t.test('answers no client should be handed', async (t) => {
  const ca = await makeTestCa();
  const origin = await startRawOrigin([SITE], ca);
  const agent = await startTestAgent({ ca, origins: [{ names: [SITE], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const ask = () => curl([`https://${SITE}/`, '--data', 'x'], { proxyPort: agent.port, caFile: agent.caFile });
  const cases: Readonly<Record<string, string>> = {
    'a length and a coding':
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok',
    'a length that is none': 'HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok',
    'a coding nobody asked for': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    'a coding behind a vertical tab': 'HTTP/1.1 200 OK\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n',
    'a coding behind a blank of Latin-1': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: \xa0chunked\r\n\r\n0\r\n\r\n',
    'a bare CR in a field': 'HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b=c\r\nContent-Length: 2\r\n\r\nok',
    'a bare LF between fields': 'HTTP/1.1 200 OK\r\nX: a\nContent-Length: 2\r\n\r\nok',
    'a NUL in a field': 'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok',
    'a blank before the colon': 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok',
    'a line without a colon': 'HTTP/1.1 200 OK\r\nnothing\r\nContent-Length: 2\r\n\r\nok',
    'fields without end': `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`,
    'another version': 'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
    'no status': 'HTTP/1.1 OK\r\nContent-Length: 2\r\n\r\nok',
    'no HTTP at all': 'SSH-2.0-OpenSSH_9.2\r\n\r\n',
    'a protocol nobody asked for': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n',
  };
  for (const [name, answer] of Object.entries(cases)) {
    origin.play((peer) => peer.send(answer));
    t.match(await ask(), { status: 502, headers: { 'x-menshen-error': 'upstream-malformed' } }, name);
  }
  for (const [name, answer] of Object.entries({
    'a chunk size that is none': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n',
    'a chunk longer than it says': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n',
    'less than its length': 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok',
    'chunks without an end': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n',
  })) {
    origin.play((peer) => {
      peer.send(answer);
      peer.socket.end();
    });
    const broken = await ask();
    t.ok(broken.exitCode !== 0 || broken.status === 502, `${name}: not taken for a whole answer (${broken.exitCode})`);
  }
  t.test('bytes behind an answer are no answer to the next request', async (t) => {
    origin.play((peer) =>
      peer.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'),
    );
    const client = await throughProxy(agent, SITE);
    client.send(`GET /1 HTTP/1.1\r\nHost: ${SITE}\r\n\r\n`);
    t.match(await client.until('ok'), /^HTTP\/1\.1 200 /);
    origin.play((peer) => peer.send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood'));
    client.send(`GET /2 HTTP/1.1\r\nHost: ${SITE}\r\n\r\n`);
    t.notMatch(await client.until(/good|evil/), /evil/);
    client.socket.destroy();
  });
});

t.test('a site that goes at any stage', async (t) => {
  const ca = await makeTestCa();
  const { key, chain: cert } = await ca.issue({ names: [SITE] });
  let stage = '';
  const secureContext = tls.createSecureContext({ key, cert });
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    if (stage === 'connect') {
      socket.resetAndDestroy();
      return;
    }
    if (stage === 'hello') {
      socket.once('data', () => socket.resetAndDestroy());
      return;
    }
    const secured = new tls.TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => socket.destroy());
    secured.once('data', () => {
      if (stage === 'request') socket.resetAndDestroy();
      if (stage === 'head') secured.write('HTTP/1.1 200 OK\r\nConte', () => socket.resetAndDestroy());
      if (stage === 'answer') {
        secured.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbegun', () =>
          setImmediate(() => socket.resetAndDestroy()),
        );
      }
      if (stage === 'half-open') secured.end('HTTP/1.1 200 OK\r\n\r\nby its end');
      if (stage === 'well') secured.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nwell');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const agent = await startTestAgent({
    ca,
    origins: [{ names: [SITE, 'nobody.example'], origin: { port } }],
    settings: { 'upstream.resolve': `${SITE}:443=127.0.0.1:${port},closed.example:443=127.0.0.1:1` },
  });
  t.teardown(async () => {
    await agent.close();
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const ask = (host = SITE) =>
    curl([`https://${host}/`, '--data', 'x'], { proxyPort: agent.port, caFile: agent.caFile });
  const cases: Readonly<Record<string, RegExp>> = {
    connect: /^(tls-closed|upstream-unreachable)$/,
    hello: /^tls-closed$/,
    request: /^upstream-broke-off$/,
    head: /^upstream-broke-off$/,
  };
  for (const [name, code] of Object.entries(cases)) {
    stage = name;
    t.match(await ask(), { status: 502, headers: { 'x-menshen-error': code } }, name);
  }
  stage = 'answer';
  const cut = await ask();
  t.ok(
    cut.exitCode !== 0 && cut.status === 200,
    `an answer that breaks off is broken off for the client (${cut.exitCode})`,
  );
  stage = 'half-open';
  t.match(await ask(), { status: 200, body: 'by its end' }, 'an answer that ends with its connection is whole');
  t.match(
    await ask('closed.example'),
    { status: 502, headers: { 'x-menshen-error': 'upstream-unreachable' } },
    'a closed port',
  );
  t.match(
    await ask('nowhere.invalid'),
    { status: 502, headers: { 'x-menshen-error': 'upstream-name' } },
    'a name without address',
  );
  stage = 'well';
  t.match(await ask(), { status: 200, body: 'well' }, 'and after all of it the site is served');
  t.ok(agent.agent.health().ok);
});

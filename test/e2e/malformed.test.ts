import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import t from 'tap';
import { startTestAgent, type TestAgent } from '../builders/agent.js';
import { type Origin, startOrigin } from '../builders/origin.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * Requests no honest client sends. What two readers could read in two ways is refused with the reason, never repaired:
 * one of them would judge what the other one does not deliver.
 */

const HOST = 'site.example';

/** Written to a fresh connection as it stands; `HOST` is where it goes. */
interface Malformed {
  readonly bytes: string | Buffer;
  readonly status: number;
  readonly reason: RegExp;
  /** The client says that nothing more will come. */
  readonly halfClose?: boolean;
}

const post = (fields: string, body = ''): string => `POST TARGET HTTP/1.1\r\nHost: ${HOST}\r\n${fields}\r\n${body}`;

const CASES: Readonly<Record<string, Malformed>> = {
  'Content-Length beside Transfer-Encoding': {
    bytes: post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    status: 400,
    reason: /Transfer-Encoding/,
  },
  'Transfer-Encoding before Content-Length': {
    bytes: post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n'),
    status: 400,
    reason: /Content-Length/,
  },
  'two equal Content-Length fields': {
    bytes: post('Content-Length: 4\r\nContent-Length: 4\r\n', 'abcd'),
    status: 400,
    reason: /length more than once/,
  },
  'two different Content-Length fields': {
    bytes: post('Content-Length: 4\r\nContent-Length: 2\r\n', 'abcd'),
    status: 400,
    reason: /length more than once/,
  },
  'a list as Content-Length': {
    bytes: post('Content-Length: 4, 4\r\n', 'abcd'),
    status: 400,
    reason: /Content-Length is not a number/,
  },
  'a negative Content-Length': {
    bytes: post('Content-Length: -4\r\n', 'abcd'),
    status: 400,
    reason: /Content-Length is not a number/,
  },
  'a signed Content-Length': {
    bytes: post('Content-Length: +4\r\n', 'abcd'),
    status: 400,
    reason: /Content-Length is not a number/,
  },
  'a Content-Length beyond every number': {
    bytes: post(`Content-Length: ${'9'.repeat(30)}\r\n`, 'abcd'),
    status: 400,
    reason: /Content-Length is not a number/,
  },
  'a chunk size that is no number': {
    bytes: post('Transfer-Encoding: chunked\r\n', 'zz\r\nabcd\r\n0\r\n\r\n'),
    status: 400,
    reason: /chunk size/,
  },
  'a chunk size with a sign': {
    bytes: post('Transfer-Encoding: chunked\r\n', '-4\r\nabcd\r\n0\r\n\r\n'),
    status: 400,
    reason: /chunk size/,
  },
  'a chunk size beyond every number': {
    bytes: post('Transfer-Encoding: chunked\r\n', `${'f'.repeat(20)}\r\nabcd`),
    status: 400,
    reason: /chunk size/,
  },
  'a chunk longer than it says': {
    bytes: post('Transfer-Encoding: chunked\r\n', '4\r\nabcdef\r\n0\r\n\r\n'),
    status: 400,
    reason: /chunk/,
  },
  'a chunk ended by a bare LF': {
    bytes: post('Transfer-Encoding: chunked\r\n', '4\r\nabcd\n0\r\n\r\n'),
    status: 400,
    reason: /bare LF|chunk/,
  },
  'a chunk size ended by a bare LF': {
    bytes: post('Transfer-Encoding: chunked\r\n', '4\nabcd\r\n0\r\n\r\n'),
    status: 400,
    reason: /bare LF/,
  },
  'chunk extensions without end': {
    bytes: post('Transfer-Encoding: chunked\r\n', `4;${'x'.repeat(40_000)}\r\nabcd\r\n0\r\n\r\n`),
    status: 413,
    reason: /chunk extensions/,
  },
  'a folded header line': {
    bytes: post('X-Long: one\r\n two\r\nContent-Length: 4\r\n', 'abcd'),
    status: 400,
    reason: /header line/,
  },
  'a space before the colon': {
    bytes: post('Content-Length : 4\r\n', 'abcd'),
    status: 400,
    reason: /header line/,
  },
  'a space in a field name': {
    bytes: post('Content Length: 4\r\n', 'abcd'),
    status: 400,
    reason: /header line/,
  },
  'a header line ended by a bare LF': {
    bytes: post('X-One: 1\nContent-Length: 4\r\n', 'abcd'),
    status: 400,
    reason: /bare LF/,
  },
  'a request line ended by a bare LF': {
    bytes: `POST TARGET HTTP/1.1\nHost: ${HOST}\r\nContent-Length: 4\r\n\r\nabcd`,
    status: 400,
    reason: /CRLF|bare LF/,
  },
  'a bare CR in a field value': {
    bytes: post('X-One: 1\rX-Two: 2\r\nContent-Length: 4\r\n', 'abcd'),
    status: 400,
    reason: /bare CR/,
  },
  'a NUL in a field value': {
    bytes: post('X-One: a\0b\r\nContent-Length: 4\r\n', 'abcd'),
    status: 400,
    reason: /header line/,
  },
  'a NUL in a field name': {
    bytes: post('X-\0One: a\r\nContent-Length: 4\r\n', 'abcd'),
    status: 400,
    reason: /header line/,
  },
  'header fields over 64 KiB': {
    bytes: post(`X-Huge: ${'h'.repeat(70_000)}\r\nContent-Length: 4\r\n`, 'abcd'),
    status: 431,
    reason: /over 64 KiB/,
  },
  'a target over 64 KiB': {
    bytes: `GET TARGET${'t'.repeat(70_000)} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    status: 431,
    reason: /over 64 KiB/,
  },
  'two Host fields': {
    bytes: post(`Host: ${HOST}\r\nContent-Length: 4\r\n`, 'abcd'),
    status: 400,
    reason: /more than one Host/,
  },
  'no Host field': {
    bytes: 'POST TARGET HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd',
    status: 400,
    reason: /no Host field/,
  },
  'a Host other than the connection': {
    bytes: 'POST TARGET HTTP/1.1\r\nHost: other.example\r\nContent-Length: 4\r\n\r\nabcd',
    status: 421,
    reason: /names another host/,
  },
  'a Host that is no host': {
    bytes: `POST TARGET HTTP/1.1\r\nHost: ${HOST}@other.example\r\nContent-Length: 4\r\n\r\nabcd`,
    status: 421,
    reason: /names another host/,
  },
  'gzip as a transfer coding': {
    bytes: post('Transfer-Encoding: gzip, chunked\r\n', '4\r\nabcd\r\n0\r\n\r\n'),
    status: 501,
    reason: /transfer coding/,
  },
  'a transfer coding nobody knows': {
    bytes: post('Transfer-Encoding: xchunked\r\n', '4\r\nabcd\r\n0\r\n\r\n'),
    status: 501,
    reason: /transfer coding/,
  },
  'two Transfer-Encoding fields': {
    bytes: post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '4\r\nabcd\r\n0\r\n\r\n'),
    status: 400,
    reason: /Transfer-Encoding/,
  },
  'chunked in HTTP/1.0': {
    bytes: `POST TARGET HTTP/1.0\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n`,
    status: 400,
    reason: /HTTP\/1\.0/,
  },
  'HTTP/2.0 in words': {
    bytes: `POST TARGET HTTP/2.0\r\nHost: ${HOST}\r\nContent-Length: 4\r\n\r\nabcd`,
    status: 505,
    reason: /HTTP\/2\.0 is not spoken/,
  },
  'HTTP/9.9': {
    bytes: `POST TARGET HTTP/9.9\r\nHost: ${HOST}\r\nContent-Length: 4\r\n\r\nabcd`,
    status: 400,
    reason: /HTTP\/1\.1/,
  },
  'a method nobody knows': {
    bytes: `STEAL TARGET HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 4\r\n\r\nabcd`,
    status: 400,
    reason: /method/,
  },
  'a target that is no path': {
    bytes: `POST ftp://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 4\r\n\r\nabcd`,
    status: 400,
    reason: /request target/,
  },
  'a body cut short': {
    bytes: post('Content-Length: 400\r\n', 'abcd'),
    halfClose: true,
    status: 400,
    reason: /broke off|before .* complete/,
  },
  'a chunked body cut short': {
    bytes: post('Transfer-Encoding: chunked\r\n', '190\r\nabcd'),
    halfClose: true,
    status: 400,
    reason: /broke off|before .* complete/,
  },
  'a head cut short': {
    bytes: `POST TARGET HTTP/1.1\r\nHost: ${HOST}\r\nContent-Le`,
    halfClose: true,
    status: 400,
    reason: /broke off|before .* complete/,
  },
};

/** Before any tunnel stands. */
const CONNECTS: Readonly<Record<string, Malformed>> = {
  'no port': { bytes: `CONNECT ${HOST} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`, status: 400, reason: /not host:port/ },
  'port 0': { bytes: `CONNECT ${HOST}:0 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`, status: 400, reason: /not host:port/ },
  'a port over 65535': {
    bytes: `CONNECT ${HOST}:65536 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    status: 400,
    reason: /not host:port/,
  },
  'a login in the authority': {
    bytes: `CONNECT me@${HOST}:443 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    status: 400,
    reason: /not host:port/,
  },
  'a URL for an authority': {
    bytes: `CONNECT https://${HOST}/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
    status: 400,
    reason: /not host:port/,
  },
  'a length': {
    bytes: `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\nContent-Length: 4\r\n\r\nabcd`,
    status: 400,
    reason: /no body/,
  },
  'a transfer coding': {
    bytes: `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
    reason: /no body/,
  },
  'a head of 17 KiB': {
    bytes: `CONNECT ${HOST}:443 HTTP/1.1\r\nX-Huge: ${'h'.repeat(17 * 1024)}\r\n\r\n`,
    status: 400,
    reason: /over 16 KiB/,
  },
  'a head of 40 KiB without end': {
    bytes: `CONNECT ${HOST}:443 HTTP/1.1\r\nX-Huge: ${'h'.repeat(40 * 1024)}`,
    status: 400,
    reason: /over 16 KiB/,
  },
  'a bare LF': {
    bytes: `CONNECT ${HOST}:443 HTTP/1.1\nHost: ${HOST}:443\r\n\r\n`,
    status: 400,
    reason: /request line/,
  },
  'a NUL': {
    bytes: `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: a\0b\r\n\r\n`,
    status: 400,
    reason: /NUL/,
  },
  'a folded line': {
    bytes: `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\n more\r\n\r\n`,
    status: 400,
    reason: /name: value/,
  },
  'a version nobody speaks': {
    bytes: `CONNECT ${HOST}:443 HTTP/3.0\r\nHost: ${HOST}:443\r\n\r\n`,
    status: 400,
    reason: /request line/,
  },
  'SOCKS 4 instead': { bytes: '\x04\x01\x00 hello\r\n\r\n', status: 400, reason: /method/ },
  'words instead': { bytes: 'hello there\r\n\r\n', status: 400, reason: /method/ },
  'an HTTP/2 preface instead': { bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 505, reason: /HTTP\/2/ },
};

t.test('what cannot be read in one way only is refused with its reason, and nothing of it is forwarded', async (t) => {
  const ca = await makeTestCa();
  const secure = await startOrigin({ names: [HOST], ca });
  const plain = await startOrigin({ names: [HOST], ca, plain: true });
  const agent = await startTestAgent({
    ca,
    origins: [
      { names: [HOST], origin: secure },
      { names: [HOST], origin: plain, port: 80 },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await secure.close();
    await plain.close();
  });
  const ways: ReadonlyArray<readonly [string, string, Origin, () => Promise<net.Socket>]> = [
    ['through CONNECT and TLS', '/x', secure, () => tunnelled(agent)],
    ['in absolute form', `http://${HOST}/x`, plain, async () => direct(agent)],
  ];
  for (const [way, target, origin, open] of ways) {
    await t.test(way, async (t) => {
      const neighbour = await open();
      const good = (path: string): Promise<number> => askOn(neighbour, target.replace(/x$/, path), 'first half, ');
      t.equal(await good('before'), 200, 'a good request on another connection passes before');
      await origin.completed(origin.requests.length);
      const before = origin.decryptedBytes;
      const slow = await open();
      slow.write(`POST ${target}slow HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 24\r\n\r\nfirst half, `);
      for (const [name, { bytes, status, reason, halfClose }] of Object.entries(CASES)) {
        const socket = await open();
        const sent = Buffer.from(bytes).toString('latin1').replace('TARGET', target);
        const answer = await exchange(socket, Buffer.from(sent, 'latin1'), halfClose === true);
        t.equal(answer.status, status, `${name}: status of ${JSON.stringify(answer.text.slice(0, 300))}`);
        t.match(answer.text, reason, `${name}: the reason`);
        t.match(answer.text, /x-menshen-error:/i, `${name}: ours`);
      }
      t.equal(origin.decryptedBytes, before, 'not a byte went on');
      const slowly = once(slow, 'data');
      slow.write('second half.');
      t.match(String((await slowly)[0]), /^HTTP\/1\.1 200 /, 'an upload begun before them all ends well');
      slow.destroy();
      t.equal(await good('after'), 200, 'the other connection still serves');
      neighbour.destroy();
      t.equal(origin.requests.length, 3, 'the destination saw the three good requests alone');
    });
  }
  await t.test('instead of a good CONNECT', async (t) => {
    const before = secure.connections.length;
    for (const [name, { bytes, status, reason, halfClose }] of Object.entries(CONNECTS)) {
      const answer = await exchange(await direct(agent), Buffer.from(bytes), halfClose === true);
      t.equal(answer.status, status, `${name}: status of ${JSON.stringify(answer.text.slice(0, 300))}`);
      t.match(answer.text, reason, `${name}: the reason`);
      t.match(answer.text, /x-menshen-error:/i, `${name}: ours`);
    }
    t.equal(secure.connections.length, before, 'the destination was not even connected to');
  });
  t.ok(agent.agent.health().ok, 'and the agent is well');
  t.strictSame(agent.log, [], 'none of it counts as a fault of the agent');
});

/** One request on a connection that stays open; gives its status. */
async function askOn(socket: net.Socket, target: string, body: string): Promise<number> {
  const answered = once(socket, 'data');
  socket.write(`POST ${target} HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(String((await answered)[0]))?.[1] ?? 0);
}

interface Raw {
  readonly status: number;
  readonly text: string;
}

/** Sends, and reads what comes until the other side ends the connection. */
async function exchange(socket: net.Socket, bytes: Buffer, halfClose: boolean): Promise<Raw> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroy());
  const closed = once(socket, 'close');
  // Nobody may be kept waiting: what is not answered by then counts as not answered.
  socket.setTimeout(5_000, () => socket.destroy());
  if (halfClose) socket.end(bytes);
  else socket.write(bytes);
  await closed;
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0), text };
}

async function direct({ port }: { readonly port: number }): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** A TLS connection to HOST inside a tunnel, as a browser that trusts our CA makes it. */
async function tunnelled(agent: TestAgent): Promise<net.Socket> {
  const socket = await direct(agent);
  socket.write(`CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\n\r\n`);
  const [granted] = (await once(socket, 'data')) as [Buffer];
  if (!granted.toString('latin1').startsWith('HTTP/1.1 200 ')) throw new Error(granted.toString('latin1'));
  const secured = tls.connect({ socket, servername: HOST, ca: agent.caPem });
  await once(secured, 'secureConnect');
  return secured;
}

import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { h2Socket } from '../builders/h2.js';
import { FLAG, FRAME, type H2Fields, h2Fields, h2Frame, h2Peer, h2Status } from '../builders/h2-frames.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * Requests that are well-formed frames of HTTP/2 and would mean something else once they are written as HTTP/1.1. Each goes
 * out byte for byte, over a connection of its own; the origin counts every byte it is sent.
 */
const SITE = 'shop.example';
const SMUGGLED = `GET /smuggled HTTP/1.1\r\nHost: ${SITE}\r\n\r\n`;

const GOOD: H2Fields = [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':authority', SITE],
  [':path', '/'],
];

interface Case {
  readonly fields: H2Fields;
  readonly body?: string;
}

/** The good request with fields behind it. */
const plus = (...fields: Array<readonly [string, string]>): H2Fields => [...GOOD, ...fields];
/** The good request with one pseudo-header field said otherwise, or left out. */
const other = (name: string, value: string | null): H2Fields =>
  GOOD.flatMap((each) => (each[0] !== name ? [each] : value === null ? [] : [[name, value] as const]));

const CORPUS: Record<string, Case> = {
  'a transfer coding': { fields: plus(['transfer-encoding', 'chunked']), body: `0\r\n\r\n${SMUGGLED}` },
  'a transfer coding beside a length': {
    fields: plus(['transfer-encoding', 'chunked'], ['content-length', '5']),
    body: '0\r\n\r\n',
  },
  'a transfer coding in capitals': { fields: plus(['Transfer-Encoding', 'chunked']), body: '0\r\n\r\n' },
  'a length of 0 before a body': { fields: plus(['content-length', '0']), body: SMUGGLED },
  'a length shorter than the body': { fields: plus(['content-length', '4']), body: `abcd${SMUGGLED}` },
  'a length longer than the body': { fields: plus(['content-length', '400']), body: 'abcd' },
  'two lengths': { fields: plus(['content-length', '4'], ['content-length', '5']), body: 'abcd' },
  'the same length twice': { fields: plus(['content-length', '4'], ['content-length', '4']), body: 'abcd' },
  'a length with a sign': { fields: plus(['content-length', '+4']), body: 'abcd' },
  'a length in hexadecimal': { fields: plus(['content-length', '0x4']), body: 'abcd' },
  'a list of lengths': { fields: plus(['content-length', '4, 4']), body: 'abcd' },
  'an empty length': { fields: plus(['content-length', '']), body: 'abcd' },
  'a capital in a name': { fields: plus(['X-Capital', 'b']) },
  'a line break in the path': { fields: other(':path', `/ HTTP/1.1\r\nHost: ${SITE}\r\n\r\n${SMUGGLED}`) },
  'a blank in the path': { fields: other(':path', '/a HTTP/1.1') },
  'a tab in the path': { fields: other(':path', '/a\tb') },
  'an empty path': { fields: other(':path', '') },
  'a path that is a whole address': { fields: other(':path', `https://${SITE}/`) },
  'no path': { fields: other(':path', null) },
  'a path of all': { fields: [[':method', 'OPTIONS'], ...other(':path', '*').slice(1)] },
  'a line break in the method': { fields: other(':method', `GET / HTTP/1.1\r\nHost: ${SITE}\r\n\r\nPOST`) },
  'a blank in the method': { fields: other(':method', 'GET /smuggled') },
  'an empty method': { fields: other(':method', '') },
  'no method': { fields: other(':method', null) },
  'a line break in the authority': { fields: other(':authority', `${SITE}\r\nx: y`) },
  'a user in the authority': { fields: other(':authority', `${SITE}@pastebin.com`) },
  'a path in the authority': { fields: other(':authority', `${SITE}/smuggled`) },
  'another authority': { fields: other(':authority', 'pastebin.com') },
  'another Host beside the authority': { fields: plus(['host', 'pastebin.com']) },
  'another Host without an authority': { fields: [...other(':authority', null), ['host', 'pastebin.com']] },
  'two Hosts': { fields: plus(['host', SITE], ['host', SITE]) },
  'no host at all': { fields: other(':authority', null) },
  'a line break in the scheme': { fields: other(':scheme', `https://${SITE}/\r\nx: y`) },
  'another scheme': { fields: other(':scheme', 'http') },
  'no scheme': { fields: other(':scheme', null) },
  'a method twice': { fields: [[':method', 'GET'], ...GOOD] },
  'a path twice': { fields: [...GOOD, [':path', '/smuggled']] },
  'a path behind the fields': { fields: [...other(':path', null), ['x-a', 'b'], [':path', '/']] },
  'an unknown pseudo-header field': { fields: [...GOOD, [':smuggled', 'b']] },
  'a status': { fields: [...GOOD, [':status', '200']] },
  'a field of the connection': { fields: plus(['connection', 'keep-alive']) },
  'a field of the connection that names the length': {
    fields: plus(['connection', 'content-length'], ['content-length', '4']),
    body: 'abcd',
  },
  'keep-alive': { fields: plus(['keep-alive', 'timeout=5']) },
  'proxy-connection': { fields: plus(['proxy-connection', 'keep-alive']) },
  'an upgrade': { fields: plus(['upgrade', 'websocket']) },
  'a transfer of trailers and more': { fields: plus(['te', 'trailers, chunked']) },
  'a CONNECT': {
    fields: [
      [':method', 'CONNECT'],
      [':authority', `${SITE}:443`],
    ],
  },
  'a CONNECT with a path': { fields: other(':method', 'CONNECT') },
  'a protocol without a CONNECT': { fields: [...GOOD.slice(0, 1), [':protocol', 'websocket'], ...GOOD.slice(1)] },
};

/** Fields no message may have: nghttp2 leaves them out before anybody sees them. */
const LEFT_OUT: Record<string, Case> = {
  'a transfer coding behind a tab': { fields: plus(['transfer-encoding', '\tchunked']), body: '0\r\n\r\n' },
  'a transfer coding named in the value of another': { fields: plus(['x', 'y\r\ntransfer-encoding: chunked']) },
  'a line break in a value': { fields: plus(['x-a', 'b\r\nx-c: d']) },
  'a line feed in a value': { fields: plus(['x-a', 'b\nx-c: d']) },
  'a carriage return in a value': { fields: plus(['x-a', 'b\rx-c: d']) },
  'a NUL in a value': { fields: plus(['x-a', 'b\0c']) },
  'a whole request in a value': { fields: plus(['x-a', `b\r\n\r\n${SMUGGLED}`]) },
  'a line break in a name': { fields: plus(['x-a: b\r\nx-c', 'd']) },
  'a colon in a name': { fields: plus(['x-a:b', 'c']) },
  'a blank in a name': { fields: plus(['x a', 'b']) },
  'a blank behind a name': { fields: plus(['content-length ', '0']), body: SMUGGLED },
  'a name of eight bits': { fields: plus(['x-\xff', 'b']) },
  'an empty name': { fields: plus(['', 'b']) },
};

t.test('HTTP/2 that HTTP/1.1 would read otherwise', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [SITE], ca });
  const agent = await startTestAgent({ ca, origins: [{ names: [SITE], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });

  /** How the request ends: a status, or the kind of the frame that refuses it. */
  const send = async ({ fields, body }: Case): Promise<number | 'reset' | 'goaway' | 'closed'> => {
    const peer = h2Peer(await h2Socket(agent, SITE));
    const head = FLAG.endHeaders | (body === undefined ? FLAG.endStream : 0);
    peer.send(h2Frame(FRAME.headers, head, 1, h2Fields(fields)));
    if (body !== undefined) peer.send(h2Frame(FRAME.data, FLAG.endStream, 1, Buffer.from(body, 'latin1')));
    const end = await peer.frame(
      ({ type, stream }) => type === FRAME.goaway || (stream === 1 && (type === FRAME.headers || type === FRAME.reset)),
    );
    peer.close();
    if (end === null) return 'closed';
    if (end.type === FRAME.headers) return h2Status(end);
    return end.type === FRAME.reset ? 'reset' : 'goaway';
  };

  for (const [name, each] of Object.entries(CORPUS)) {
    await t.test(`${name} is refused`, async (t) => {
      const before = origin.decryptedBytes;
      const end = await send(each);
      t.ok(typeof end === 'string' || [400, 421, 501].includes(end), `${end}`);
      t.equal(origin.decryptedBytes, before, 'and the site has had nothing');
    });
  }

  for (const [name, each] of Object.entries(LEFT_OUT)) {
    await t.test(`${name} is refused or left out`, async (t) => {
      const before = origin.requests.length;
      const bytes = origin.decryptedBytes;
      if ((await send(each)) === 200) {
        const [request, ...more] = origin.requests.slice(before);
        t.same(more, [], 'it is one request');
        t.match(request, { method: 'POST', url: '/', bodyBytes: each.body?.length ?? 0 });
        t.same(Object.keys(request?.headers ?? {}).sort(), ['content-length', 'host'], 'with the good fields alone');
      } else t.equal(origin.decryptedBytes, bytes, 'the site has had nothing');
    });
  }

  await t.test('while the good request passes, in one piece', async (t) => {
    const before = origin.requests.length;
    t.equal(await send({ fields: GOOD }), 200);
    t.equal(
      await send({ fields: plus(['content-length', '4'], ['te', 'trailers'], ['host', SITE]), body: 'abcd' }),
      200,
    );
    t.equal(await send({ fields: [...other(':authority', null), ['host', SITE]], body: SMUGGLED }), 200);
    t.same(
      origin.requests.slice(before).map(({ method, url, bodyBytes }) => [method, url, bodyBytes]),
      [
        ['POST', '/', 0],
        ['POST', '/', 4],
        ['POST', '/', SMUGGLED.length],
      ],
    );
  });

  await t.test('trailers of a request are not passed on', async (t) => {
    const before = origin.requests.length;
    const peer = h2Peer(await h2Socket(agent, SITE));
    peer.send(
      h2Frame(FRAME.headers, FLAG.endHeaders, 1, h2Fields(GOOD)),
      h2Frame(FRAME.data, 0, 1, Buffer.from('abcd')),
      h2Frame(
        FRAME.headers,
        FLAG.endHeaders | FLAG.endStream,
        1,
        h2Fields([['x-list', leakText(owners(5, 3)).slice(0, 99)]]),
      ),
    );
    await peer.frame(({ type, stream }) => stream === 1 && (type === FRAME.headers || type === FRAME.reset));
    peer.close();
    for (const request of origin.requests.slice(before)) {
      t.match(request, { bodyBytes: 4 });
      t.equal(request.headers['x-list'], undefined);
    }
    t.notOk(origin.saw('x-list'));
  });

  await t.test('a body that is reset, with whatever code, is not forwarded', async (t) => {
    for (const code of [0, 8]) {
      const before = origin.requests.length;
      const peer = h2Peer(await h2Socket(agent, SITE));
      const reset = Buffer.alloc(4);
      reset.writeUInt32BE(code);
      peer.send(
        h2Frame(FRAME.headers, FLAG.endHeaders, 1, h2Fields(GOOD)),
        h2Frame(FRAME.data, 0, 1, Buffer.from('half of it')),
        h2Frame(FRAME.reset, 0, 1, reset),
        h2Frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 3, h2Fields(other(':path', '/after'))),
      );
      await peer.frame(({ type, stream }) => stream === 3 && type === FRAME.headers);
      peer.close();
      t.same(
        origin.requests.slice(before).map(({ url }) => url),
        ['/after'],
        `code ${code}`,
      );
    }
  });
});

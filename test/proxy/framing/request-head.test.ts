import fc from 'fast-check';
import t from 'tap';
import { readRequestHead } from '../../../src/proxy/framing/request-head.js';
import { judgedTarget } from '../../../src/proxy/target.js';
import { nodeReads } from './node-parser.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const PLAIN = 'POST /a?b=c HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 5\r\nX-Note:  two  words \r\n\r\n';

t.test('reads an everyday request', (t) => {
  t.same(readRequestHead(bytes(`${PLAIN}hello`)), {
    method: 'POST',
    target: '/a?b=c',
    headers: [
      ['Host', 'shop.example'],
      ['Content-Length', '5'],
      ['X-Note', 'two  words'],
    ],
    length: 5,
    keepAlive: true,
    bytes: PLAIN.length,
  });
  t.match(readRequestHead(bytes('GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n')), {
    length: null,
    keepAlive: false,
  });
  t.end();
});

t.test('takes a target in raw UTF-8 as it stands', (t) => {
  const line = `GET /${Buffer.from('业主?q=充').toString('latin1')} HTTP/1.1\r\nHost: a\r\n\r\n`;
  t.match(readRequestHead(bytes(line)), { target: line.split(' ')[1], length: null });
  t.end();
});

t.test('waits for the rest of a head', (t) => {
  for (let end = 0; end < PLAIN.length; end++) t.equal(readRequestHead(bytes(PLAIN.slice(0, end))), 'more', `${end}`);
  t.end();
});

t.test('leaves everything else to the parser of the whole grammar', (t) => {
  const host = 'Host: a\r\n';
  const others: Record<string, string> = {
    'another method': `PROPFIND / HTTP/1.1\r\n${host}\r\n`,
    'HTTP/1.0': `GET / HTTP/1.0\r\n${host}\r\n`,
    'absolute form': `GET http://a/ HTTP/1.1\r\n${host}\r\n`,
    'asterisk form': `OPTIONS * HTTP/1.1\r\n${host}\r\n`,
    'no Host': 'GET / HTTP/1.1\r\n\r\n',
    'two Hosts': `GET / HTTP/1.1\r\n${host}${host}\r\n`,
    'two lengths': `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 1\r\n\r\n`,
    'a list of lengths': `POST / HTTP/1.1\r\n${host}Content-Length: 1, 1\r\n\r\n`,
    'a length with a tab behind it': `POST / HTTP/1.1\r\n${host}Content-Length: 5\t \r\n\r\n`,
    'a signed length': `POST / HTTP/1.1\r\n${host}Content-Length: +1\r\n\r\n`,
    'a length of hexadecimal digits': `POST / HTTP/1.1\r\n${host}Content-Length: 0x10\r\n\r\n`,
    'an endless length': `POST / HTTP/1.1\r\n${host}Content-Length: ${'9'.repeat(20)}\r\n\r\n`,
    'a transfer coding': `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`,
    'a transfer coding and a length': `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    'an upgrade': `GET / HTTP/1.1\r\n${host}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    'an expectation': `POST / HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 1\r\n\r\n`,
    'a folded line': `GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`,
    'a blank before the colon': `GET / HTTP/1.1\r\n${host}X : a\r\n\r\n`,
    'a bare LF': `GET / HTTP/1.1\n${host}\r\n\r\n`,
    'a bare LF between fields': `GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n`,
    'a bare CR in a value': `GET / HTTP/1.1\r\n${host}X: a\rb\r\n\r\n`,
    'a NUL in a value': `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`,
    'a blank in the target': `GET /a b HTTP/1.1\r\n${host}\r\n`,
    'raw bytes in the target that are no UTF-8': `GET /\xd2\xb5\xd6\xf7 HTTP/1.1\r\n${host}\r\n`,
    'a raw control in the target': `GET /a\xc2\x85b HTTP/1.1\r\n${host}\r\n`,
    'an empty line in front': `\r\nGET / HTTP/1.1\r\n${host}\r\n`,
    'no HTTP at all': '\x16\x03\x01\x02\x00',
    'a head over 16 KiB': `GET /${'a'.repeat(17_000)} HTTP/1.1\r\n${host}\r\n`,
  };
  for (const [name, text] of Object.entries(others)) t.equal(readRequestHead(bytes(text)), 'other', name);
  t.end();
});

/** Heads made of the pieces that framing attacks are made of. */
const piece = fc.constantFrom(
  ...[
    'GET',
    'POST',
    ' ',
    '/',
    '/a',
    ' HTTP/1.1',
    ' HTTP/1.0',
    '\r\n',
    '\n',
    '\r',
    '\t',
    ':',
    ': ',
    ',',
    'Host',
    'host',
  ],
  ...[
    'Content-Length',
    'Transfer-Encoding',
    'chunked',
    '5',
    '0',
    '+5',
    '05',
    'a',
    'X',
    'Connection',
    'close',
    'keep-alive',
  ],
  ...['Upgrade', 'Expect', '100-continue', '\0', '\x0b', '\x7f', '\x80', '\xff', 'Host: a\r\n', '\r\n\r\n', 'X: y\r\n'],
);
const madeUp = fc.array(piece, { minLength: 1, maxLength: 24 }).map((pieces) => pieces.join(''));
/** Good heads with one piece put somewhere. */
const damaged = fc
  .tuple(fc.nat(PLAIN.length), piece, fc.nat(3))
  .map(([at, put, drop]) => PLAIN.slice(0, at) + put + PLAIN.slice(at + drop));

t.test('what is accepted here means the same to Node', async (t) => {
  let accepted = 0;
  const same = async (text: string): Promise<boolean> => {
    const whole = `${text}`;
    const ours = readRequestHead(bytes(whole));
    if (ours === 'more' || ours === 'other') return true;
    accepted += 1;
    // Node refuses raw UTF-8: it is shown the same target in ASCII.
    const shown = whole.slice(0, ours.bytes).replace(ours.target, judgedTarget(ours.target));
    const theirs = await nodeReads(bytes(`${shown}${'.'.repeat(Math.min(ours.length ?? 0, 64))}`));
    if (theirs === null) return false;
    return (
      theirs.method === ours.method &&
      theirs.url === judgedTarget(ours.target) &&
      JSON.stringify(theirs.rawHeaders) === JSON.stringify(ours.headers.flat()) &&
      (theirs.length === null) === (ours.length === null)
    );
  };
  const options = { seed: 20261122, numRuns: 3_000 };
  await fc.assert(fc.asyncProperty(damaged, same), options);
  await fc.assert(
    fc.asyncProperty(
      madeUp.map((rest) => `GET / HTTP/1.1\r\nHost: a\r\n${rest}\r\n\r\n`),
      same,
    ),
    options,
  );
  await fc.assert(fc.asyncProperty(madeUp, same), options);
  t.ok(accepted > 300, `${accepted} of them were accepted`);
});

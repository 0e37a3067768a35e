import fc from 'fast-check';
import t from 'tap';
import { bodyReader } from '../../../src/proxy/framing/body-reader.js';
import { ResponseError, readResponseHead } from '../../../src/proxy/framing/response-head.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const head = (text: string, method = 'GET') => readResponseHead(bytes(text), method);

t.test('says where a body ends (RFC 9112 section 6.3)', (t) => {
  t.match(head('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'), { body: { by: 'length', length: 3 }, keepAlive: true });
  t.match(head('HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n'), { body: { by: 'chunks' }, keepAlive: true });
  t.match(head('HTTP/1.1 200\r\n\r\n'), { status: 200, statusText: '', body: { by: 'close' }, keepAlive: false });
  for (const none of ['204 No Content', '304 Not Modified', '100 Continue']) {
    t.match(head(`HTTP/1.1 ${none}\r\nContent-Length: 9\r\n\r\n`), { body: { by: 'length', length: 0 } }, none);
  }
  t.match(head('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 'HEAD'), { body: { by: 'length', length: 0 } });
  t.match(head('HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\n'), { body: { length: 3 } });
  t.end();
});

t.test('says whether the connection may be used again', (t) => {
  const at = (version: string, fields: string) =>
    head(`HTTP/1.${version} 200 OK\r\nContent-Length: 0\r\n${fields}\r\n`);
  t.match(at('1', 'Connection: close\r\n'), { keepAlive: false });
  t.match(at('1', 'Keep-Alive: timeout=5, max=100\r\n'), { keepAlive: true, idleSeconds: 5 });
  t.match(at('0', ''), { keepAlive: false });
  t.match(at('0', 'Connection: keep-alive\r\n'), { keepAlive: true });
  t.end();
});

t.test('a folded value becomes one line', (t) => {
  t.match(head('HTTP/1.1 200 OK\r\nX-A: one\r\n  two\r\nContent-Length: 0\r\n\r\n'), {
    headers: [['X-A', 'one two'], []],
  });
  t.end();
});

t.test('refuses what could be read in two ways', (t) => {
  const bad: Record<string, string> = {
    'no HTTP': 'SSH-2.0-OpenSSH\r\n\r\n',
    'HTTP/2': 'HTTP/2 200\r\n\r\n',
    'a length and a coding': 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
    'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n',
    'a length that is none': 'HTTP/1.1 200 OK\r\nContent-Length: 3x\r\n\r\n',
    'a coding nobody asked for': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',
    'a coding behind a blank of Latin-1': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: \xa0chunked\r\n\r\n',
    'a blank before the colon': 'HTTP/1.1 200 OK\r\nX : y\r\n\r\n',
    'a bare CR': 'HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n',
    'a NUL': 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n',
    'a head over 64 KiB': `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`,
    'an endless head': `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}`,
  };
  for (const [name, text] of Object.entries(bad)) t.throws(() => head(text), ResponseError, name);
  t.equal(head('HTTP/1.1 200 OK\r\nX: y\r\n'), null, 'an unfinished head waits');
  t.end();
});

/** Chunks, and where their bytes are cut on the way. */
const chunked = fc.record({
  pieces: fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 }),
  extension: fc.constantFrom('', ';a=b', ' ;x'),
  trailers: fc.constantFrom('', 'X-Sum: 1\r\n', 'A: b\r\nC: d\r\n'),
  cuts: fc.array(fc.nat(400), { maxLength: 12 }),
});

t.test('a chunked body comes out whole, however it arrives', (t) => {
  fc.assert(
    fc.property(chunked, ({ pieces, extension, trailers, cuts }) => {
      const parts = pieces.flatMap((piece) => [
        bytes(`${piece.length.toString(16)}${extension}\r\n`),
        Buffer.from(piece),
        bytes('\r\n'),
      ]);
      const wire = Buffer.concat([...parts, bytes(`0\r\n${trailers}\r\n`), bytes('HTTP')]);
      const reader = bodyReader({ by: 'chunks' });
      const out: Buffer[] = [];
      let left = 0;
      let from = 0;
      for (const cut of [...new Set(cuts)].sort((a, b) => a - b).concat(wire.length)) {
        const end = Math.min(cut, wire.length);
        if (reader.done) left += end - from;
        else {
          const slice = wire.subarray(from, end);
          left += slice.length - reader.take(slice, 0, (piece) => out.push(Buffer.from(piece)));
        }
        from = Math.max(from, end);
      }
      return (
        reader.done &&
        left === 4 &&
        Buffer.concat(out).equals(Buffer.concat(pieces)) &&
        reader.trailers.length === trailers.split('\r\n').length - 1
      );
    }),
    { seed: 20261122, numRuns: 2_000 },
  );
  t.end();
});

t.test('chunks that do not add up are refused', (t) => {
  for (const wire of [
    '5\r\nhelloX\r\n',
    'g\r\n',
    '-1\r\n',
    '\r\n',
    '5\nhello\r\n',
    '0\r\nX : y\r\n\r\n',
    '0x5\r\nhello\r\n',
    `${'0'.repeat(13)}\r\n`,
  ]) {
    t.throws(
      () => bodyReader({ by: 'chunks' }).take(bytes(wire), 0, () => undefined),
      ResponseError,
      JSON.stringify(wire),
    );
  }
  const reader = bodyReader({ by: 'chunks' });
  t.throws(
    () => reader.take(bytes(`5;${'x'.repeat(20_000)}`), 0, () => undefined),
    ResponseError,
    'an endless extension',
  );
  t.end();
});

t.test('a body of a known length leaves what follows it', (t) => {
  const reader = bodyReader({ by: 'length', length: 5 });
  const out: string[] = [];
  t.equal(
    reader.take(bytes('hel'), 0, (piece) => out.push(piece.toString())),
    3,
  );
  t.equal(reader.done, false);
  t.equal(
    reader.take(bytes('loHTTP'), 0, (piece) => out.push(piece.toString())),
    2,
  );
  t.equal(reader.done, true);
  t.same(out, ['hel', 'lo']);
  t.end();
});

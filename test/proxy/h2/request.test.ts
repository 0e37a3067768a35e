import fc from 'fast-check';
import t from 'tap';
import { type H2Request, readH2Request } from '../../../src/proxy/h2/request.js';
import { RequestError } from '../../../src/proxy/request-error.js';

const GOOD = [':method', 'POST', ':scheme', 'https', ':authority', 'shop.example', ':path', '/a?b'];

/** What is read, or the status it is refused with. */
function read(...more: string[]): H2Request | number {
  try {
    return readH2Request([...GOOD, ...more]);
  } catch (error) {
    if (error instanceof RequestError) return error.status;
    throw error;
  }
}

t.test('the head of a request', async (t) => {
  await t.test('is read in its order, its authority as Host, its cookie in one', async (t) => {
    t.same(read('x-b', '1', 'cookie', 'a=1', 'x-a', '2', 'cookie', 'b=2', 'x-b', '3', 'content-length', '12'), {
      method: 'POST',
      scheme: 'https',
      authority: 'shop.example',
      target: '/a?b',
      protocol: null,
      headers: [
        ['host', 'shop.example'],
        ['x-b', '1'],
        ['x-a', '2'],
        ['x-b', '3'],
        ['content-length', '12'],
        ['cookie', 'a=1; b=2'],
      ],
      length: 12,
    });
  });

  await t.test('is refused for fields that the frame layer would leave out, too', async (t) => {
    const bad: ReadonlyArray<readonly [string, string]> = [
      ['x-a', 'b\r\nc: d'],
      ['x-a', 'b\nc'],
      ['x-a', 'b\rc'],
      ['x-a', 'b\0c'],
      ['x-a', ' b'],
      ['x-a', 'b '],
      ['x-a: b\r\nc', 'd'],
      ['x a', 'b'],
      ['X-A', 'b'],
      ['', 'b'],
      ['x-\xff', 'b'],
      ['transfer-encoding', 'chunked'],
      ['connection', 'close'],
      ['content-length', '-1'],
      ['content-length', '01'],
      ['content-length', '9999999999999999'],
      ['te', 'gzip'],
      [':path', '/again'],
    ];
    for (const field of bad) t.equal(read(...field), 400, JSON.stringify(field));
    t.equal(read('host', 'other.example'), 421);
    t.type(read('host', 'SHOP.example'), 'object');
    t.equal(read('content-length', '1', 'content-length', '1'), 400);
  });

  await t.test('whatever is read can be written as lines of HTTP/1.1 and read back', async () => {
    const byte = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(byte, byte), { maxLength: 6 }), byte, byte, (fields, method, path) => {
        let request: H2Request;
        try {
          request = readH2Request([
            ...[':method', method, ':scheme', 'https', ':authority', 'shop.example', ':path', `/${path}`],
            ...fields.flat(),
          ]);
        } catch (error) {
          return error instanceof RequestError;
        }
        const lines = request.headers.map(([name, value]) => `${name}: ${value}`);
        const text = [`${request.method} ${request.target} HTTP/1.1`, ...lines].join('\r\n');
        return (
          text.split(/[\r\n]/).filter((line) => line !== '').length === lines.length + 1 &&
          /^\S+ \/\S* HTTP\/1\.1$/.test(text.split('\r\n')[0] ?? '') &&
          !text.includes('\0')
        );
      }),
      { seed: 9113, numRuns: 3000 },
    );
  });
});

import t from 'tap';
import { endToEnd, field, fields, inspectable, pairs } from '../../src/proxy/headers.js';

const SENT = pairs([
  ...['Host', 'site.example', 'Connection', 'close, X-Mine', 'X-Mine', '1', 'x-mine', '2', 'Cookie', 'sid=1'],
  ...['Authorization', 'Basic eA==', 'Proxy-Authorization', 'Basic eA==', 'TE', 'trailers', 'Trailer', 'X-Sum'],
  ...['Transfer-Encoding', 'chunked', 'Upgrade', 'websocket', 'Keep-Alive', 'timeout=5', 'Proxy-Connection', 'close'],
  ...['X-Two', 'a', 'x-two', 'b', 'Expect', '100-continue'],
]);

t.test('keeps order, case and repeats of what travels on', async (t) => {
  t.strictSame(endToEnd(SENT), [
    ['Host', 'site.example'],
    ['Cookie', 'sid=1'],
    ['Authorization', 'Basic eA=='],
    ['X-Two', 'a'],
    ['x-two', 'b'],
    ['Expect', '100-continue'],
  ]);
  t.notOk(
    endToEnd(SENT, ['expect']).some(([name]) => name === 'Expect'),
    'and leaves out what it is told to',
  );
});

t.test('what any Connection field names stays here, not only what the first one names', async (t) => {
  const sent = pairs(['Connection', 'X-One', 'Connection', 'X-Two', 'X-One', '1', 'X-Two', '2', 'X-Three', '3']);
  t.strictSame(endToEnd(sent), [['X-Three', '3']]);
});

t.test('finds fields whatever their case', async (t) => {
  t.equal(field(SENT, 'x-two'), 'a');
  t.strictSame(fields(SENT, 'x-two'), ['a', 'b']);
  t.equal(field(SENT, 'x-none'), null);
  t.strictSame(fields(SENT, 'x-none'), []);
  t.strictSame(pairs(['odd']), [], 'half a pair is none');
});

t.test('inspection reads everything but credentials', async (t) => {
  const seen = inspectable([...SENT, ['Set-Cookie', 'a=b'], ['X-Data', '13800001234']]);
  t.strictSame(
    seen.filter(([name]) => /cookie|authorization/.test(name)),
    [],
  );
  t.strictSame(seen.at(-1), ['x-data', '13800001234']);
  t.ok(seen.every(([name]) => name === name.toLowerCase()));
});

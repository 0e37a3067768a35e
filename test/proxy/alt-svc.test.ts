import t from 'tap';
import { withoutQuic } from '../../src/proxy/alt-svc.js';
import { createCounters } from '../../src/proxy/counters.js';

const clean = (value: string): readonly [string | undefined, number] => {
  const counters = createCounters();
  const fields = withoutQuic(
    [
      ['Server', 'x'],
      ['Alt-Svc', value],
    ],
    counters,
  );
  return [fields.find(([name]) => name === 'Alt-Svc')?.[1], counters.quicOffers];
};

t.test('offers of HTTP/3 are taken out of an answer, other alternatives stay', (t) => {
  t.strictSame(clean('h3=":443"; ma=86400, h3-29=":443"; ma=86400'), [undefined, 1]);
  t.strictSame(clean('h3=":443"; ma=60,h2="alt.example:443"; persist=1'), ['h2="alt.example:443"; persist=1', 1]);
  t.strictSame(clean('quic=":443"; ma=2592000; v="46,43"'), [undefined, 1], 'a comma within quotes');
  t.strictSame(clean(' H3 = ":443"'), [undefined, 1]);
  t.strictSame(clean('h2=":443"'), ['h2=":443"', 0]);
  t.strictSame(clean('clear'), ['clear', 0]);
  t.end();
});

t.test('an answer without the field is passed on as it is', (t) => {
  const headers = [['Content-Type', 'text/html']] as const;
  t.equal(withoutQuic(headers, createCounters()), headers);
  t.end();
});

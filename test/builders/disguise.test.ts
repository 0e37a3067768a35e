import t from 'tap';
import { DISGUISES, masked } from './disguise.js';
import { owners } from './people.js';

t.test('a disguise hides the number from a plain search, and is different for different numbers', (t) => {
  const [one, two] = owners(2, 4);
  if (!one || !two) throw new RangeError('two owners');
  for (const [name, disguise] of Object.entries(DISGUISES).filter(([name]) => name !== 'prefixed')) {
    t.notMatch(disguise(one.phone), one.phone, name);
    t.not(disguise(one.phone), disguise(two.phone), name);
    t.ok([...disguise(one.phone)].length >= 11, name);
  }
  t.equal(DISGUISES.spoken?.('13800138000'), '幺三八洞洞幺三八洞洞洞');
  t.equal(DISGUISES.fullWidth?.('10'), '１０');
  t.equal(masked('13812345678'), '138****5678');
  t.end();
});

import { randomBytes } from 'node:crypto';
import t from 'tap';
import { uuidv7 } from '../../src/incident/uuid.js';

t.test('has the layout of RFC 9562, with the example of its appendix A.6', async (t) => {
  const random = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
  t.equal(
    uuidv7(0x017f22e279b0, () => random),
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
  );
});

t.test('sorts by time and differs within one millisecond', async (t) => {
  const times = [0, 1, 1_000, 1_772_424_000_000, 1_772_424_000_001, 253_402_300_799_999];
  const ids = times.map((time) => uuidv7(time, randomBytes));
  t.strictSame([...ids].sort(), ids);
  const many = Array.from({ length: 1_000 }, () => uuidv7(1_772_424_000_000, randomBytes));
  t.equal(new Set(many).size, 1_000);
  for (const id of many) t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

t.test('a clock before 1970 still gives an id', async (t) => {
  t.match(uuidv7(-5, randomBytes), /^00000000-0000-7/);
});

import t from 'tap';
import { giveRow, MAX_ROW, takeRow } from '../../../src/proxy/framing/rows.js';

t.test('a row has room, and is used again only once it was given back', async (t) => {
  for (const size of [1, 4096, 4097, 100_000, MAX_ROW]) {
    const first = takeRow(size);
    t.ok(first.length >= size && first.length < Math.max(8192, 2 * size), `${size} in ${first.length}`);
    t.not(takeRow(size), first, 'not while it is being written');
    giveRow(first);
    t.equal(takeRow(size), first);
  }
});

t.test('only a few are kept', async (t) => {
  const rows = Array.from({ length: 20 }, () => takeRow(5000));
  for (const row of rows) giveRow(row);
  const again = new Set(Array.from({ length: 20 }, () => takeRow(5000)));
  t.equal(again.size, 20, 'never the same twice');
  t.equal(rows.filter((row) => again.has(row)).length, 4);
});

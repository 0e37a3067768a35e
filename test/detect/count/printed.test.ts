import { inspect } from 'node:util';
import t from 'tap';
import { createStore } from '../../../src/detect/count/store.js';
import { draftOf } from '../../../src/detect/records/plain.js';

t.test('records that are kept print as counts, in an error or a log as anywhere', async (t) => {
  const store = createStore(new Set(), 10);
  const home = { place: '听泉小区', building: '37', unit: '2', room: '1203' };
  const row = { phones: [13_812_340_001], owned: 0, home, name: '王小明', owner: true, special: null };
  store.addPlain('甲', row);
  store.add('甲', { ...draftOf({ ...row, phones: [13_912_340_002] }), ids: ['310101199001010010'] });
  t.equal(store.kept.persons.size, 3, 'they are kept');
  const printed = `${inspect(store, { depth: 20, showHidden: true })}${JSON.stringify(store)}${String(store.kept)}`;
  for (const value of ['13812340001', '13912340002', '310101199001010010', '听泉', '1203', '小明']) {
    t.notOk(printed.includes(value), `no ${value.slice(0, 2)}…`);
  }
});

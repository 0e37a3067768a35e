import fc from 'fast-check';
import t from 'tap';
import { createCarry } from '../../../src/detect/records/carry.js';
import { readColumns } from '../../../src/detect/records/columns.js';
import { draftOf } from '../../../src/detect/records/plain.js';
import { readRow } from '../../../src/detect/records/row.js';
import { settledRow } from '../../../src/detect/records/settled-row.js';
import { owners } from '../../builders/people.js';

const NOWHERE: ReadonlySet<string> = new Set();
const people = owners(24, 3);
const LABELS = ['序号', '小区', '楼栋', '单元', '楼层', '房号', '业主姓名', '电话', '面积', '备注', ''];

const of = (values: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.constantFrom(...odd, '') },
  );
const STRANGE = [' ', '　', '无', '1２', '３号楼', '13812345678', '王小明 13812345678', '12-1203', 'null', '5月1日'];
const row = fc
  .tuple(
    of(['1', '2', '37'], STRANGE),
    of(
      people.map((o) => o.compound),
      [...STRANGE, '听泉3期', '临渊路1565弄'],
    ),
    of(
      people.map((o) => `${o.building}`),
      [...STRANGE, '3栋', 'A座', '十二', '3-2'],
    ),
    of(['1', '2', '3'], [...STRANGE, '2单元']),
    of(['', '3', '12'], [...STRANGE, '8层']),
    of(
      people.map((o) => o.room),
      [...STRANGE, '01', '3', '1203室', '12号1203'],
    ),
    of(
      people.map((o) => o.name),
      [...STRANGE, '王先生', ' 王小明', '某公司', '王小明、李小红', '欧阳小明', 'Tom'],
    ),
    of(
      people.map((o) => o.phone),
      [...STRANGE, '138****5678', '138 1234 5678', '021-58881234', '13812345678/13912345678', '11111111111'],
    ),
    of(['78', '90.5'], STRANGE),
    of(
      ['', '已联系', '钥匙在店', '出售'],
      [...STRANGE, '李小红', '急售 13912345678', '配偶李小红 13912345678', '三八一二'],
    ),
    of(['', '是', '2024-05-01'], [...STRANGE, '12号1203', '求购两房']),
  )
  .map((cells) => cells as string[]);

t.test('a row read at once says what it says when it is looked at closely', async (t) => {
  const data = people.map((o) => [
    '1',
    o.compound,
    `${o.building}`,
    `${o.unit}`,
    '',
    o.room,
    o.name,
    o.phone,
    '78',
    '',
    '',
  ]);
  const columns = readColumns(LABELS, data, NOWHERE);
  let settled = 0;
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
      const usual = createCarry(columns, '', NOWHERE);
      const close = createCarry(columns, '', NOWHERE);
      const read = settledRow(columns, usual, NOWHERE);
      for (const cells of rows) {
        const expected = readRow(cells, columns, close, NOWHERE);
        const plain = read?.(cells) ?? null;
        if (plain === null) {
          readRow(cells, columns, usual, NOWHERE);
          continue;
        }
        settled++;
        const draft = draftOf(plain);
        if (JSON.stringify([draft]) !== JSON.stringify(expected)) {
          throw new Error(`${cells.join('|')}\n${JSON.stringify(draft)}\n${JSON.stringify(expected)}`);
        }
      }
    }),
    { seed: 7, numRuns: 1_500 },
  );
  t.ok(settled > 1_000, `${settled} rows were usual`);
});

t.test('only a table with phones and rooms has usual rows', async (t) => {
  const columns = readColumns(
    ['姓名', '电话'],
    people.map((o) => [o.name, o.phone]),
    NOWHERE,
  );
  t.equal(settledRow(columns, createCarry(columns, '', NOWHERE), NOWHERE), null);
});

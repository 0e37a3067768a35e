import t from 'tap';
import { partName } from '../../src/detect/part-name.js';

const SHOWN: ReadonlyArray<readonly [path: string[], shown: string]> = [
  [['form:file', '业主.zip', '三期.xlsx', 'Sheet1'], 'form:file › 业主.zip › 三期.xlsx › Sheet1'],
  [['json:$.rows[17].owner'], 'json:$.rows[*].owner'],
  [['json:$[3][4]'], 'json:$[*][*]'],
  [['json:$["13812345678"].name'], 'json:$["***"].name'],
  [['王建国13812345678.xlsx', 'Sheet1'], '王*****.xlsx › Sheet1'],
  [['form:file', '王建国-138 1234 5678.xlsx'], 'form:file › 王**-***.xlsx'],
  [['王先生１３８１２３４５６７８.txt'], '王*****.txt'],
  [['馨佳园12号1203室.jpg'], '馨佳园*号*室.jpg'],
  [['110101199003070134.pdf'], '***.pdf'],
  [['form:业主电话'], 'form:业主电话'],
  [['2026-11 月报.xlsx'], '2026-11 月报.xlsx'],
];

for (const [path, shown] of SHOWN) {
  t.test(`shows ${shown}`, async (t) => {
    const name = partName(path);
    t.equal(name, shown);
    t.notMatch(name, /\d{7}|建国/);
  });
}

t.test('a key of any length is cut', async (t) => {
  t.ok(partName([`json:$["${'业'.repeat(5_000)}"]`]).length < 300);
});

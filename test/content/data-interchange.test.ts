import t from 'tap';
import { dif, sylk } from '../../src/content/data-interchange.js';
import type { Work } from '../../src/content/work.js';
import { allText, file } from './builders.js';

async function rowsOf(format: typeof sylk, text: string): Promise<string[][]> {
  const rows: string[][] = [];
  const table = { row: (cells: readonly string[]) => rows.push([...cells]), end: () => undefined };
  const sink = { table: () => table, text: () => undefined };
  const work = { sink, allowance: { tick: () => undefined } } as unknown as Work;
  await format.read(['a'], text, work);
  return rows;
}

t.test('a SYLK sheet is read cell by cell, a row staying the same until another is named', async (t) => {
  const text =
    'ID;PWXL;N;E\r\nC;Y1;X1;K"小区"\r\nC;X2;K"电话"\r\nF;W1 2 10\r\nC;Y3;X2;K13812340001\r\nC;X1;K"馨""佳园"\r\nE\r\n';
  t.ok(sylk.matches(text));
  t.same(await rowsOf(sylk, text), [
    ['小区', '电话'],
    ['馨"佳园', '13812340001'],
  ]);
  t.notOk(sylk.matches('ID;name;phone\n1;王;138'));
});

t.test('a DIF sheet gives its tuples', async (t) => {
  const head = 'TABLE\n0,1\n"EXCEL"\nVECTORS\n0,1\n""\nTUPLES\n0,2\n""\nDATA\n0,0\n""\n';
  const text = `${head}-1,0\nBOT\n1,0\n"馨佳园"\n0,1203\nV\n-1,0\nBOT\n1,0\n"听泉"\n-1,0\nEOD\n`;
  t.ok(dif.matches(text));
  t.same(await rowsOf(dif, text), [['馨佳园', '1203'], ['听泉']]);
});

t.test('what stands between the cells, behind them or beyond the last column is read as well', async (t) => {
  const phone = '13912345678';
  const cells = 'C;Y1;X1;K"小区"\r\nC;X2;K"电话"\r\n';
  for (const line of [`P;P${phone}`, `NN;N王先生;E${phone}`, `C;Y2;X1;A${phone}`, `C;Y2;X900;K${phone}`, `王 ${phone}`])
    for (const text of [`ID;PWXL\r\n${line}\r\n${cells}E\r\n`, `ID;PWXL\r\n${cells}E\r\n${line}\r\n`])
      t.match(allText(await file('a.slk', text)), phone, line);
  t.match(allText(await file('a.slk', `ID;PWXL\r\nC;Y1;X1;K${phone}\r\nC;Y1;X1;K1\r\nE`)), phone, 'a cell told twice');
  const head = `TABLE\n0,1\n"${phone}"\nDATA\n0,0\n""\n`;
  const tail = '-1,0\nBOT\n1,0\n"馨佳园"\n-1,0\nEOD\n';
  t.match(allText(await file('a.dif', head + tail)), phone);
  for (const more of [`1,0\n${phone}\n`, `${phone}\n`, `-1,0\n${phone}\n`, `-1,0\nBOT\n0,1\n${phone}\n`])
    t.match(allText(await file('a.dif', `TABLE\n0,1\n""\n${tail}${more}`)), phone, more);
});

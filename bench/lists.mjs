// Lists of synthetic owners as files, for bench/sheets.mjs: workbooks with shared, inline and mixed strings, and CSV.
import fs from 'node:fs';
import path from 'node:path';
import { zip } from './zip.mjs';

const HEADER = ['序号', '小区', '楼号', '房号', '业主', '电话', '备用电话', '面积'];
const SURNAMES = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超'];
const PLACES = ['馨佳园十一街坊', '碧云东方公寓', '绿地春申花园', '万科城市花园三期', '中远两湾城'];

/** The same rows every time: numbers as numbers (序号, 电话, 面积), everything else as text. */
function rowOf(n) {
  const name = SURNAMES[n % 16] + GIVEN[(n >> 4) % 17] + GIVEN[(n >> 8) % 17];
  const phone = 13_800_000_000 + ((n * 7919) % 99_999_989);
  const other = `139${String((n * 104_729) % 99_999_989).padStart(8, '0')}`;
  const room = `${1 + (n % 30)}${String(1 + (n % 12)).padStart(2, '0')}`;
  return [n + 1, PLACES[n % 5], `${1 + (n % 60)}幢`, room, name, phone, other, 60 + (n % 900) / 10];
}

/** Writes every list into `dir` and gives the file names. */
export function writeLists(dir, rows) {
  const files = {
    'shared.xlsx': workbook(rows, 'shared'),
    'inline.xlsx': workbook(rows, 'inline'),
    'styled.xlsx': workbook(rows, 'styled'),
    'formulas.xlsx': workbook(rows, 'formulas'),
    'list.csv': csv(rows),
  };
  return Object.entries(files).map(([name, bytes]) => {
    const file = path.join(dir, name);
    fs.writeFileSync(file, bytes);
    return file;
  });
}

function csv(rows) {
  const lines = [HEADER.join(',')];
  for (let n = 0; n < rows; n++) lines.push(rowOf(n).join(','));
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/**
 * `shared` as Excel writes it, `inline` as streaming writers do, `styled` with styles and heights as LibreOffice has them,
 * `formulas` with a formula in every row.
 */
function workbook(rows, strings) {
  const shared = new Map();
  const styled = strings === 'styled';
  const cell = (value, ref) => {
    const style = styled ? ' s="1"' : '';
    if (typeof value === 'number') return `<c r="${ref}"${style}${styled ? ' t="n"' : ''}><v>${value}</v></c>`;
    if (strings === 'inline') return `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const index = shared.get(value) ?? shared.size;
    shared.set(value, index);
    return `<c r="${ref}"${style} t="s"><v>${index}</v></c>`;
  };
  const row = (cells, r) => {
    const more = styled ? ' customFormat="false" ht="12.8" hidden="false" customHeight="false"' : ' spans="1:8"';
    const formula = strings === 'formulas' ? `<c r="I${r}"><f>H${r}*2</f><v>${r * 2}</v></c>` : '';
    return `<row r="${r}"${more}>${formula}${cells.map((value, c) => cell(value, 'ABCDEFGH'[c] + r)).join('')}</row>`;
  };
  const lines = [row(HEADER, 1)];
  for (let n = 0; n < rows; n++) lines.push(row(rowOf(n), n + 2));
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const parts = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relation}"><sheets><sheet name="业主" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData>${lines.join('')}</sheetData></worksheet>`,
  };
  if (shared.size > 0) {
    const items = [...shared.keys()].map((text) => `<si><t>${text}</t></si>`);
    parts['xl/sharedStrings.xml'] = `<sst ${main} uniqueCount="${shared.size}">${items.join('')}</sst>`;
  }
  return zip(parts);
}

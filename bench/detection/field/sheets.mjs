import { FORMATS } from './formats.mjs';
import { makeDocument, write } from './grammar.mjs';
import { CROWDED, CUT, LAYOUTS, MISLEADING } from './layouts.mjs';
import { hash, isHeld } from './sides.mjs';
import { ownerOf } from './texts.mjs';

export const SHEET_SIZES = [1, 2, 4, 6, 15, 45];

const columnsOf = (layout) =>
  layout.split('|').map((column) => {
    const at = column.indexOf('=');
    return { header: column.slice(0, at), template: column.slice(at + 1) };
  });

/** Rows of a sheet without its decoration. Every sheet is of one compound or several, as sheets are. */
function rowsOf({ chance, people }, layout, count) {
  const columns = columnsOf(layout);
  const doc = makeDocument(people);
  const home = people();
  const owners = [];
  const one = chance.once(2) || !layout.includes('{c}');
  const rows = [];
  const persons = [];
  for (let at = 0; at < count; at++) {
    const made = people();
    const person = one ? { ...made, compound: home.compound, road: home.road, lane: home.lane } : made;
    persons.push(person);
    owners.push(ownerOf(person, layout.includes('{t2}') ? [person.spare] : []));
    rows.push(columns.map(({ template }) => write(template, person, chance, doc)));
  }
  return { header: columns.map((column) => column.header), rows, owners, persons, compound: home.compound };
}

const wide = (row, width) => [...row, ...Array(Math.max(0, width - row.length)).fill('')];
const total = (sheet) => wide(['合计', '', `${sheet.rows.length}`], sheet.header.length);

/** What people put round a sheet's rows. Each gives the rows of the whole sheet. */
const DECORATIONS = {
  'with header': (sheet) => [sheet.header, ...sheet.rows],
  'title rows': (sheet, chance) => [
    wide(
      [`${sheet.compound}${chance.pick(['业主信息登记表', '业主名册', '房源台账', '2025年度住户明细', '客户资料'])}`],
      sheet.header.length,
    ),
    ...(chance.once(2)
      ? [
          wide(
            [`制表：${chance.pick(['物业服务中心', '客服部', '一店'])}`, '', `日期：2025-0${chance.whole(1, 9)}-11`],
            sheet.header.length,
          ),
        ]
      : []),
    ...(chance.once(3) ? [wide([''], sheet.header.length)] : []),
    sheet.header,
    ...sheet.rows,
    ...(chance.once(2) ? [total(sheet), wide(['制表人：', '', '审核：'], sheet.header.length)] : []),
  ],
  'two-line header': (sheet) => {
    const half = Math.ceil(sheet.header.length / 2);
    return [
      sheet.header.map((_, at) => (at === 0 ? '房屋信息' : at === half ? '业主信息' : '')),
      sheet.header,
      ...sheet.rows,
    ];
  },
  'no header': (sheet) => sheet.rows,
  'header in English and Chinese': (sheet) => [sheet.header.map((_, at) => `f${at + 1}`), sheet.header, ...sheet.rows],
  'blank rows and columns': (sheet, chance) => {
    const spread = (row) => ['', ...row, ''];
    return [
      [''],
      spread(sheet.header),
      ...sheet.rows.flatMap((row) => (chance.once(4) ? [[''], spread(row)] : [spread(row)])),
    ];
  },
  'columns in another order': (sheet, chance) => {
    const order = chance.shuffle(sheet.header.map((_, at) => at));
    return [sheet.header, ...sheet.rows].map((row) => order.map((at) => row[at]));
  },
  'repeated header': (sheet) => [
    sheet.header,
    ...sheet.rows.flatMap((row, at) => (at > 0 && at % 8 === 0 ? [sheet.header, row] : [row])),
  ],
  'bands of a building': (sheet) => {
    const out = [sheet.header];
    const last = null;
    for (const [at, row] of sheet.rows.entries()) {
      if (at % 5 === 0 && sheet.compound !== last)
        out.push(wide([`${sheet.compound} ${1 + Math.floor(at / 5)}区`], sheet.header.length));
      out.push(row);
    }
    return out;
  },
  'side by side': (sheet) => {
    const half = Math.ceil(sheet.rows.length / 2);
    const right = (at) => sheet.rows[half + at] ?? sheet.header.map(() => '');
    return [
      [...sheet.header, '', ...sheet.header],
      ...sheet.rows.slice(0, half).map((row, at) => [...row, '', ...right(at)]),
    ];
  },
  'turned on its side': (sheet) => sheet.header.map((name, at) => [name, ...sheet.rows.map((row) => row[at])]),
  'cells with blanks and marks': (sheet, chance) => {
    const dress = (cell) =>
      cell === '' ? cell : chance.pick([`${cell} `, ` ${cell}`, cell, `\u00a0${cell}`, `'${cell}`, cell]);
    return [sheet.header, ...sheet.rows.map((row) => row.map(dress))];
  },
};

/** Makes documents of one layout. */
export function sheetMaker(layout, decorate = DECORATIONS['with header'], most = 1) {
  return (cast, count) => {
    const sheet = rowsOf(cast, layout, count);
    const rows = decorate(sheet, cast.chance);
    const format = cast.chance.pick(FORMATS);
    const shown = rows.slice(0, 14).map((row) => row.join(' ¦ '));
    const sample = `[${format.name}]\n${shown.join('\n')}`;
    return { ...format.make(rows), sample, owners: sheet.owners, least: count, most: count * most };
  };
}

function sheetClass(name, layouts, decorate, { most = 1, group = 'plain', skip = () => false } = {}) {
  return {
    name: `sheet, ${name}`,
    group,
    styles: layouts
      .filter((layout) => !skip(layout))
      .map((layout) => ({
        id: `${layout} (${name})`,
        held: isHeld(layout),
        sizes: SHEET_SIZES,
        make: sheetMaker(layout, decorate, most),
      })),
  };
}

/** Cells filled once for a group of rows, as merged cells arrive: the building stands in its first row only. */
function merged(sheet) {
  const out = [sheet.header];
  const at = sheet.header.findIndex((name) => /楼栋|小区|栋|楼号|物业名称|项目名称|楼盘/.test(name));
  let last = null;
  for (const row of sheet.rows) {
    out.push(at >= 0 && row[at] === last ? row.map((cell, column) => (column === at ? '' : cell)) : row);
    last = row[at];
  }
  return out;
}

/** Layouts that say little when a header is gone: a home of bare numbers without its compound. */
const needsHeader = (layout) =>
  !/\{(c|lane|road|no)\}/.test(layout) && !/栋\{|幢\{|栋|幢|号楼/.test(layout.replaceAll(/[^|=]*=/g, ''));

/** Rare shapes are tried on a part of the layouts, so that they weigh what they weigh in the field. */
const notOneIn = (share, salt) => (layout) => hash(layout, salt) % share !== 0;
const SKIPPED = {
  'with header': undefined,
  'no header': needsHeader,
  'side by side': notOneIn(4, 3),
  'turned on its side': notOneIn(4, 4),
};

export const SHEETS = [
  ...Object.entries(DECORATIONS).map(([name, decorate]) =>
    sheetClass(name, LAYOUTS, decorate, { skip: name in SKIPPED ? SKIPPED[name] : notOneIn(2, name.length) }),
  ),
  sheetClass('merged cells', LAYOUTS, merged),
  sheetClass('several phones or people', CROWDED, DECORATIONS['with header'], { most: 2 }),
  sheetClass('misleading header', MISLEADING, DECORATIONS['with header']),
  sheetClass('phone cut over cells', CUT, DECORATIONS['with header'], { group: 'obfuscated' }),
  sheetClass('phone cut over cells, no header', CUT, DECORATIONS['no header'], { group: 'obfuscated' }),
];

// Workbooks as many programs write them.

import { utils, write as writeBook } from '@e965/xlsx';
import iconv from 'iconv-lite';
import { zip } from '../files.mjs';
import { makeDocument, write } from './grammar.mjs';
import { ownerOf } from './texts.mjs';

const bookOf = (...sheets) => {
  const book = utils.book_new();
  for (const [name, rows, change] of sheets) {
    const sheet = utils.aoa_to_sheet(rows);
    change?.(sheet);
    utils.book_append_sheet(book, sheet, name);
  }
  return book;
};
const bytes = (book, bookType, options = {}) => Buffer.from(writeBook(book, { type: 'buffer', bookType, ...options }));
const typed = (rows) => rows.map((row) => row.map((cell) => (/^[1-9]\d{0,10}$/.test(cell) ? Number(cell) : cell)));
const halves = (rows) => {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), [rows[0], ...rows.slice(middle)]];
};

/** Rows with a header to bytes and a file's name. */
const PROGRAMS = {
  'xls of old programs': (rows) => ({ file: 'a.xls', body: bytes(bookOf(['Sheet1', rows]), 'biff8') }),
  'xls, numbers': (rows) => ({ file: 'a.xls', body: bytes(bookOf(['Sheet1', typed(rows)]), 'biff8') }),
  xlsb: (rows) => ({ file: 'a.xlsb', body: bytes(bookOf(['Sheet1', rows]), 'xlsb') }),
  ods: (rows) => ({ file: 'a.ods', body: bytes(bookOf(['Sheet1', rows]), 'ods') }),
  'flat ods': (rows) => ({ file: 'a.fods', body: bytes(bookOf(['Sheet1', rows]), 'fods') }),
  'xml of 2003': (rows) => ({ file: 'a.xls', body: bytes(bookOf(['Sheet1', rows]), 'xlml') }),
  'xlsx, inline strings': (rows) => ({
    file: 'a.xlsx',
    body: bytes(bookOf(['Sheet1', rows]), 'xlsx', { bookSST: false }),
  }),
  'xlsx, shared strings': (rows) => ({
    file: 'a.xlsx',
    body: bytes(bookOf(['Sheet1', typed(rows)]), 'xlsx', { bookSST: true }),
  }),
  'xlsx, hidden sheet': (rows) => {
    const book = bookOf(['说明', [['无内容']]], ['隐藏', rows]);
    book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 2 }] };
    return { file: 'a.xlsx', body: bytes(book, 'xlsx') };
  },
  'xlsx, a sheet a building': (rows) => ({
    file: 'a.xlsx',
    body: bytes(bookOf(...halves(rows).map((part, at) => [`${at + 1}号楼`, part])), 'xlsx'),
  }),
  'xlsx, merged title': (rows) => ({
    file: 'a.xlsx',
    body: bytes(
      bookOf([
        'Sheet1',
        [['业主信息表'], ...rows],
        (sheet) => (sheet['!merges'] = [{ s: { r: 0, c: 0 }, e: { r: 0, c: 4 } }]),
      ]),
      'xlsx',
    ),
  }),
  'xlsx, phone by formula': (rows) => ({
    file: 'a.xlsx',
    body: bytes(bookOf(['Sheet1', rows, (sheet) => formulas(sheet, rows)]), 'xlsx'),
  }),
  'xlsx, hidden columns': (rows) => ({
    file: 'a.xlsx',
    body: bytes(bookOf(['Sheet1', rows, (sheet) => (sheet['!cols'] = rows[0].map(() => ({ hidden: true })))]), 'xlsx'),
  }),
  'xlsx, far from the corner': (rows) => ({
    file: 'a.xlsx',
    body: bytes(
      bookOf(['Sheet1', [...Array(30).fill([]), ...rows.map((row) => [...Array(20).fill(''), ...row])]]),
      'xlsx',
    ),
  }),
  'xlsx in a zip named otherwise': (rows) => ({
    file: 'photo.dat',
    body: zip([['x.bin', bytes(bookOf(['Sheet1', rows]), 'xlsx')]]),
  }),
  slk: (rows) => ({ file: 'a.slk', body: bytes(bookOf(['Sheet1', rows]), 'sylk') }),
  'html of a spreadsheet': (rows) => ({ file: 'a.xls', body: bytes(bookOf(['Sheet1', rows]), 'html') }),
  'text of a spreadsheet': (rows) => ({
    file: 'a.txt',
    body: iconv.encode(`\ufeff${rows.map((row) => row.join('\t')).join('\r\n')}`, 'utf16le'),
  }),
  'comments of cells': (rows) => ({
    file: 'a.xlsx',
    body: bytes(bookOf(['Sheet1', rows.map((row) => row.slice(0, 3)), (sheet) => comments(sheet, rows)]), 'xlsx'),
  }),
};

/** The phone of each row as the result of a formula. */
function formulas(sheet, rows) {
  for (let at = 1; at < rows.length; at++) {
    const cell = sheet[utils.encode_cell({ r: at, c: 4 })];
    if (cell !== undefined) cell.f = `CONCATENATE("${rows[at][4].slice(0, 3)}","${rows[at][4].slice(3)}")`;
  }
}

/** Name and phone only in a comment on the room's cell. */
function comments(sheet, rows) {
  for (let at = 1; at < rows.length; at++) {
    const cell = sheet[utils.encode_cell({ r: at, c: 2 })];
    if (cell !== undefined) cell.c = [{ a: 'a', t: `业主${rows[at][3]} ${rows[at][4]}` }];
  }
}

const SHAPES = [
  ['小区={c}', '楼栋={b}', '房号={r}', '业主={n}', '电话={t}'],
  ['小区={c}', '楼栋={b}栋', '室号={r}', '姓名={n}', '手机={t}'],
];

export const BOOKS = [
  {
    name: 'workbooks',
    group: 'plain',
    styles: Object.entries(PROGRAMS).map(([name, make]) => ({
      id: name,
      sizes: [1, 3, 5, 20],
      make: ({ chance, people }, count) => {
        const doc = makeDocument(people);
        const columns = chance.pick(SHAPES).map((column) => column.split('='));
        const persons = Array.from({ length: count }, () => people());
        const rows = [
          columns.map(([header]) => header),
          ...persons.map((person) => columns.map(([, template]) => write(template, person, chance, doc))),
        ];
        return {
          ...make(rows),
          sample: `[${name}]\n${rows.map((row) => row.join(' ¦ ')).join('\n')}`,
          owners: persons.map((person) => ownerOf(person)),
          least: count,
          most: count,
        };
      },
    })),
  },
];

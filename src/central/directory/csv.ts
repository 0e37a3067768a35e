import { DirectoryError, type DirectoryPerson, type DirectoryUnit, phonesOf, type Snapshot } from './snapshot.js';

const COLUMNS = {
  id: /^(?:工号|员工编号|账号|id|employee ?(?:id|number))$/i,
  name: /^(?:姓名|名字|name)$/i,
  phone: /^(?:手机|手机号|电话|联系电话|短号|phone|mobile|telephone)\d?$/i,
  unit: /^(?:门店|分行|部门|组织|branch|department|unit)$/i,
  leaves: /^(?:离职日期|离职日|最后工作日|leave ?date|last ?day)$/i,
} as const;
const MAX_ROWS = 300_000;

/**
 * A list of staff: a heading in Chinese or English, then a person a row. Units are paths, `华东/浦东/临汾路店`. Throws
 * DirectoryError with the row.
 */
export function readCsv(text: string): Snapshot {
  const [heading = [], ...rows] = rowsOf(text.replace(/^\ufeff/, ''));
  const at = (of: keyof typeof COLUMNS): number[] =>
    heading.flatMap((title, index) => (COLUMNS[of].test(title.trim()) ? [index] : []));
  const [id, name, phones, unit, leaves] = [at('id')[0], at('name')[0], at('phone'), at('unit')[0], at('leaves')[0]];
  if (id === undefined || phones.length === 0) {
    throw new DirectoryError('DIRECTORY_FILE', 'the first row must name a column 工号 (id) and a column 手机 (phone)');
  }
  const units = new Map<string, DirectoryUnit>();
  const people = rows.map((row, index): DirectoryPerson => {
    const cell = (column: number | undefined): string => (column === undefined ? '' : (row[column] ?? '')).trim();
    const bad = (what: string) => new DirectoryError('DIRECTORY_FILE', `row ${index + 2}: ${what}`);
    if (cell(id) === '') throw bad('there is no id');
    const day = cell(leaves).replaceAll('/', '-');
    const leavesAt = day === '' ? null : Date.parse(`${day}T16:00:00Z`);
    if (Number.isNaN(leavesAt)) throw bad('the last day is written like 2026-12-31');
    return {
      id: cell(id),
      name: cell(name),
      phones: phonesOf(phones.map(cell)),
      unit: unitOf(cell(unit), units),
      leavesAt,
    };
  });
  return { people, units: [...units.values()] };
}

function unitOf(path: string, units: Map<string, DirectoryUnit>): string | null {
  const names = path.split('/').filter((name) => name.trim() !== '');
  let parent: string | null = null;
  for (const name of names) {
    const id: string = parent === null ? name.trim() : `${parent}/${name.trim()}`;
    if (!units.has(id)) units.set(id, { id, name: name.trim(), parent });
    parent = id;
  }
  return parent;
}

/** RFC 4180, with line ends of any system. Rows without a word are left out. */
function rowsOf(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\r|\n|$)/y;
  const rows: string[][] = [];
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (found === null) {
      throw new DirectoryError('DIRECTORY_FILE', `a quotation mark is not closed, after row ${rows.length}`);
    }
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ',' && cell.lastIndex < text.length) continue;
    if (row.some((word) => word.trim() !== '')) rows.push(row);
    if (rows.length > MAX_ROWS) throw new DirectoryError('DIRECTORY_FILE', `more than ${MAX_ROWS} rows`);
    row = [];
  }
  return rows;
}

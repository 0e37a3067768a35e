import t from 'tap';
import { namedValues } from '../../../src/detect/records/named-values.js';
import { foundInText } from '../detect.js';

const OWNERS = [
  { xqmc: '馨佳园', ldh: '12', dyh: '2', fjh: '1203', xm: '王小明', sjh: '13812345601' },
  { xqmc: '枫林小区', ldh: '3', dyh: '1', fjh: '501', xm: '李芳', sjh: '15912345602' },
  { xqmc: '未来澜岳', ldh: '27', dyh: '1', fjh: '2304', xm: '赵强', sjh: '18612345603' },
];
type Owner = Readonly<Record<string, string>>;
const each = (write: (name: string, value: string, place: number) => string, between: string) => (owner: Owner) =>
  Object.entries(owner)
    .map(([name, value], place) => write(name, value, place))
    .join(between);
const bytes = (text: string): number => Buffer.byteLength(text);

/** How programs write an object; entries stand in lines of their own. */
const NOTATIONS: Readonly<Record<string, (owner: Owner, at: number) => string>> = {
  arrows: each((name, value) => `${name} -> ${value}`, '\n'),
  dots: each((name, value) => `${name}......${value}`, '\n'),
  underscores: each((name, value) => `${name}_${value}`, ' '),
  'at signs': each((name, value) => `@${name}@${value}`, ''),
  setters: each((name, value) => `o.set${name.charAt(0).toUpperCase()}${name.slice(1)}("${value}");`, '\n'),
  'fields of a record set': each((name, value) => `rs.Fields("${name}") = "${value}"`, '\n'),
  'values of an environment': (owner, at) =>
    each((name, value) => `OWNER_${at}_${name.toUpperCase()}="${value}"`, '\n')(owner),
  'serialised PHP': (owner, at) =>
    `i:${at};a:6:{${each((name, value) => `s:${bytes(name)}:"${name}";s:${bytes(value)}:"${value}";`, '')(owner)}}`,
  'a command of Redis': (owner, at) => `HMSET owner:${at} ${each((name, value) => `${name} "${value}"`, ' ')(owner)}`,
  'a list in Markdown': each((name, value, place) => `${place === 0 ? '- ' : '  '}**${name}**: ${value}`, '\n'),
};

t.test('names and values that take turns are owners, whatever stands between them', async (t) => {
  for (const [name, write] of Object.entries(NOTATIONS)) {
    const found = foundInText(OWNERS.map(write).join('\n'));
    t.equal(found.records.owner, OWNERS.length, name);
  }
});

t.test('a name that is not known is one when it stands in every entry', async (t) => {
  const text = OWNERS.map(
    ({ xm, sjh, xqmc, ldh, fjh }) =>
      `cust_nm -> ${xm}\ncust_tel -> ${sjh}\nprj_nm -> ${xqmc}\nroom_no -> ${ldh}-${fjh}`,
  ).join('\n\n');
  t.same(namedValues(text)[1], [
    ['cust_nm', '李芳'],
    ['cust_tel', '15912345602'],
    ['prj_nm', '枫林小区'],
    ['room_no', '3-501'],
  ]);
  t.equal(foundInText(text).records.owner, 3);
});

t.test('a form that nobody filled in has no values', async (t) => {
  t.same(namedValues('姓名：____ 电话：____ 小区：____ 房号：____'), []);
  t.same(namedValues(''), []);
});

t.test('words of an address are no names of values', async (t) => {
  const [entry] = namedValues('address -> 馨佳园3幢2单元1201室\ntel -> 13812345678');
  t.same(entry, [
    ['address', '馨佳园3幢2单元1201室'],
    ['tel', '13812345678'],
  ]);
});

t.test('a program that names an owner and a phone without any is none', async (t) => {
  const code = [
    'export interface Owner { name: string; phone: string; room: string; building: string }',
    "const owner = { name: readName(row), phone: row.phone ?? '', room: row.room ?? '', building: '' };",
    'if (owner.phone === other.phone && owner.room === other.room) return owner.name;',
  ].join('\n');
  t.same(foundInText(code).records, {});
});

t.test('fields between odd signs are rows of a table', async (t) => {
  for (const sign of ['####', '^', '~', '$$', '\u0001', '\u001f']) {
    const text = OWNERS.map((owner, at) => [String(7000 + at), ...Object.values(owner), '满五唯一'].join(sign));
    t.equal(foundInText(text.join('\n')).records.owner, 3, JSON.stringify(sign));
  }
});

t.test('a table of a forum, and one drawn with lines, are tables', async (t) => {
  const row = (cells: readonly string[]): string => `[tr]${cells.map((cell) => `[td]${cell}[/td]`).join('')}[/tr]`;
  const rows = OWNERS.map((owner) => Object.values(owner));
  const header = ['小区', '楼栋', '单元', '房号', '业主', '手机'];
  t.equal(foundInText(`[table]${[header, ...rows].map(row).join('')}[/table]`).records.owner, 3);
  const drawn = [header, ...rows].map((cells) => `│ ${cells.join(' │ ')} │`);
  const rule = '├──────┼──────┼──────┼──────┼──────┼──────┤';
  t.equal(foundInText(drawn.flatMap((line) => [rule, line]).join('\n')).records.owner, 3);
});

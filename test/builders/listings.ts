import { makeChance } from './chance.js';
import type { Negotiator, Owner } from './people.js';

/** Ways in which one owner is passed on in a chat, a post or a mail: one line each, but for the blocks at the end. */
export const LEAK_LINES: Readonly<Record<string, (owner: Owner) => string>> = {
  /** 今日房源，馨佳园十一街坊，12号1203，74平，378万，王先生，13812345678 */
  group: (o) =>
    `今日房源，${o.compound}，${o.building}号${o.room}，${o.area}平，${o.price}万，${o.surname}${o.title}，${o.phone}`,
  /** 同策好房浦东新区：浦东-碧云东方公寓-05-1203，15012345678 */
  board: (o) => {
    const building = `${o.building}`.padStart(2, '0');
    return `邻家好房${o.district}：${o.district.replace(/新?区$/, '')}-${o.compound}-${building}-${o.room}，${o.phone}`;
  },
  unit: (o) => `${o.compound} ${o.building}幢${o.unit}单元${o.room}室 ${o.name} ${o.phone}`,
  dashes: (o) => `${o.compound}${o.building}-${o.unit}-${o.room} ${o.name}${o.phone} ${o.price}w`,
  hash: (o) => `${o.compound}${o.building}#${o.room}，业主${o.surname}${o.title}：${spaced(o.phone, ' ')}`,
  lane: (o) =>
    `临渊路${1000 + o.building}弄${o.unit}号${o.room}室，${o.surname}${o.title}，电话${spaced(o.phone, '-')}`,
  phoneFirst: (o) => `+86 ${o.phone}，${o.surname}${o.title}，${o.compound}${o.building}号楼${o.room}`,
  block: (o) =>
    `小区：${o.compound}\n楼号：${o.building}号楼${o.unit}单元\n房号：${o.room}\n业主：${o.name}\n电话：${o.phone}`,
};

/** Many owners in one shape of `LEAK_LINES`; blocks are kept apart by an empty line. */
export function leakText(people: readonly Owner[], shape: keyof typeof LEAK_LINES = 'group'): string {
  const line = LEAK_LINES[shape];
  if (!line) throw new RangeError(`no such shape: ${shape}`);
  return people.map(line).join(shape === 'block' ? '\n\n' : '\n');
}

/** Lawful: what a negotiator posts all day. No door number, and the phone is their own. */
export function advert(home: Owner, seller: Negotiator): string {
  return [
    `【急售】${home.compound} ${home.area}平 ${home.price}万`,
    '南北通透，采光好，近地铁，满五唯一，随时看房。',
    `${seller.branch} ${seller.name} ${seller.phone}（微信同号）`,
  ].join('\n');
}

/** Header and rows, one owner a row, as a CRM exports them. */
export function ownerTable(people: readonly Owner[]): string[][] {
  const header = ['序号', '小区', '楼栋', '单元', '房号', '业主姓名', '联系电话', '面积', '总价(万)'];
  return [
    header,
    ...people.map((o, index) => {
      const home = [o.compound, `${o.building}`, `${o.unit}`, o.room];
      return [`${index + 1}`, ...home, o.name, o.phone, `${o.area}`, `${o.price}`];
    }),
  ];
}

/** The same people under no header, home in one cell, the phone cut in two columns. */
export function bareTable(people: readonly Owner[]): string[][] {
  return people.map((o) => [
    `${o.compound}${o.building}号${o.room}室`,
    o.surname + o.title,
    o.phone.slice(0, 3),
    o.phone.slice(3),
  ]);
}

/** Lawful: a listing table without one owner's phone; every row names a seller and, when given, the seller's phone. */
export function listingTable(homes: readonly Owner[], sellers: readonly Negotiator[] = []): string[][] {
  const chance = makeChance(homes.length);
  const phones = sellers.length > 0;
  const header = ['房源编号', '区域', '小区', '户型', '面积', '总价(万)', '朝向', '楼层', '挂牌日期', '维护人'];
  const rows = homes.map((o, index) => {
    const seller = phones ? chance.pick(sellers) : null;
    const day = `2026-${pad(chance.whole(1, 12))}-${pad(chance.whole(1, 28))}`;
    const home = [`FY${String(index + 1).padStart(8, '0')}`, o.district, o.compound, chance.pick(LAYOUTS), `${o.area}`];
    const row = [...home, `${o.price}`, chance.pick(FACES), `${chance.pick(['低', '中', '高'])}楼层`, day];
    return seller ? [...row, seller.name, seller.phone] : [...row, '总部'];
  });
  return [phones ? [...header, '维护人电话'] : header, ...rows];
}

/** RFC 4180. */
export function toCsv(table: ReadonlyArray<readonly string[]>): string {
  const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return table.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** What a web application sends: one object a row, named by the header. */
export function toRows(table: ReadonlyArray<readonly string[]>): Array<Record<string, string>> {
  const [header = [], ...rows] = table;
  return rows.map((row) => Object.fromEntries(header.map((name, column) => [name, row[column] ?? ''])));
}

const LAYOUTS = ['一室一厅', '两室一厅', '两室两厅', '三室两厅', '四室两厅'];
const FACES = ['南', '南北', '东南', '西南', '东'];

function pad(value: number): string {
  return `${value}`.padStart(2, '0');
}

function spaced(phone: string, mark: string): string {
  return [phone.slice(0, 3), phone.slice(3, 7), phone.slice(7)].join(mark);
}

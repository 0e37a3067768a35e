import { foldValue } from '../fold.js';
import { isTelling, roleOf } from '../vocabulary/headers.js';

/** The labels of a table, and how many of its first rows are no data. */
export interface Header {
  /** Rows up to and including the header; 0 when there is none. */
  readonly skip: number;
  readonly labels: readonly string[];
}

const NO_HEADER: Header = { skip: 0, labels: [] };
/** Rows of titles and notes that may stand above a header. */
const MAX_ABOVE = 32;
/** Characters of a label: longer ones are remarks. */
const MAX_LABEL = 40;

/** Labels that only count columns: A, B, 字段1, Unnamed: 0. */
const NUMBERED = /^(?:[A-Z]|[a-z]\d{1,2}|列 ?\d{1,2}|字段 ?\d{1,2}|(?:col(?:umn)?|field|unnamed:?)[ _]?\d{1,2})$/i;

/**
 * Finds the header: the row among the first ones with most known words. Titles may stand above it, and it may take two
 * rows: groups above (房屋, 业主) and names below (房号, 姓名), or words cut in two (楼 | 栋).
 */
export function findHeader(rows: ReadonlyArray<readonly string[]>): Header {
  let best = NO_HEADER;
  /** The line whose words stand over several labels: the one above, or the upper half of a header cut in two. */
  let groups: readonly string[] | undefined;
  let score = 1;
  for (let at = 0; at < Math.min(rows.length, MAX_ABOVE); at++) {
    const row = rows[at] ?? [];
    if (row.some((cell) => /\d{7}/.test(cell))) continue;
    const known = countKnown(row);
    if (known > score) {
      best = { skip: at + 1, labels: row };
      groups = rows[at - 1];
      score = known;
    }
    const next = rows[at + 1];
    if (next === undefined || next.some((cell) => /\d{3}/.test(cell))) continue;
    const cut = row.map((cell, column) => cell.trim() + (next[column] ?? '').trim());
    const both = countKnown(cut);
    if (both > Math.max(score, known, countKnown(next))) {
      best = { skip: at + 2, labels: cut };
      groups = row;
      score = both;
    }
  }
  if (best.skip > 0) return withGroups(best, groups);
  const first = rows[0] ?? [];
  if (first.length >= 3 && first.every((cell) => NUMBERED.test(cell.trim()))) return { skip: 1, labels: first };
  return onlyWord(rows);
}

function countKnown(row: readonly string[]): number {
  let known = 0;
  for (const cell of row) if (cell !== '' && cell.length <= MAX_LABEL && roleOf(cell.trim()) !== null) known++;
  return known;
}

/** Names under groups: 姓名 under 业主 is 业主姓名, 电话 under 经纪人 is 经纪人电话. */
function withGroups(header: Header, above: readonly string[] | undefined): Header {
  if (above === undefined || above.some((cell) => /\d{3}/.test(cell))) return header;
  const groups = above.filter((cell) => cell.trim() !== '').length;
  if (groups < 2 || groups >= header.labels.filter((label) => label.trim() !== '').length) return header;
  let group = '';
  const labels = header.labels.map((label, column) => {
    group = (above[column] ?? '').trim() || group;
    if (label.trim() === '') return group;
    const whole = `${group}${label.trim()}`;
    return roleOf(whole) === null ? label : whole;
  });
  return { skip: header.skip, labels };
}

/** One known word in the first row is a header when numbers come only below it. */
function onlyWord(rows: ReadonlyArray<readonly string[]>): Header {
  const words = (rows[0] ?? []).filter((cell) => cell.trim() !== '');
  const known = words.some((cell) => roleOf(cell.trim()) !== null);
  const numbersBelow = rows.slice(1).some((row) => row.some((cell) => /\d{3}/.test(foldValue(cell))));
  return known && numbersBelow && !words.some((cell) => /\d{3}/.test(cell))
    ? { skip: 1, labels: rows[0] ?? [] }
    : NO_HEADER;
}

/** Whether a row amid data is the header of a further table: nothing but labels, most of them known. */
export function isHeaderRow(cells: readonly string[]): boolean {
  let filled = 0;
  let known = 0;
  let telling = 0;
  for (const cell of cells) {
    if (cell === '') continue;
    for (let at = 0; at < cell.length; at++) {
      const code = cell.charCodeAt(at);
      if (code >= 0x30 && code <= 0x39) return false;
    }
    filled++;
    const role = cell.length <= MAX_LABEL ? roleOf(cell.trim()) : null;
    if (role !== null) known++;
    if (isTelling(role)) telling++;
  }
  return telling >= 2 && known * 5 >= filled * 3;
}

/** `馨佳园业主登记表`: the compound that a title names, or ''. */
export function titlePlace(row: readonly string[]): string {
  const filled = row.filter((cell) => cell.trim() !== '');
  const title = filled.length === 1 ? foldValue(filled[0] ?? '').trim() : '';
  return title.length > MAX_LABEL ? '' : (TITLE.exec(title)?.[1] ?? '');
}

const TITLE =
  /^([\u4e00-\u9fffA-Za-z0-9]{2,20}?(?:小区|家园|花园|公寓|新村|国际|嘉园|公馆|花苑|新城|名苑|雅苑|华庭|佳苑|街坊|社区|山庄|大厦|苑|园|里|府|湾|庭|城|村|期|弄))(?:项目|物业)?(?:全体|所有)?(?:业主|住户|房东|产权人|居民|房屋|客户)/;

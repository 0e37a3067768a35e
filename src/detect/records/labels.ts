import { isTelling, type Role, roleOf } from '../vocabulary/headers.js';

/** `姓名(Name):`, `Building No.:`, `Compound (小区):`: what stands before the first colon of a line. */
const BEFORE_COLON =
  /^[^\p{L}\d]{0,8}(?:\d{1,2} ?[.、)] ?)?([\p{L}][\p{L}\d ./#_-]{0,28}?)(?: ?\(([^()]{1,20})\))? ?:/u;
/** A label with another mark or a blank behind it: `小区→馨佳园`, `楼号-12`, `[业主]王小明`, `- 电话 138…`. */
const OTHER_MARK =
  /^[^\p{L}\d[]{0,8}(?:\d{1,2} ?[.、)] ?)?(?:\[([\u4e00-\u9fffA-Za-z]{2,12})\] ?:?|([\u4e00-\u9fff]{2,6}\d?) ?(?:→|➜|->|=>|-{1,2}|—| (?=\S{1,24}\s*$))) ?/u;
/** A label alone, set in bold, quoted or counted perhaps: 业主, **业主**, 3) "phone". */
const LABEL_LINE =
  /^\s*(?:\d{1,3}\) ?)?[*"'#>• ]{0,4}([\u4e00-\u9fff]{2,8}|[A-Za-z][A-Za-z .]{1,18}?)[*"']{0,2}\s*[:：]?[*]{0,2}\s*$/;

/** Writes the labels of a line of folded text with a colon, so that all are read alike. */
export function spellLabels(text: string): string {
  if (text.includes('】')) return text.replace(/【([\u4e00-\u9fff]{1,8})】:?/g, spellBracket);
  if (text.includes(']') && /\[[\u4e00-\u9fff]{2,8}\]/.test(text))
    return text.replace(/\[([\u4e00-\u9fff]{2,8})\]:?/g, spellBracket);
  const colon = text.includes(':') ? spellColon(text) : text;
  if (colon !== text) return colon;
  return spellColumns(spellOtherMark(text));
}

function spellBracket(whole: string, label: string): string {
  return roleOf(label) === null ? whole : ` ${label}:`;
}

function spellColon(text: string): string {
  const before = BEFORE_COLON.exec(text);
  if (before === null) return text;
  const [whole, label = '', inner = ''] = before;
  if (inner === '' && /^[\u4e00-\u9fff]+$|^[A-Za-z_]+$/.test(label)) return text;
  const role = roleOf(label) ?? roleOf(inner);
  return role === null ? text : `${WORD[role] ?? label}:${text.slice(whole.length)}`;
}

/** A Chinese word for what a label of several words means. */
const WORD: Readonly<Partial<Record<Role, string>>> = {
  'owner-name': '业主',
  name: '姓名',
  'owner-phone': '业主电话',
  phone: '电话',
  'staff-phone': '经纪人电话',
  id: '身份证号',
  compound: '小区',
  building: '楼号',
  unit: '单元',
  room: '室号',
  address: '地址',
  number: '编号',
  area: '面积',
  price: '价格',
  text: '备注',
};

/** A mark or blank close behind the first word, or signs before it: most lines have neither. */
const MARK_NEAR = /^(?:[\u4e00-\u9fff]{2,6}\d? ?[→➜=—-]|[\u4e00-\u9fff]{2,6}\d? \S{1,24}\s*$|[^\u4e00-\u9fffA-Za-z])/;

function spellOtherMark(text: string): string {
  if (!MARK_NEAR.test(text)) return text;
  const match = OTHER_MARK.exec(text);
  if (match === null) return text;
  const label = match[1] ?? match[2] ?? '';
  return isTelling(roleOf(label)) ? `${label}:${text.slice(match[0].length)}` : text;
}

/** `小区    馨佳园`: a label and its value, set in columns. */
function spellColumns(text: string): string {
  if (!text.includes('  ') && !text.includes('\t')) return text;
  const first = /^\s*([\u4e00-\u9fff]{2,6}\d?)(?: {2,}|\t)(?=\S)/.exec(text);
  if (first === null || !isTelling(roleOf(first[1] ?? ''))) return text;
  const value = text.slice(first[0].length);
  return / {2}|\t/.test(value.trim()) ? text : `${first[1] ?? ''}:${value}`;
}

/** A line without a colon that is a label and its value all the same. */
export function isSpelledLabel(line: string): boolean {
  return line.length <= 40 && /[ -]/.test(line) && spellOtherMark(line) !== line;
}

/** The label that a line is, whose value stands on the next one; null for any other line. */
export function labelLine(line: string): string | null {
  const label = line.length > 24 || line.length < 2 ? undefined : LABEL_LINE.exec(line)?.[1]?.trim();
  if (label === undefined) return null;
  return isTelling(roleOf(label)) ? label : null;
}

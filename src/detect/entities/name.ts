import { isTradeWord, surnameLength } from '../vocabulary/surnames.js';
import { OWNER_WORD } from '../vocabulary/words.js';

export interface NameMatch {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** 业主, 房东 or the like stands right before it. */
  readonly owner: boolean;
}

const TITLE =
  /([\u4e00-\u9fff]{1,3}?)(先生|女士|小姐|太太|阿姨|叔叔|师傅|老师|大姐|大哥|大爷|大妈|爷爷|奶奶|老板|教授|[哥姐叔总])(?![\u4e00-\u9fff]{0,1}[部监经])/g;
/** 老王, 小李, and 王S or 王X as negotiators shorten 王先生. */
const SHORT =
  /(?<![\u4e00-\u9fffA-Za-z])(?:[老小]([\u4e00-\u9fff])(?![\u4e00-\u9fff])|([\u4e00-\u9fff])[SXsx](?![A-Za-z\d座栋幢区户室楼]))/g;
/** A name of several parts, as of 维吾尔 or 彝: 古丽·买买提. */
const DOTTED =
  /(?<![\u4e00-\u9fffA-Za-z·])[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}(?![\u4e00-\u9fffA-Za-z·])/g;
/** A field between marks or blanks, or right before a number: 2 to 4 characters. */
const FIELD =
  /(?<![\u4e00-\u9fffA-Za-z0-9])(?:(?:业主|房东|房主|屋主|产权人|户主|权利人|联系人|姓名|客户|租客|联系)[:： 是为叫]{0,3})?([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fffA-Za-z]|-[\u4e00-\u9fff])/g;
const LABELLED =
  /(?:业主|房东|房主|屋主|产权人|户主|权利人|联系人|姓名|客户|租客)[:： 是为叫]{0,3}([\u4e00-\u9fff]{2,3})(?=[:：,，、;； \d(（/|]|$|电话|手机)/g;

/**
 * Finds people's names in folded text: a family name with a title (王先生), after a label (业主：王小明), or alone
 * between marks (，王小明，). Only a shape: it says what a record is, never that there is one.
 */
export function findNames(text: string): NameMatch[] {
  const found: NameMatch[] = [];
  const signs = signsOf(text);
  if ((signs & TITLE_SIGN) !== 0) collect(found, text, TITLE, titled);
  if ((signs & SHORT_SIGN) !== 0 && SHORT_HINT.test(text)) collect(found, text, SHORT, shortened);
  if ((signs & DOT_SIGN) !== 0) collect(found, text, DOTTED, dotted);
  if ((signs & LABEL_SIGN) !== 0) collect(found, text, LABELLED, plain);
  collect(found, text, FIELD, plain);
  return found.length < 2 ? found : found.sort((a, b) => a.start - b.start);
}

const TITLE_SIGN = 1;
const SHORT_SIGN = 2;
const DOT_SIGN = 4;
const LABEL_SIGN = 8;
/** A character of every word that a shape of names begins or ends with. */
const SIGNS = new Uint8Array(0x10000);
for (const [sign, characters] of [
  [TITLE_SIGN, '生士姐太姨叔傅师哥爷妈奶板授总'],
  [SHORT_SIGN, '老小SXsx'],
  [DOT_SIGN, '·'],
  [LABEL_SIGN, '业房屋产户权联姓客租'],
] as const) {
  for (const character of characters) SIGNS[character.charCodeAt(0)] = sign;
}

/** Looks once at every character, so that only shapes are tried whose words may be there. */
function signsOf(text: string): number {
  let seen = 0;
  for (let at = 0; at < text.length; at++) seen |= SIGNS[text.charCodeAt(at)] ?? 0;
  return seen;
}

/** Whether a whole value reads as a name: for cells and fields. */
export function isName(value: string): boolean {
  const text = value.trim();
  if (text.includes('·')) return isDotted(text);
  if (text.length < 2 || text.length > 4 || !/^[\u4e00-\u9fff·]+$/.test(text) || isTradeWord(text)) return false;
  if (KINDS_OF_THINGS.includes(text.charAt(text.length - 1))) return false;
  const surname = surnameLength(text);
  const rest = text.length - surname;
  return surname > 0 && rest >= 1 && (rest <= 2 || TITLED.test(text));
}

/** What a word about houses ends in, and no name. */
const KINDS_OF_THINGS = '型类店楼房路街级款式园苑厅府邸寓墅湾郡巷弄';
const TITLED = /(?:先生|女士|小姐|太太|阿姨|叔叔|师傅|老师|大[姐哥爷妈]|爷爷|奶奶|老板|教授|[哥姐叔总])$/;

const SHORT_HINT = /[老小][\u4e00-\u9fff]|[\u4e00-\u9fff][SXsx]/;

type Reading = { readonly offset: number; readonly name: string } | null;

function collect(found: NameMatch[], text: string, shape: RegExp, read: (match: RegExpExecArray) => Reading): void {
  shape.lastIndex = 0;
  for (let match = shape.exec(text); match !== null && found.length < 1_024; match = shape.exec(text)) {
    const reading = read(match);
    if (reading === null) continue;
    const start = match.index + reading.offset;
    const end = start + reading.name.length;
    if (found.some((other) => other.start < end && start < other.end)) continue;
    found.push({ start, end, name: reading.name, owner: OWNER_WORD.test(text.slice(Math.max(0, start - 6), start)) });
  }
}

/**
 * The name before a title: all of it where a mark or label stands before it (联系人王小明先生), else the family name right
 * before the title (随时看王先生).
 */
function titled(match: RegExpExecArray): Reading {
  const given = match[1] ?? '';
  let shortest: Reading = null;
  for (let from = 0; from < given.length; from++) {
    const rest = given.slice(from);
    const surname = surnameLength(rest);
    if (surname === 0 || rest.length - surname > 2 || isTradeWord(rest.slice(0, 2))) continue;
    // 房东方小姐 is a Miss 方.
    const at = match.index + from;
    if (OWNER_WORD.test(match.input.slice(Math.max(0, at - 1), at + 1))) continue;
    shortest = { offset: from, name: rest + (match[2] ?? '') };
    const before = match.input.charAt(at - 1);
    if (surname === 2 || !/[\u4e00-\u9fff]/.test(before) || /[人主东系户是叫姓名找给电话机]/.test(before))
      return shortest;
  }
  return shortest;
}

function shortened(match: RegExpExecArray): Reading {
  return surnameLength(match[1] ?? match[2] ?? '') === 0 ? null : { offset: 0, name: match[0] };
}

function dotted(match: RegExpExecArray): Reading {
  return isDotted(match[0]) ? { offset: 0, name: match[0] } : null;
}

const LONGEST_DOTTED = 20;

/** Parts with a dot between, none of them of an advert (整租·馨佳园) or the name of a compound. */
function isDotted(text: string): boolean {
  if (text.length > LONGEST_DOTTED || !/^[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}$/.test(text)) return false;
  return text.split('·').every((part) => !/[租售房盘源店园苑城湾府里村区路街]$/.test(part) && !isTradeWord(part));
}

function plain(match: RegExpExecArray): Reading {
  const name = match[1] ?? '';
  return isName(name) ? { offset: match[0].lastIndexOf(name), name } : null;
}

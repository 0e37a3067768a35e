import { isTradeWord, surnameLength } from '../vocabulary/surnames.js';
import { OWNER_WORD } from '../vocabulary/words.js';
import { DOT, lookAt, OWNER_SIGN, PERSON_LABEL, SHORT_WORD, TITLE_END } from './look.js';

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
  const { signs } = lookAt(text);
  if ((signs & TITLE_END) !== 0) collect(found, text, TITLE, titled);
  if ((signs & SHORT_WORD) !== 0 && SHORT_HINT.test(text)) collect(found, text, SHORT, shortened);
  if ((signs & DOT) !== 0) collect(found, text, DOTTED, dotted);
  if ((signs & PERSON_LABEL) !== 0) {
    collect(found, text, LABELLED, plain);
    collect(found, text, FIELD, plain);
  } else {
    collectFields(found, text);
  }
  return found.length < 2 ? found : found.sort((a, b) => a.start - b.start);
}

/** Whether a whole value reads as a name: for cells and fields. */
export function isName(value: string): boolean {
  const text = value.trim();
  if (text.includes('·')) return isDotted(text);
  if (text.length < 2 || text.length > MAX_NAME) return false;
  const surname = surnameLength(text);
  const rest = text.length - surname;
  if (surname === 0 || rest < 1) return false;
  for (let at = 0; at < text.length; at++) if (!isChinese(text.charCodeAt(at))) return false;
  if (isTradeWord(text) || KINDS_OF_THINGS.includes(text.charAt(text.length - 1))) return false;
  return rest <= 2 || TITLED.test(text);
}

const MAX_NAME = 4;

function isChinese(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fff;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/** What `FIELD` finds in a text without any label. */
function collectFields(found: NameMatch[], text: string): void {
  for (let at = 0; at < text.length && found.length < MAX_NAMES; at++) {
    if (!isChinese(text.charCodeAt(at))) continue;
    const start = at;
    do at++;
    while (isChinese(text.charCodeAt(at)));
    const length = at - start;
    if (length < 2 || length > MAX_NAME) continue;
    const before = text.charCodeAt(start - 1);
    const next = text.charCodeAt(at);
    if (isLetter(before) || (before >= 0x30 && before <= 0x39) || isLetter(next)) continue;
    if (next === 0x2d && isChinese(text.charCodeAt(at + 1))) continue;
    const name = text.slice(start, at);
    if (isName(name)) take(found, text, start, name);
  }
}

/** What a word about houses ends in, and no name. */
const KINDS_OF_THINGS = '型类店楼房路街级款式园苑厅府邸寓墅湾郡巷弄';
const TITLED = /(?:先生|女士|小姐|太太|阿姨|叔叔|师傅|老师|大[姐哥爷妈]|爷爷|奶奶|老板|教授|[哥姐叔总])$/;

const SHORT_HINT = /[老小][\u4e00-\u9fff]|[\u4e00-\u9fff][SXsx]/;

type Reading = { readonly offset: number; readonly name: string } | null;

function collect(found: NameMatch[], text: string, shape: RegExp, read: (match: RegExpExecArray) => Reading): void {
  shape.lastIndex = 0;
  for (let match = shape.exec(text); match !== null && found.length < MAX_NAMES; match = shape.exec(text)) {
    const reading = read(match);
    if (reading !== null) take(found, text, match.index + reading.offset, reading.name);
  }
}

const MAX_NAMES = 1_024;

/** Adds a name unless one stands there already. */
function take(found: NameMatch[], text: string, start: number, name: string): void {
  const end = start + name.length;
  for (const other of found) if (other.start < end && start < other.end) return;
  const owner =
    (lookAt(text).signs & OWNER_SIGN) !== 0 && OWNER_WORD.test(text.slice(Math.max(0, start - LABEL_LENGTH), start));
  found.push({ start, end, name, owner });
}

const LABEL_LENGTH = 6;

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

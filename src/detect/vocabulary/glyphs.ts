/**
 * What characters fold to (DESIGN.md section 5.2): digits in any dress to 0-9, compatibility forms to their NFKC letter,
 * dashes to one dash, blanks to one blank, characters without width to nothing, the trade's traditional characters to
 * simplified ones.
 */

/** Kinds of UTF-16 unit, for the loop that looks at every one. */
export const KEPT = 0;
/** Becomes one other unit: `replacements` holds it. */
export const REPLACED = 1;
/** Becomes nothing or several units, or depends on its neighbours, or begins a surrogate pair that may. */
export const RESHAPED = 2;

/** First and last code, and the value of the first: digits that are enclosed, raised, lowered, or of another script. */
const DIGIT_RUNS: ReadonlyArray<readonly [first: number, last: number, value: number]> = [
  [0x2070, 0x2070, 0],
  [0x2074, 0x2079, 4],
  [0x2080, 0x2089, 0],
  [0xb2, 0xb3, 2],
  [0xb9, 0xb9, 1],
  // Roman numerals, large and small: Ⅲ期 is 3期.
  [0x2160, 0x216b, 1],
  [0x2170, 0x217b, 1],
  // Suzhou numerals.
  [0x3021, 0x3029, 1],
  // 1F10B and 1F10C are zeros in a circle; 1F100 to 1F10A are 0. and 0, to 9,.
  [0x1f100, 0x1f100, 0],
  [0x1f101, 0x1f10a, 0],
  [0x1f10b, 0x1f10b, 0],
  [0x1f10c, 0x1f10c, 0],
  [0x1fbf0, 0x1fbf9, 0],
];

/** Enclosed numbers, which also mark the items of a list: ①, ⑴, ⒈, ⓪, ⓵, ❶, ➀, ➊, ⓫, ㉑, ㊱. */
const ENCLOSED_RUNS: typeof DIGIT_RUNS = [
  [0x2460, 0x2473, 1],
  [0x2474, 0x2487, 1],
  [0x2488, 0x249b, 1],
  [0x24ea, 0x24ea, 0],
  [0x24eb, 0x24f4, 11],
  [0x24f5, 0x24fe, 1],
  [0x24ff, 0x24ff, 0],
  [0x2776, 0x277f, 1],
  [0x2780, 0x2789, 1],
  [0x278a, 0x2793, 1],
  [0x3251, 0x325f, 21],
  [0x32b1, 0x32bf, 36],
];

/** Zeros of the decimal digits of other scripts; the nine others follow each. */
const ZEROS =
  '0660 06f0 07c0 0966 09e6 0a66 0ae6 0b66 0be6 0c66 0ce6 0d66 0de6 0e50 0ed0 0f20 1040 1090 17e0 1810 1946 19d0 1a80 1a90 ' +
  '1b50 1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 ff10';

/** Runs of letters in a circle or square that NFKC leaves alone or puts in brackets, each from A or a. */
const LETTER_RUNS: ReadonlyArray<readonly [first: number, last: number, letter: string]> = [
  [0x249c, 0x24b5, 'a'],
  [0x1f110, 0x1f129, 'A'],
  [0x1f130, 0x1f149, 'A'],
  [0x1f150, 0x1f169, 'A'],
  [0x1f170, 0x1f189, 'A'],
];

/** 一 to 十 in a circle, in brackets and as Japanese reading marks. */
const NUMERAL_RUNS: ReadonlyArray<readonly [first: number, characters: string]> = [
  [0x3192, '一二三四'],
  [0x3220, '一二三四五六七八九十'],
  [0x3280, '一二三四五六七八九十'],
];

/** Not seen: soft hyphen, joiners, fillers, bidi controls, variation selectors, combining and enclosing marks, tags, controls. */
const WEIGHTLESS: ReadonlyArray<readonly [first: number, last: number]> = [
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0x7f, 0x84],
  [0x86, 0x9f],
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x20d0, 0x20f0],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

/** Where NFKC is taken: letterlike signs, radicals, enclosed and squared signs, compatibility ideographs, width forms. */
const COMPATIBLE: ReadonlyArray<readonly [first: number, last: number]> = [
  [0x2100, 0x2149],
  [0x24b6, 0x24e9],
  [0x2e80, 0x2fd5],
  [0x3036, 0x303a],
  [0x3200, 0x33ff],
  [0xf900, 0xfad9],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xffee],
  [0x1d400, 0x1d7ff],
];

/** Traditional characters of the trade's words and of common family names, each before its simplified form. */
const TRADITIONAL =
  '棟栋號号樓楼單单層层間间門门戶户電电話话機机業业產产權权聯联繫系係系萬万廳厅衛卫區区園园莊庄灣湾陽阳東东幾几兩两貳贰參叁陸陆' +
  '弍贰弎叁價价總总買买賣卖約约見见經经貸贷識识證证繳缴銀银帳账賬账裝装滿满為为無无歲岁將将學学會会國国際际' +
  '廣广場场華华麗丽龍龙鳳凤雲云錦锦悅悦瀾澜灝灏頤颐豐丰慶庆榮荣寧宁靜静溫温蘭兰鎮镇鄉乡縣县' +
  '陳陈劉刘楊杨趙赵黃黄吳吴孫孙馬马羅罗鄭郑謝谢許许韓韩馮冯鄧邓葉叶盧卢蔣蒋賈贾鄒邹龔龚錢钱湯汤賴赖蕭萧' +
  '張张閻阎薑姜譚谭範范鐘钟顧顾賀贺嚴严譽誉倫伦傑杰鵬鹏輝辉強强偉伟軍军剛刚師师爺爷媽妈';

/** Units of measure stay one sign: 74㎡ is no 74m2. */
const UNITS = /[\u3380-\u33df]/;

const DASHES = new Set([...range(0x2010, 0x2015), 0x2043, 0x207b, 0x208b, 0x2212, 0x2796, 0xfe58, 0xfe63, 0xff0d]);
const BLANKS = new Set([0xa0, 0x1680, ...range(0x2000, 0x200a), 0x202f, 0x205f, 0x3000]);

function* range(first: number, last: number): Generator<number> {
  for (let code = first; code <= last; code++) yield code;
}

/** The number in an enclosed sign, or null for any other character. */
export function enclosedNumber(code: number): string | null {
  return digitIn(ENCLOSED_RUNS, code);
}

function digitIn(runs: typeof DIGIT_RUNS, code: number): string | null {
  const run = runs.find((each) => code >= each[0] && code <= each[1]);
  return run === undefined ? null : String(code - run[0] + run[2]);
}

function isWithin(runs: ReadonlyArray<readonly [number, number]>, code: number): boolean {
  return runs.some((each) => code >= each[0] && code <= each[1]);
}

const SIMPLIFIED: ReadonlyMap<number, string> = new Map(
  (TRADITIONAL.match(/../gu) ?? []).map((pair) => [pair.charCodeAt(0), pair.charAt(1)]),
);

/** What one code point folds to; itself when it is kept. */
export function glyphOf(code: number): string {
  const simplified = SIMPLIFIED.get(code);
  if (simplified !== undefined) return simplified;
  if (isWithin(WEIGHTLESS, code)) return '';
  if (DASHES.has(code)) return '-';
  if (BLANKS.has(code)) return ' ';
  const digit = digitIn(DIGIT_RUNS, code) ?? enclosedNumber(code) ?? scriptDigit(code);
  if (digit !== null) return digit;
  const letters = LETTER_RUNS.find((run) => code >= run[0] && code <= run[1]);
  if (letters !== undefined) return String.fromCharCode(letters[2].charCodeAt(0) + code - letters[0]);
  const numerals = NUMERAL_RUNS.find((run) => code >= run[0] && code < run[0] + run[1].length);
  if (numerals !== undefined) return numerals[1].charAt(code - numerals[0]);
  const character = String.fromCodePoint(code);
  return isWithin(COMPATIBLE, code) && !UNITS.test(character) ? character.normalize('NFKC') : character;
}

const ZERO_CODES = ZEROS.split(' ').map((zero) => Number.parseInt(zero, 16));

/** For a class of a regular expression: the digits of every script that one unit holds, and the first half of the others. */
export const SCRIPT_DIGITS = `${ZERO_CODES.map((zero) => `${unitOf(zero)}-${unitOf(zero + 9)}`).join('')}\\u2160-\\u216b\\u2170-\\u217b\\u3021-\\u3029`;

function unitOf(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

function scriptDigit(code: number): string | null {
  const zero = ZERO_CODES.find((each) => code >= each && code <= each + 9);
  return zero === undefined ? null : String(code - zero);
}

/** First halves of the surrogate pairs that fold: mathematical letters and digits, enclosed ones, segmented ones, tags. */
const LEADS: ReadonlySet<number> = new Set([0xd835, 0xd83c, 0xd83e, 0xdb40]);

/** Kind of each UTF-16 unit, and what the replaced ones become. */
export const kinds = new Uint8Array(0x10000);
export const replacements = new Uint16Array(0x10000);
fillTables();

function fillTables(): void {
  const runs = [...WEIGHTLESS, ...COMPATIBLE, ...DIGIT_RUNS, ...ENCLOSED_RUNS, ...LETTER_RUNS];
  const codes = new Set([
    ...SIMPLIFIED.keys(),
    ...DASHES,
    ...BLANKS,
    ...runs.flatMap(([first, last]) => [...range(first, Math.min(last, 0xffff))]),
    ...ZERO_CODES.flatMap((zero) => [...range(zero, zero + 9)]),
    ...NUMERAL_RUNS.flatMap(([first, characters]) => [...range(first, first + characters.length - 1)]),
  ]);
  for (const code of codes) {
    const glyph = glyphOf(code);
    if (glyph === String.fromCharCode(code)) continue;
    const replaced = glyph.length === 1 && enclosedNumber(code) === null;
    kinds[code] = replaced ? REPLACED : RESHAPED;
    if (replaced) replacements[code] = glyph.charCodeAt(0);
  }
  for (const lead of LEADS) kinds[lead] = RESHAPED;
}

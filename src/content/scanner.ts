import { areaCodeLength } from '../model/area-codes.js';
import { loadAssembly } from './web-assembly.js';

/** What `wasm/scan.ts` exports. Addresses count from the beginning of its memory. */
interface ScanFunctions {
  /** Where `areaCodes` lie. */
  setAreas(at: number): void;
  start(from: number, to: number): void;
  next(): number;
  /** What `next` would say of one place; -1 for nothing. `start` comes before. */
  look(at: number): number;
  firstNul(): number;
  linesUp(at: number, lines: number, floor: number): number;
  linesDown(at: number, lines: number): number;
  countLines(from: number, to: number): number;
}

/** Finds places worth reading in the raw bytes of UTF-8 text. One a thread; it keeps what it met last. */
export interface Scanner extends Omit<ScanFunctions, 'setAreas'> {
  /** The module's memory: the bytes to be scanned lie from `WINDOW_AT` on. */
  readonly memory: Buffer;
}

export const PERSON = 0;
export const HOME = 1;
export const CODED = 2;

/** Bytes that are scanned at a time. */
export const SCAN_BYTES = 2 * 1024 * 1024;
/** Tables lie before the window, and zeros that a look back from its first byte meets. */
export const WINDOW_AT = 0x11000;
const NIBBLES_AT = 0x10000;
const BEFORE_AT = 0x10100;
const AREAS_AT = 0x10400;
const SLACK_BYTES = 4096;

/** Kinds of character; the value of a digit stands four bits higher. */
const DIGIT = 1;
const NUMERAL = 2;
const ENCLOSED = 3;
const LETTER = 4;
const WEIGHTLESS = 5;
const TENS = 6;
const BUILDING = 7;
const ROOM = 8;
const DASH = 9;
const WORD = 10;
const BRACKET = 11;
const SIDE = 12;
const STOREY = 13;
const FILLER = 14;

/** Numerals by their value, as `detect/vocabulary/numerals.ts` reads them; a test holds the two together. */
const NUMERALS = [
  '〇零○洞',
  '一壹幺弌',
  '二贰两貳弍',
  '三叁參弎',
  '四肆',
  '五伍',
  '六陆陸',
  '七柒拐',
  '八捌',
  '九玖勾',
];
/** `wasm/scan/digits.ts` has those of ASCII, too. */
const ASCII_LETTERS = 'OoDQlIiZzSsBbq';
const LETTERS = `${ASCII_LETTERS}ＯｏｌＩＺＳＢ`;
/** Ideographs that stand between the groups of a number, as `detect/entities/digit-groups.ts` lets them. */
const IN_NUMBERS = '微信薇威加电话联系手机拨打扣同号中间是为再接着后面尾位码';

/**
 * What the search in vectors stops at: the first digit of a phone in any dress, and words about homes. Each group is
 * matched by the first byte and halves of the two behind it, so characters that share them are stopped at in vain; which
 * characters share a group was chosen by how often their like comes in Chinese text.
 */
const WANTED = ['一室弄Ⅰⅰ', '栋门⓪⓫', '０１２４５６８＃①⑲⑴⒈⒑⒛⓵⓿❶❿➀➊➓', '房户３７', '单幢幺座壹９', '撞懂⑪', '号弌₁'];
/** First bytes that are rare enough to be all looked at: of Indian and other scripts, and of characters beyond the basic plane. */
const RARE = [0xea, 0xf0];
const LEAST_FIRST = 0xe2;

/** Undefined until it is asked for. */
let here: Scanner | null | undefined;

/** This thread's scanner, loaded when first asked for; null where there can be none. */
export function scannerHere(): Scanner | null {
  if (here === undefined) here = loadScanner();
  return here;
}

/** Loads a scanner, 2.2 MiB of memory in all; null where WebAssembly with SIMD is missing. */
export function loadScanner(): Scanner | null {
  const scan = loadAssembly<ScanFunctions>('scan', WINDOW_AT + SCAN_BYTES + SLACK_BYTES);
  if (scan === null) return null;
  const { functions, memory } = scan;
  memory.set(characterClasses(), 0);
  memory.set(nibbleTables(), NIBBLES_AT);
  memory.set(beforeNumbers(), BEFORE_AT);
  memory.set(areaCodes(), AREAS_AT);
  functions.setAreas(AREAS_AT);
  const { start, next, look, firstNul, linesUp, linesDown, countLines } = functions;
  return { memory: Buffer.from(memory.buffer), start, next, look, firstNul, linesUp, linesDown, countLines };
}

/** Kind and value of every character of the basic plane below `limit`. */
export function characterClasses(limit = 0x10000): Uint8Array {
  const classes = new Uint8Array(limit);
  for (let code = 0; code < limit; code++) {
    if (code === 0x3400) code = 0xa000;
    if (code === 0xac00) code = 0xe000;
    classes[code] = kindOf(String.fromCharCode(code), code);
  }
  classes.fill(WORD, 0x3400, 0xa000);
  for (let first = 0, code = 0; code < limit; code++) {
    // Decimal digits come ten in a row.
    if (classes[code] !== DIGIT) first = code + 1;
    else classes[code] = DIGIT | (((code - first) % 10) << 4);
  }
  const set = (characters: string, kind: number): void => {
    for (const character of characters) classes[character.charCodeAt(0)] = kind;
  };
  set(IN_NUMBERS, FILLER);
  NUMERALS.forEach((characters, value) => {
    set(characters, NUMERAL | (value << 4));
  });
  set(LETTERS, LETTER);
  set('十百', TENS);
  set('甲乙丙丁东西南北', SIDE);
  set('([{<（【《「〔［｛＜〈『', BRACKET);
  set('号栋幢座弄单撞懂＃', BUILDING);
  set('室房户门', ROOM);
  set('楼搂院元无梯层', STOREY);
  return classes;
}

function kindOf(character: string, code: number): number {
  if (code < 9 || (code > 13 && code < 32) || (code >= 0x7f && code < 0xa0 && code !== 0x85)) return WEIGHTLESS;
  if (code < 0x80) return code >= 48 && code <= 57 ? DIGIT : 0;
  if (/\p{Nd}/u.test(character)) return DIGIT;
  if (/\p{No}|\p{Nl}/u.test(character)) return ENCLOSED;
  if (/\p{Cf}|\p{Mn}|\p{Me}|[\u115f\u1160\u3164\uffa0]/u.test(character)) return WEIGHTLESS;
  return /\p{Pd}|[\u2043\u207b\u208b\u2212\u2796]/u.test(character) ? DASH : 0;
}

/** What may stand right before a number, and before a blank before it: 1 a letter for a digit, 2 a dash or a cell's edge. */
function beforeNumbers(): Uint8Array {
  const tables = new Uint8Array(512);
  const set = (bytes: Iterable<number>, kind: number, from: number): void => {
    for (const byte of bytes) tables[from + byte] = kind;
  };
  set(Buffer.from(ASCII_LETTERS), 1, 0);
  set(Buffer.from('lIi'), 1, 256);
  for (const from of [0, 256]) {
    set(Buffer.from('-/'), 2, from);
    for (const dash of '‐‑‒–—―⁃⁻₋−➖﹘﹣－﹣〜〰⸺⸻') set(Buffer.from(dash).subarray(-1), 2, from);
  }
  set(Buffer.from('\t|'), 2, 0);
  return tables;
}

/** Length of the area code by the three digits behind its 0; 0 where there is none. */
export function areaCodes(): Uint8Array {
  return Uint8Array.from({ length: 1000 }, (_, code) => areaCodeLength(`0${String(code).padStart(3, '0')}`));
}

/** Four tables of 16: groups by the first byte, the two halves of the second, and the low half of the third; two constants. */
function nibbleTables(): Uint8Array {
  const tables = new Uint8Array(96);
  tables.fill(0x0f, 64, 80).fill(LEAST_FIRST, 80);
  const set = (table: number, at: number, group: number): void => {
    tables[16 * table + at] = (tables[16 * table + at] ?? 0) | (1 << group);
  };
  WANTED.forEach((characters, group) => {
    for (const character of characters) {
      const [first = 0, second = 0, third = 0] = Buffer.from(character);
      set(0, first - LEAST_FIRST, group);
      set(1, second >> 4, group);
      set(2, second & 15, group);
      set(3, third & 15, group);
    }
  });
  for (const first of RARE) set(0, first - LEAST_FIRST, WANTED.length);
  for (let at = 0; at < 16; at++) for (const table of [1, 2, 3]) set(table, at, WANTED.length);
  return tables;
}

import { HOMOPHONE_CLASS } from '../vocabulary/homophones.js';
import { LETTER_CLASS, NUMERAL_CLASS } from '../vocabulary/numerals.js';

/**
 * What one look at every character of folded text tells. Most expressions of detection need a character that most lines do
 * not have: whoever asks here first seldom runs one in vain.
 */
export interface Look {
  /** Digits 0-9. */
  readonly plain: number;
  /** Those, and numerals and letters that may pass for one. */
  readonly any: number;
  /** The longest row of characters that are or sound like a digit and of which some are neither digit nor numeral. */
  readonly sounds: number;
  /** Latin letters. */
  readonly latin: number;
  /** 11 digits that begin like a mobile could stand in one row of groups. */
  readonly mobile: boolean;
  /** Letters and digits longer than a phone stand together, one blank or dash between two at most: no id, card or waybill is shorter. */
  readonly long: boolean;
  /** Signs below that some character has. */
  readonly signs: number;
  /** Digits, a blank, digits. */
  readonly bare: boolean;
  /** A digit before a letter that stands for a building. */
  readonly lettered: boolean;
  /** Five digits or more before a measure of area. */
  readonly glued: boolean;
  /** Offsets of the words for a building that have a number before them, and of those for a room. */
  readonly buildings: readonly number[];
  readonly rooms: readonly number[];
}

/** Kinds of characters, of which each is one at most; the lowest three bits. */
const PLAIN = 1;
const DRESSED = 2;
const LETTER = 3;
const SOUND = 4;
/** May stand between two sounds. */
const MARK = 5;
const LATIN = 6;
const TURNED_KIND = 7;
const KIND = 7;

/** A character of every word that says a number is written from its end. */
export const TURNED = 1 << 3;
/** Of homes: a lane, a unit, a villa, a dash or stroke, a digit, a letter of `block`, `tower` and the like. */
export const LANE_WORD = 1 << 4;
export const UNIT_WORD = 1 << 5;
export const VILLA_WORD = 1 << 6;
export const DASH = 1 << 7;
export const DIGIT = 1 << 8;
export const ENGLISH_LETTER = 1 << 9;
const ROOM_WORD = 1 << 10;
const BUILDING_LETTER = 1 << 11;
const AREA = 1 << 12;
const BUILDING_WORD = 1 << 13;
/** May be the end of a building's number or letter. */
export const NUMBER_END = 1 << 14;
/** Of names: the last character of a title, 老 小 S X, a dot within, a character of every word before a name. */
export const TITLE_END = 1 << 15;
export const SHORT_WORD = 1 << 16;
export const DOT = 1 << 17;
export const PERSON_LABEL = 1 << 18;
const CLOSED = 1 << 19;
/** A character of every word of `OWNER_WORD`, `INTENT`, of WeChat and QQ, and of what hides a value. */
export const OWNER_SIGN = 1 << 20;
export const INTENT_SIGN = 1 << 21;
export const CONTACT_SIGN = 1 << 22;
export const MASK_SIGN = 1 << 23;
/** Of the names of towers. */
export const TOWER_WORD = 1 << 24;

/** What follows a number to say what it counts: never between the groups of one. */
export const UNITS =
  '平万元套室厅卫栋号幢楼层座单年月日点时分秒个人米组次块户间%‰°℃亿千百吨斤里条件台张页级期排区弄路第家岁只份名位度届';
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

const FLAGS = new Uint32Array(0x10000);
// A later kind takes the place of an earlier one.
for (const [kind, characters] of [
  [LATIN, ALPHABET],
  [TURNED_KIND, '倒反逆从'],
  [SOUND, HOMOPHONE_CLASS],
  [DRESSED, NUMERAL_CLASS],
  [LETTER, LETTER_CLASS],
  [PLAIN, DIGITS],
  [MARK, ' .·-'],
] as const) {
  for (const character of characters) FLAGS[character.charCodeAt(0)] = kind;
}
for (const [sign, characters] of [
  [LANE_WORD, '弄'],
  [UNIT_WORD, '单丹'],
  [ROOM_WORD, '室户房'],
  [VILLA_WORD, '墅'],
  [DASH, '-/'],
  [BUILDING_LETTER, 'dDhHzZl'],
  [ENGLISH_LETTER, 'bBtT'],
  [AREA, '平㎡m'],
  [BUILDING_WORD, '号#幢栋撞懂座董楼排'],
  [DIGIT, DIGITS],
  [NUMBER_END, `${DIGITS}〇零一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖甲乙丙丁东西南北${ALPHABET}`],
  [TITLE_END, '生士姐太姨叔傅师哥爷妈奶板授总'],
  [SHORT_WORD, '老小SXsx'],
  [DOT, '·'],
  [PERSON_LABEL, '主东权系名客'],
  [CLOSED, `${UNITS}abcdefghijklmnoprstuyzABCDEFGHIJKLMNOPRSTUYZ$¥€￥\n`],
  [OWNER_SIGN, '主东权'],
  [INTENT_SIGN, '求想要意售挂租置卖买首预看'],
  [CONTACT_SIGN, '微薇威维绿扣企球加VvWwQq'],
  [MASK_SIGN, '*xX×●•＊某█'],
  [TURNED, '倒反逆从'],
  [TOWER_WORD, '阁轩'],
] as const) {
  for (const character of characters) FLAGS[character.charCodeAt(0)] = (FLAGS[character.charCodeAt(0)] ?? 0) | sign;
}

const SPACE = 0x20;
const POINT = 0x2e;
const HYPHEN = 0x2d;
const ONE = 0x31;
const THREE = 0x33;
/** Characters between two groups of one phone. */
export const LONGEST_GAP = 10;
const PHONE_DIGITS = 11;
/** Letters and digits of the shortest number that is longer than a phone. */
const SHORTEST_LONG = 12;
/** Digits before a measure of which the first are a room's. */
const LEAST_GLUED = 5;
const NOWHERE: readonly number[] = [];

let lastText: string | null = null;
let lastLook: Look | null = null;

/** Looks at folded text; at the same text again for nothing. */
export function lookAt(text: string): Look {
  if (lastLook !== null && text === lastText) return lastLook;
  const look = lookClosely(text);
  // Longer texts are not worth being kept alive.
  lastText = text.length <= MAX_KEPT ? text : null;
  lastLook = look;
  return look;
}

const MAX_KEPT = 4_096;

function lookClosely(text: string): Look {
  let signs = 0;
  let plain = 0;
  let any = 0;
  let latin = 0;
  // Sounds that follow each other.
  let row = 0;
  let heard = 0;
  let sounds = 0;
  let rowEnd = 0;
  // Groups that may be a phone: how many digits, and of those how many before the first 1 with a 3 to 9 behind it.
  let mobile = false;
  let group = 0;
  let before = -1;
  let lastDigit = 0;
  let groupEnd = -1;
  // Letters and digits that stand together.
  let long = false;
  let run = 0;
  let runEnd = -2;
  // Homes.
  let buildings: number[] | null = null;
  let rooms: number[] | null = null;
  let bare = false;
  let lettered = false;
  let glued = false;
  let figures = 0;
  let figuresEnd = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const flags = FLAGS[code] ?? 0;
    if (flags === 0) continue;
    signs |= flags;
    const kind = flags & KIND;
    if (kind !== 0) {
      if (kind <= MARK && kind !== LETTER) {
        if (at !== rowEnd) {
          if (heard > 0 && row > sounds) sounds = row;
          row = 0;
          heard = 0;
        }
        rowEnd = at + 1;
        if (kind === SOUND) heard++;
        if (kind !== MARK) row++;
      } else {
        if (at !== rowEnd && heard > 0 && row > sounds) sounds = row;
        row = 0;
        heard = 0;
        rowEnd = at + 1;
      }
      if (kind <= LETTER) any++;
      if (kind === LETTER || kind === LATIN) latin++;
      if (!long && (kind === PLAIN || kind === LETTER || kind === LATIN)) {
        if (at === runEnd || (at === runEnd + 1 && isJoint(text.charCodeAt(runEnd)))) run++;
        else run = 1;
        runEnd = at + 1;
        long = run >= SHORTEST_LONG;
      }
      if (kind === PLAIN) {
        plain++;
        if (at !== figuresEnd) figures = 0;
        figures++;
        figuresEnd = at + 1;
        if (!bare && at > 0 && text.charCodeAt(at - 1) === SPACE) bare = (flagsBeforeBlank(text, at) & DIGIT) !== 0;
        if (!mobile) {
          if (
            at !== groupEnd &&
            (at - groupEnd > LONGEST_GAP || (groupEnd >= 0 && isClosed(text.charCodeAt(groupEnd))))
          ) {
            group = 0;
            before = -1;
            lastDigit = 0;
          }
          if (before < 0 && lastDigit === ONE && code >= THREE && group > 0) before = group - 1;
          lastDigit = code;
          group++;
          groupEnd = at + 1;
          mobile = before >= 0 && group - before >= PHONE_DIGITS;
        }
        continue;
      }
      if ((code === SPACE || code === POINT) && at === figuresEnd) figuresEnd = at + 1;
    }
    if ((flags & (BUILDING_WORD | ROOM_WORD | BUILDING_LETTER | AREA)) === 0) continue;
    if ((flags & AREA) !== 0 && at === figuresEnd && figures >= LEAST_GLUED) glued = true;
    const number = flagsBeforeBlank(text, at);
    if ((flags & BUILDING_LETTER) !== 0 && (number & DIGIT) !== 0) lettered = true;
    if ((number & NUMBER_END) === 0) continue;
    if ((flags & BUILDING_WORD) !== 0) {
      if (buildings === null) buildings = [at];
      else buildings.push(at);
    }
    if ((flags & ROOM_WORD) !== 0) {
      if (rooms === null) rooms = [at];
      else rooms.push(at);
    }
  }
  if (heard > 0 && row > sounds) sounds = row;
  return {
    plain,
    any,
    sounds,
    latin,
    mobile,
    long,
    signs,
    bare,
    lettered,
    glued,
    buildings: buildings ?? NOWHERE,
    rooms: rooms ?? NOWHERE,
  };
}

/** Digits of the shortest number that names a person, in any dress: an area code and 7 digits behind it. */
const LEAST_PERSON = 10;

/** Whether digits enough for anybody's number stand in the text, plain, dressed, by sound or spelt. */
export function mayHoldPerson({ any, sounds, latin }: Look): boolean {
  return any >= LEAST_PERSON || sounds >= LEAST_PERSON || latin >= 2 * LEAST_PERSON;
}

const HOME_SIGNS = LANE_WORD | UNIT_WORD | VILLA_WORD | DASH | ENGLISH_LETTER | TOWER_WORD;

/** Whether any shape of address is worth trying. */
export function mayHoldHome({ signs, buildings, rooms, bare, lettered }: Look): boolean {
  return (signs & HOME_SIGNS) !== 0 || buildings.length + rooms.length > 0 || bare || lettered;
}

function isJoint(code: number): boolean {
  return code === SPACE || code === HYPHEN;
}

/** Whether a character never begins a gap within a phone: a unit, a currency, a letter but those of WeChat and QQ. */
export function isClosed(code: number): boolean {
  return ((FLAGS[code] ?? 0) & CLOSED) !== 0;
}

/** Signs of the character before `at`, or of the one before the blanks there. */
function flagsBeforeBlank(text: string, at: number): number {
  let before = at - 1;
  while (before >= 0 && text.charCodeAt(before) === SPACE) before--;
  return before < 0 ? 0 : (FLAGS[text.charCodeAt(before)] ?? 0);
}

/** Characters of the longest number of a building, and a blank behind it. */
const LONGEST_NUMBER = 7;

/** Where the number of a building may begin whose word stands at `word`. */
export function numberBefore(text: string, word: number): number {
  let at = word;
  if (text.charCodeAt(at - 1) === SPACE) at--;
  while (at > 0 && word - at < LONGEST_NUMBER && ((FLAGS[text.charCodeAt(at - 1)] ?? 0) & NUMBER_END) !== 0) at--;
  return at;
}

import {
  ADMIN_PREFIX,
  COMPOUND_SUFFIX,
  LEADING_WORDS,
  NO_PLACE_ENDING,
  NO_PLACE_WORD,
  SAID_BEFORE,
  TRAILING_WORDS,
} from '../vocabulary/compounds.js';
import { numeralValue } from '../vocabulary/numerals.js';
import { INTENT, OWNER_WORD } from '../vocabulary/words.js';
import { isName } from './name.js';

/** The agency's own compound names, canonical. */
export type Compounds = ReadonlySet<string>;

const LOOK_BACK = 28;
const MAX_NAME = 16;

export function compileCompounds(names: readonly string[]): Compounds {
  return new Set(names.map(canonicalCompound).filter((name) => name.length >= 2));
}

/**
 * Canonical name of a compound: without district in front and remarks behind, numerals before 街坊, 期, 村 and the like
 * as digits (馨佳园十一街坊 and 馨佳园11街坊 are one).
 */
export function canonicalCompound(name: string): string {
  let hints = 0;
  for (let at = 0; at < name.length; at++) hints |= HINTS[name.charCodeAt(at)] ?? 0;
  if (hints === 0) return name.length > MAX_NAME ? name.slice(-MAX_NAME) : name;
  let rest = (hints & NAME_MARK) !== 0 ? name.replace(/[\s·|]/g, '').replace(/[(（].*$/, '') : name;
  if ((hints & SAID_HINT) !== 0) rest = rest.replace(SAID_BEFORE, '');
  if (((HINTS[rest.charCodeAt(0)] ?? 0) & LEADING_HINT) !== 0) rest = rest.replace(LEADING_WORDS, '');
  for (let round = 0; round < 3 && (hints & ADMIN_HINT) !== 0; round++) {
    const stripped = rest.replace(ADMIN_PREFIX, '');
    if (stripped === rest) break;
    rest = stripped;
  }
  if ((hints & NUMERAL_HINT) !== 0) rest = rest.replace(COUNTED, (numeral) => numeralValue(numeral) ?? numeral);
  return rest.length > MAX_NAME ? rest.slice(-MAX_NAME) : rest;
}

const NAME_MARK = 1;
const SAID_HINT = 2;
const ADMIN_HINT = 4;
const NUMERAL_HINT = 8;
const LEADING_HINT = 16;
/** A character that every word has which is taken away or changed. */
const HINTS = new Uint8Array(0x10000);
for (const [hint, characters] of [
  [NAME_MARK, ' \t\n\v\f\r\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff·|(（'],
  [SAID_HINT, '落位下在为是住到至的了套过看访进荐于钥新主成'],
  [ADMIN_HINT, '省市区县镇道'],
  [NUMERAL_HINT, '一二三四五六七八九十壹贰叁肆伍陆柒捌玖'],
  // The first characters of LEADING_WORDS.
  [LEADING_HINT, '今最新急房同好昨明上下刚出诚降笋独求转整合业地住有一这还位小楼坐我家在是的了'],
] as const) {
  for (const character of characters) HINTS[character.charCodeAt(0)] = (HINTS[character.charCodeAt(0)] ?? 0) | hint;
}
HINTS.fill(NAME_MARK, 0x2000, 0x200b);
const COUNTED = /[一二三四五六七八九十壹贰叁肆伍陆柒捌玖]{1,3}(?=街坊|期|区|村|号|弄|里)/g;

/** A place name that ends at `end` in folded text. */
export interface CompoundMatch {
  readonly place: string;
  readonly start: number;
  /** By its ending or the agency's list; otherwise only by where it stands. */
  readonly known: boolean;
  /** Not known, and not right before the building: a field of its own that may be a compound's name. */
  readonly apart: boolean;
}

const GAP = 1;
const NAME = 2;
const CLASSES = new Uint8Array(0x10000);
for (const character of ' \t,，、-:：(（>|/]】》」') CLASSES[character.charCodeAt(0)] = GAP;
for (const character of '·0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') {
  CLASSES[character.charCodeAt(0)] = NAME;
}
CLASSES.fill(NAME, 0x4e00, 0xa000);

/**
 * The compound named right before a building or room that starts at `start`. Directly before it, or with a dash between,
 * any name counts. Across a comma or blank one with a known ending or from the agency's list is `known`; any other is
 * `apart` and counts when it is a field of its own and could be a place.
 */
export function compoundBefore(text: string, start: number, compounds: Compounds): CompoundMatch | null {
  let end = start;
  const first = Math.max(0, start - LOOK_BACK);
  while (end > first && start - end < MAX_GAP && CLASSES[text.charCodeAt(end - 1)] === GAP) end--;
  end = beforeRemark(text, first, end);
  let from = end;
  while (from > first && CLASSES[text.charCodeAt(from - 1)] === NAME) from--;
  // A long number in front is a phone or an id, not a part of the name.
  const run = afterNumber(text.slice(from, end));
  if (run.length < 2 || !CHINESE_PAIR.test(run)) return null;
  const named = TRAILING_WORDS.test(run) ? run.replace(TRAILING_WORDS, '') : run;
  const place = canonicalCompound(named);
  if (place.length < 2) return null;
  // What is left of a sentence in front is no part of the match.
  const at = end - run.length + Math.max(0, run.lastIndexOf(place));
  const listed = listedTail(place, compounds);
  if (listed !== null) return { place: listed, start: at, known: true, apart: false };
  const known = place.length >= 3 && COMPOUND_SUFFIX.test(place);
  const apart = !known && end < start && !(start - end === 1 && text.charAt(end) === '-');
  if (apart && WHOLE_HOME.test(run)) return null;
  if (apart && (run.length < end - from || place !== canonicalCompound(run) || !isPlaceLike(place))) return null;
  return { place, start: at, known, apart };
}

/** A home that is written out: what follows it is the next one. */
const WHOLE_HOME = /(?:[号栋幢座楼弄元]|\d-)\d{2,4}[A-Za-z]?室?$/;

const MAX_GAP = 3;
const LONGEST_REMARK = 8;

/** Where a remark in brackets begins that ends at `end`: 馨佳园(东区)5-206. */
function beforeRemark(text: string, first: number, end: number): number {
  if (text.charAt(end - 1) !== ')') return end;
  const open = text.lastIndexOf('(', end - 1);
  return open > first && end - open <= LONGEST_REMARK ? open : end;
}

const CHINESE_PAIR = /[\u4e00-\u9fff]{2}/;

function afterNumber(run: string): string {
  return /\d{5}/.test(run) ? run.replace(/^.*\d{5}/, '') : run;
}

const LONGEST_FIELD = 12;

/** Whether a field alone could be the name of a compound of any ending: no person, phrase, office or word of the trade. */
export function isPlaceLike(name: string): boolean {
  return (
    name.length >= 2 &&
    name.length <= LONGEST_FIELD &&
    CHINESE_PAIR.test(name) &&
    !isName(name) &&
    !NO_PLACE_WORD.test(name) &&
    !NO_PLACE_ENDING.test(name)
  );
}

function listedTail(place: string, compounds: Compounds): string | null {
  if (compounds.size === 0) return null;
  for (let from = 0; from <= place.length - 2; from++) {
    if (compounds.has(place.slice(from))) return place.slice(from);
  }
  return null;
}

const MENTION = /(?<![\u4e00-\u9fffA-Za-z0-9])[\u4e00-\u9fffA-Za-z0-9·]{2,16}/g;

/** A layout or a price: beside an owner's phone the field of a home that is offered. */
const OFFERED = /[\d一二两三四五] ?\+? ?\d? ?[室房]|\d ?[万wW](?![A-Za-z])/;

/** The place of a home without a room beside an owner's phone, whatever its name ends in: 天鹅云著业主王小明, 房东王先生…，湖印，4房2厅. */
export function placeOffered(text: string): string | null {
  MENTION.lastIndex = 0;
  const offered = OFFERED.test(text);
  for (let match = MENTION.exec(text); match !== null; match = MENTION.exec(text)) {
    const before = PLACE_OF_OWNER.exec(match[0]) !== null;
    const place = canonicalCompound(ownersPlace(match[0]));
    if ((before || offered) && isPlaceLike(place) && !OWNER_WORD.test(place) && !INTENT.test(place)) return place;
  }
  return null;
}

/** A compound named anywhere in a line as a field of its own, for homes without a room. */
export function compoundMentioned(text: string, compounds: Compounds): string | null {
  MENTION.lastIndex = 0;
  for (let match = MENTION.exec(text); match !== null; match = MENTION.exec(text)) {
    const place = canonicalCompound(ownersPlace(match[0]));
    if (place.length < 3) continue;
    const listed = listedTail(place, compounds);
    if (listed !== null) return listed;
    if (COMPOUND_SUFFIX.test(place)) return place;
  }
  return null;
}

const PLACE_OF_OWNER = /^(.{2,}?)的?(?:业主|房东|房主|屋主|产权人|户主|权利人)([\u4e00-\u9fff]{2,4})(?:\d.*)?$/;

/** 馨佳园 of 馨佳园业主王小明: somebody's name must stand behind the word. */
function ownersPlace(field: string): string {
  const match = PLACE_OF_OWNER.exec(field);
  return match !== null && isName(match[2] ?? '') ? (match[1] ?? field) : field;
}

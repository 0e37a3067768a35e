import { type Compounds, canonicalCompound } from '../entities/compound.js';
import { type Home, NOWHERE } from '../entities/home.js';
import { isName } from '../entities/name.js';
import { COMPOUND_SUFFIX, NO_PLACE_ENDING, NO_PLACE_WORD } from '../vocabulary/compounds.js';
import { numeralValue } from '../vocabulary/numerals.js';

/** Lines in which people say where somebody lives are short. */
const MAX_LINE = 160;
/** Numbers with what they measure, layouts, times and dates, and every long number: none of them is a door. */
const MEASURED =
  /\d+(?:\.\d+)? ?(?:平方?米?|㎡|m²|m2|万(?!老师|先生|女士|小姐|太太|阿姨|师傅|大爷|[哥姐叔总])|[wWkK](?![A-Za-z])|元|块|年|月|日|点|分|米|%|个|套|次|人|岁|折|号线)|[\d一二两三四五] ?[室房] ?[\d一二两三四五] ?厅(?: ?[\d一二两三] ?[卫厨阳])*|\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\d+\.\d+|\d{6,}/g;
/** A building, unit or door as people type its sound, and in English. */
const SPELT: ReadonlyArray<readonly [shape: RegExp, word: string]> = [
  [/(?<=\d ?)(?:haolou|HAOLOU)(?![A-Za-z])/g, '号楼'],
  [/(?<=\d ?)(?:hao|HAO)(?=[\d\s,，-])/g, '号'],
  [/(?<=\d ?)(?:dong|DONG|zhuang)(?![A-Za-z])/g, '栋'],
  [/(?<=\d ?)(?:danyuan|dy|DY)(?![A-Za-z])/g, '单元'],
  [/(?<=\d ?)(?:shi|SHI)(?![A-Za-z])/g, '室'],
];
const NUMERALS = /[〇零一二三四五六七八九十百两]{1,4}(?= ?(?:号楼|栋|幢|座|单元|室))/g;
const NUMERAL_DOOR =
  /(?<=(?:号楼|[栋幢座号]|单元) ?)[〇零一二三四五六七八九]{3,4}(?![\u4e00-\u9fff〇]|[^\d\s]?[〇零一二三四五六七八九])/g;
/** A word that belongs to the number before it, whatever is written behind. */
const OWN_WORD = /(?<=\d) ?(号楼|号搂|号院|单[元无]|[栋幢座号排楼层室户单])/g;
/** Names such as K7麓山, CBD九号 and 馨佳园B区, names with a year behind, and what else a line is made of. */
const TOKEN =
  /[A-Z]{1,4}\d?[\u4e00-\u9fff]{2,}|[\u4e00-\u9fff]{2,10}[A-H\d][区期]|[\u4e00-\u9fff]{2,8}(?:19|20)\d\d(?=[ ,，|/]\D*\d)|[\u4e00-\u9fff]+|[A-Za-z]+|\d+/g;
const MAX_TOKENS = 40;

/** Floor and door: 101 to 6320. */
const DOOR = /^[1-9]?\d(?:0[1-9]|1\d|20)$/;
/** Words for a building, in Chinese and as people type them. */
const BUILDING_WORD = /^(?:号[楼搂]?|栋|幢|座|楼|号院|排|区|[dD]|[Bb]ldg|[Bb]uilding|[Bb]lock|[Tt])$/;
/** Words that may stand among the numbers of one home. */
const AMONG =
  /^(?:第|号[楼搂]?|栋|幢|座|楼|排|单[元无]?|门|梯|层|室|房|户|号|[dD]|[Uu]nit|[Rr]oom|[Bb]ldg|[Bb]uilding|[Bb]lock|[Tt]|[Uu]|[Ff]|[东西南北中]边?户?|(?:带花园|带露台|带阁楼|顶层|底层|顶楼|底楼|跃层|复式|一楼)的?)$/;
const UNIT_OR_ROOM = /^(?:单[元无]?|门|梯|楼|层|室|户|[Uu]nit|[Rr]oom)$/;
const FLOOR_WORD = /^(?:楼|层|[Ff])$/;
const DOOR_WORD = /^(?:室|户|号|房)?$/;
const SIDE = /^(?:[东西南北中](?:户|边户?)?|[A-H])$/;
/** A door apart from its floor is written with two digits: 12-03. */
const APART = /^(?:0[1-9]|1\d|20)$/;

interface Tokens {
  readonly text: readonly string[];
  readonly isNumber: (at: number) => boolean;
  /** The line says who: otherwise a home must be written out, and of any name it must be all there is. */
  readonly somebody: boolean;
  /** Two numbers with a mark between them, which no price and size have, stand in the line. */
  readonly dashed: boolean;
}

/**
 * The home that a line with a person in it most likely means, in whatever order and between whatever marks: a place, a
 * building and a door beside each other. The last resort, for a line in which no shape of address was found; null when
 * one of the three is missing or says of itself that it is something else. `somebody` says that a name or an owner's word
 * stands in the line; beside a phone alone only a home in full counts.
 */
export function likelyHome(line: string, compounds: Compounds, somebody = true): Home | null {
  if (line.length > MAX_LINE) return null;
  const bare = spellOut(line.replace(MEASURED, ' '));
  const text = bare.match(TOKEN)?.slice(0, MAX_TOKENS) ?? [];
  const tokens: Tokens = {
    text,
    isNumber: (at) => /^\d/.test(text[at] ?? ''),
    somebody,
    dashed: /\d{1,3}(?:[-/\\@_>]| ?→ ?)\d{3,4}(?!\d)/.test(bare),
  };
  for (let at = 0; at < text.length; at++) {
    const home = tokens.isNumber(at) ? backward(tokens, at, compounds) : forward(tokens, at, compounds);
    if (home !== null) return home;
  }
  return null;
}

function spellOut(line: string): string {
  let text = line;
  if (/[A-Za-z]/.test(text)) for (const [shape, word] of SPELT) text = text.replace(shape, word);
  return text
    .replace(NUMERALS, (numeral) => numeralValue(numeral) ?? numeral)
    .replace(NUMERAL_DOOR, (numeral) => numeralValue(numeral) ?? numeral)
    .replace(OWN_WORD, ' $1 ');
}

/** 听松郡 13 501: place, building, perhaps unit, door. */
function forward(tokens: Tokens, at: number, compounds: Compounds): Home | null {
  const { text, isNumber, somebody } = tokens;
  const place = placeOf(text[at] ?? '', compounds);
  if (place === null) return null;
  const numbers: Numbered[] = [];
  let building = '';
  let next = at + 1;
  for (; next < text.length && numbers.length < 4; next++) {
    const token = text[next] ?? '';
    if (isNumber(next)) {
      const word = isNumber(next + 1) ? '' : (text[next + 1] ?? '');
      if (token.length > 4) break;
      numbers.push({ value: token, word });
    } else if (numbers.length === 0 && building === '' && /^[A-Z]$/.test(token)) {
      building = token;
    } else if (!AMONG.test(token)) break;
  }
  const door = doorOf(numbers, text, at);
  if (door === null) return null;
  const [first] = numbers;
  const own = building === '' ? (door.used > 1 ? (first?.value ?? '') : '') : building;
  if (own === '' || own.length > 3) return null;
  const worded = numbers.slice(0, door.used).some(isWorded);
  const full = worded || door.used > 2;
  if (!somebody && !isAlone(text, at, next) && !(place.known && full)) return null;
  // Two bare numbers behind a name of any ending are as likely a price and a size.
  if (!place.known && building === '' && !full && !tokens.dashed) return null;
  const unit = numbers.length >= 3 && door.used === 3 ? (numbers[1]?.value ?? '') : '';
  return {
    ...NOWHERE,
    place: place.name,
    building: own,
    unit: FLOOR_WORD.test(numbers[1]?.word ?? '') ? '' : unit,
    room: door.room,
  };
}

/** Nothing else stands in the line but a family name. */
function isAlone(text: readonly string[], from: number, to: number): boolean {
  return from === 0 && text.slice(to).join('').length <= 2;
}

interface Numbered {
  readonly value: string;
  /** What stands right behind it. */
  readonly word: string;
}

/** A number that is floor and door, or a floor with its word and a door behind it. `used` counts the numbers so far. */
function doorOf(
  numbers: readonly Numbered[],
  text: readonly string[],
  from: number,
): { readonly room: string; readonly used: number } | null {
  for (let at = 0; at < numbers.length; at++) {
    const { value, word } = numbers[at] ?? { value: '', word: '' };
    const behind = at > 0 || /^[A-Z]$/.test(text[from + 1] ?? '');
    if (DOOR.test(value) && behind) return { room: value, used: at + 1 };
    const door = numbers[at + 1];
    // 12排4号: a house in a row.
    if (at === 0 && word === '排' && door !== undefined && door.value.length <= 2 && /^[号户]$/.test(door.word)) {
      return { room: door.value, used: 2 };
    }
    if (!behind || value.length > 2) continue;
    if (word === '' && door !== undefined && APART.test(door.value) && at + 2 === numbers.length) {
      return { room: `${value}${door.value}`, used: at + 2 };
    }
    if (!FLOOR_WORD.test(word)) continue;
    if (door !== undefined && door.value.length <= 2 && DOOR_WORD.test(door.word)) {
      return { room: `${value}${door.value.padStart(2, '0')}`, used: at + 2 };
    }
    const side = text.find((token) => SIDE.test(token));
    if (side !== undefined) return { room: `${value}${side.charAt(0)}`, used: at + 1 };
  }
  return null;
}

/** 501 13 听松郡, 501 听松郡 13号: door, building, place in either order. */
function backward({ text, isNumber, somebody }: Tokens, at: number, compounds: Compounds): Home | null {
  const room = text[at] ?? '';
  if (!DOOR.test(room)) return null;
  let next = at + 1;
  if (/^[室房户]$/.test(text[next] ?? '')) next++;
  const building = text[next] ?? '';
  if (!isNumber(next)) {
    const place = placeOf(building, compounds);
    const own = text[next + 1] ?? '';
    const worded = isNumber(next + 1) && own.length <= 3 && BUILDING_WORD.test(text[next + 2] ?? '');
    if (place === null || !worded || !(somebody || place.known)) return null;
    return { ...NOWHERE, place: place.name, building: own, room };
  }
  if (building.length > 3) return null;
  next++;
  const worded = BUILDING_WORD.test(text[next] ?? '');
  if (worded) next++;
  const place = placeOf(text[next] ?? '', compounds);
  if (place === null) return null;
  const alone = isAlone(text, at, next + 1);
  const sure = somebody ? worded || place.known || alone : alone;
  return sure ? { ...NOWHERE, place: place.name, building, room } : null;
}

function isWorded({ word }: Numbered): boolean {
  return BUILDING_WORD.test(word) || UNIT_OR_ROOM.test(word);
}

interface Place {
  readonly name: string;
  /** By its ending or the agency's list. */
  readonly known: boolean;
}

function placeOf(token: string, compounds: Compounds): Place | null {
  if (!/^(?:[A-Z]{1,4}\d?)?[\u4e00-\u9fff]{2,16}(?:\d{0,4}|[A-H\d][区期])$/.test(token)) return null;
  const name = canonicalCompound(token);
  if (name.length < 2 || NO_PLACE_WORD.test(name)) return null;
  if (compounds.has(name) || (name.length >= 3 && COMPOUND_SUFFIX.test(name))) return { name, known: true };
  return NO_PLACE_ENDING.test(name) || isName(token) ? null : { name, known: false };
}

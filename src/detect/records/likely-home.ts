import { type Compounds, canonicalCompound } from '../entities/compound.js';
import { type Home, NOWHERE } from '../entities/home.js';
import { isName } from '../entities/name.js';
import { COMPOUND_SUFFIX, NO_PLACE_ENDING, NO_PLACE_WORD } from '../vocabulary/compounds.js';

/** Lines in which people say where somebody lives are short. */
const MAX_LINE = 160;
/** Numbers with what they measure, layouts, and every long number: none of them is a door. */
const MEASURED =
  /\d+(?:\.\d+)? ?(?:平方?米?|㎡|m²|m2|[万wWkK]|元|块|年|月|日|点|分|米|%|个|套|次|人|岁|折|号线)|[\d一二两三四五] ?[室房] ?[\d一二两三四五] ?厅(?: ?[\d一二两三] ?[卫厨阳])*|\d+\.\d+|\d{6,}/g;
const TOKEN = /[\u4e00-\u9fff]+|[A-Za-z]+|\d+/g;
const MAX_TOKENS = 40;

/** Floor and door: 101 to 6320. */
const DOOR = /^[1-9]?\d(?:0[1-9]|1\d|20)$/;
/** Words for a building, in Chinese and as people type them. */
const BUILDING_WORD = /^(?:号楼?|栋|幢|座|楼|号院|排|区|[dD]|dong|DONG|[Bb]ldg|[Bb]uilding|[Tt])$/;
/** Words that may stand among the numbers of one home. */
const AMONG =
  /^(?:第|号楼?|栋|幢|座|楼|排|单元|门|梯|层|室|房|户|号|[dD]|dong|DONG|dy|DY|[Uu]nit|[Rr]oom|[Bb]ldg|[Tt]|[Uu]|[Ff]|顶层|底层|带花园|带露台|跃层|复式|(?:号楼|栋|幢|座)(?:第|顶层|底层|带花园|带露台|跃层|复式|[东西南北中]边?户?))$/;
const FLOOR_WORD = /^(?:楼|层|[Ff])$/;
const DOOR_WORD = /^(?:室|户|号|房)?$/;
const SIDE = /^(?:[东西南北中](?:户|边户?)?|[A-H])$/;
/** A door apart from its floor is written with two digits: 12-03. */
const APART = /^(?:0[1-9]|1\d|20)$/;

interface Tokens {
  readonly text: readonly string[];
  readonly isNumber: (at: number) => boolean;
}

/**
 * The home that a line with a person in it most likely means, in whatever order and between whatever marks: a place, a
 * building and a door beside each other. The last resort, for a line in which no shape of address was found; null when
 * one of the three is missing or says of itself that it is something else.
 */
export function likelyHome(line: string, compounds: Compounds): Home | null {
  if (line.length > MAX_LINE) return null;
  const text = line.replace(MEASURED, ' ').match(TOKEN)?.slice(0, MAX_TOKENS) ?? [];
  const tokens: Tokens = { text, isNumber: (at) => /^\d/.test(text[at] ?? '') };
  for (let at = 0; at < text.length; at++) {
    if (tokens.isNumber(at)) {
      const home = backward(tokens, at, compounds);
      if (home !== null) return home;
    } else {
      const home = forward(tokens, at, compounds);
      if (home !== null) return home;
    }
  }
  return null;
}

/** 听松郡 13 501: place, building, perhaps unit, door. */
function forward({ text, isNumber }: Tokens, at: number, compounds: Compounds): Home | null {
  const place = placeOf(text[at] ?? '', compounds);
  if (place === null) return null;
  const numbers: Array<{ readonly value: string; readonly word: string }> = [];
  let building = '';
  for (let next = at + 1; next < text.length && numbers.length < 4; next++) {
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
  // Two bare numbers behind a name of any ending are as likely a price and a size.
  if (!place.known && building === '' && door.used < 3 && !numbers.slice(0, door.used).some(isWorded)) return null;
  const unit = numbers.length === 3 && door.used === 3 ? (numbers[1]?.value ?? '') : '';
  return {
    ...NOWHERE,
    place: place.name,
    building: own,
    unit: FLOOR_WORD.test(numbers[1]?.word ?? '') ? '' : unit,
    room: door.room,
  };
}

/** A number that is floor and door, or a floor with its word and a door behind it. `used` counts the numbers so far. */
function doorOf(
  numbers: ReadonlyArray<{ readonly value: string; readonly word: string }>,
  text: readonly string[],
  from: number,
): { readonly room: string; readonly used: number } | null {
  for (let at = 0; at < numbers.length; at++) {
    const { value, word } = numbers[at] ?? { value: '', word: '' };
    const behind = at > 0 || /^[A-Z]$/.test(text[from + 1] ?? '');
    if (DOOR.test(value) && behind) return { room: value, used: at + 1 };
    const door = numbers[at + 1];
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
function backward({ text, isNumber }: Tokens, at: number, compounds: Compounds): Home | null {
  const room = text[at] ?? '';
  if (!DOOR.test(room)) return null;
  let next = at + 1;
  if (/^[室房户]$/.test(text[next] ?? '')) next++;
  const building = text[next] ?? '';
  if (!isNumber(next)) {
    const place = placeOf(building, compounds);
    const own = text[next + 1] ?? '';
    const worded = isNumber(next + 1) && own.length <= 3 && BUILDING_WORD.test(text[next + 2] ?? '');
    return place === null || !worded ? null : { ...NOWHERE, place: place.name, building: own, room };
  }
  if (building.length > 3) return null;
  next++;
  const worded = BUILDING_WORD.test(text[next] ?? '');
  if (worded) next++;
  const place = placeOf(text[next] ?? '', compounds);
  return place === null || !(worded || place.known) ? null : { ...NOWHERE, place: place.name, building, room };
}

function isWorded({ word }: { readonly word: string }): boolean {
  return word !== '' && AMONG.test(word);
}

interface Place {
  readonly name: string;
  /** By its ending or the agency's list. */
  readonly known: boolean;
}

function placeOf(token: string, compounds: Compounds): Place | null {
  if (!/^[\u4e00-\u9fff]{2,16}$/.test(token)) return null;
  const name = canonicalCompound(token);
  if (name.length < 2 || NO_PLACE_WORD.test(name)) return null;
  if (compounds.has(name) || (name.length >= 3 && COMPOUND_SUFFIX.test(name))) return { name, known: true };
  return NO_PLACE_ENDING.test(name) || isName(token) ? null : { name, known: false };
}

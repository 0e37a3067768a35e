import { type Compounds, canonicalCompound, isPlaceLike } from '../entities/compound.js';
import { canonicalPiece, type Home, NOWHERE } from '../entities/home.js';
import { isName } from '../entities/name.js';
import { COMPOUND_SUFFIX } from '../vocabulary/compounds.js';
import { addHome, type Draft, hasExactHome } from './draft.js';
import { likelyHome } from './likely-home.js';

/** A building with its word: the field before it is a compound, whatever its name ends in. */
const BUILDING = /^\d{1,3} ?(?:号楼?|栋|幢|座|#)$/;

/** Quotes and brackets around a field, and the name of what is called with it: `owner('`. */
const WRAPPING = /^(?:[A-Za-z_][\w.$ ]{0,40}[([])?['"([{<]+|['")\]}>;.\\]+$/g;

const MARKS = /[,，|;；、\t]| {2,}/;

/**
 * The home in a line of bare or quoted fields, `馨佳园,12,2,1203,王先生,138…`: a compound with a known ending, then one to three
 * small numbers, the last a room of 3 or 4 digits; or any name, where the numbers leave no doubt. Null when the fields do not read so.
 * `labelled` says that the fields have names of their own, which say nothing of a home.
 */
export function positionalHome(text: string, compounds: Compounds, labelled = false): Home | null {
  const parted = /[,，|;；、\t]| {2}/.test(text) ? MARKS : /\//.test(text) ? /\// : / /;
  const fields = text.split(parted).map((field) => field.trim().replace(WRAPPING, ''));
  if (fields.length < 3 || fields.length > 64) return null;
  for (let at = 0; at < fields.length - 1; at++) {
    const field = fields[at] ?? '';
    if (field.length < 2 || field.length > 20 || isName(field)) continue;
    const place = canonicalCompound(field);
    const known = compounds.has(place) || (place.length >= 3 && COMPOUND_SUFFIX.test(place));
    const named = place.length >= 2 && /^[\u4e00-\u9fffA-Za-z0-9·]+$/.test(place);
    if (!known && !named) continue;
    const numbers: string[] = [];
    for (const next of fields.slice(at + 1, at + 4)) {
      const piece = next.length <= 5 ? canonicalPiece(next) : null;
      if (piece === null) break;
      numbers.push(piece);
    }
    const room = numbers.at(-1) ?? '';
    if (!/^\d{1,2}(?:0[1-9]|1\d|20)$/.test(room)) continue;
    // Behind a name of any ending: a building with its word, or building, unit and room in full.
    const sure =
      BUILDING.test(fields[at + 1] ?? '') || isFullDoor(numbers) || (!labelled && isAll(fields, at, numbers.length));
    if (!known && !sure) continue;
    return {
      ...NOWHERE,
      place,
      building: numbers.length > 1 ? (numbers[0] ?? '') : '',
      unit: numbers.length > 2 ? (numbers[1] ?? '') : '',
      room,
    };
  }
  return turnedHome(fields, compounds);
}

/** The same from its end, `1203,2,12,馨佳园`: only before a compound with a known ending. */
function turnedHome(fields: readonly string[], compounds: Compounds): Home | null {
  for (let at = 0; at + 2 < fields.length; at++) {
    const room = fields[at] ?? '';
    if (!/^\d{1,2}(?:0[1-9]|1\d|20)$/.test(room)) continue;
    const numbers: string[] = [];
    for (const next of fields.slice(at + 1, at + 3)) if (/^\d{1,3}$/.test(next)) numbers.push(next);
    const field = fields[at + 1 + numbers.length] ?? '';
    const place = canonicalCompound(field);
    if (numbers.length === 0 || !isPlaceLike(field)) continue;
    if (!compounds.has(place) && !(place.length >= 3 && COMPOUND_SUFFIX.test(place))) continue;
    return { place, building: numbers.at(-1) ?? '', unit: numbers.length > 1 ? (numbers[0] ?? '') : '', room };
  }
  return null;
}

/** A place, a building and a door, and besides them nothing but a count, names and phones. */
function isAll(fields: readonly string[], place: number, numbers: number): boolean {
  if (numbers !== 2 || !isPlaceLike(fields[place] ?? '')) return false;
  const others = [...fields.slice(0, place), ...fields.slice(place + 1 + numbers)];
  return others.some((field) => WHOLE_PHONE.test(field) || isNameAndPhone(field)) && others.every(isPersons);
}

const WHOLE_PHONE = /^(?:\+?86 ?-?)?1[3-9]\d{9}$/;

function isPersons(field: string, at: number): boolean {
  return (
    field === '' ||
    WHOLE_PHONE.test(field) ||
    isName(field) ||
    isNameAndPhone(field) ||
    (at === 0 && /^\d{1,3}$/.test(field))
  );
}

function isNameAndPhone(field: string): boolean {
  const name = /^([\u4e00-\u9fff]{2,4}) ?[:：]?1[3-9]\d{9}$/.exec(field)?.[1];
  return name !== undefined && isName(name);
}

function isFullDoor(numbers: readonly string[]): boolean {
  return numbers.length === 3 && /^\d{1,3}$/.test(numbers[0] ?? '') && /^\d{1,2}$/.test(numbers[1] ?? '');
}

/** Gives a person without a room the home that the bare fields of their line or row make, if they make one. */
export function completeHome(draft: Draft, fields: string, compounds: Compounds, labelled = false): void {
  if (draft.phones.length === 0 || hasExactHome(draft)) return;
  const home =
    positionalHome(fields, compounds, labelled) ??
    (hasPhone(draft) ? likelyHome(fields, compounds, isNamed(draft)) : null);
  if (home === null) return;
  draft.homes = [];
  addHome(draft, home);
}

/** A phone that is surely one. */
function hasPhone({ phones }: Draft): boolean {
  return phones.some((phone) => phone.current || phone.labelled);
}

function isNamed({ name, owner }: Draft): boolean {
  return name !== '' || owner;
}

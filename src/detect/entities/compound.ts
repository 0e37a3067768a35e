import { ADMIN_PREFIX, COMPOUND_SUFFIX, LEADING_WORDS, SAID_BEFORE } from '../vocabulary/compounds.js';
import { numeralValue } from '../vocabulary/numerals.js';

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
  let rest = name
    .replace(/[\s·|]/g, '')
    .replace(/[(（].*$/, '')
    .replace(SAID_BEFORE, '');
  rest = rest.replace(LEADING_WORDS, '');
  for (let round = 0; round < 3; round++) {
    const stripped = rest.replace(ADMIN_PREFIX, '');
    if (stripped === rest) break;
    rest = stripped;
  }
  return rest
    .replace(/[一二三四五六七八九十]{1,3}(?=街坊|期|区|村|号院|弄|里)/g, (numeral) => numeralValue(numeral) ?? numeral)
    .slice(-MAX_NAME);
}

/** A place name that ends at `end` in folded text. */
export interface CompoundMatch {
  readonly place: string;
  readonly start: number;
  /** By its ending or the agency's list; otherwise only by standing right before a building or room. */
  readonly known: boolean;
}

/**
 * The compound named right before a building or room that starts at `start`. Directly before it any name counts; across
 * a comma, blank or dash only one with a known ending or from the agency's list.
 */
export function compoundBefore(text: string, start: number, compounds: Compounds): CompoundMatch | null {
  const before = text.slice(Math.max(0, start - LOOK_BACK), start);
  const gap = /[\s,，、\-:：(（>|/]{0,3}$/.exec(before)?.[0].length ?? 0;
  const whole = /[\u4e00-\u9fffA-Za-z0-9·]{2,28}$/.exec(before.slice(0, before.length - gap))?.[0];
  // A long number in front is a phone or an id, not a part of the name.
  const run = whole?.replace(/^.*\d{5}/, '');
  if (run === undefined || !/[\u4e00-\u9fff]{2}/.test(run)) return null;
  const place = canonicalCompound(run);
  if (place.length < 2) return null;
  // What is left of a sentence in front is no part of the match.
  const lead = Math.max(0, run.lastIndexOf(place));
  const listed = listedTail(place, compounds);
  const known = listed !== null || (COMPOUND_SUFFIX.test(place) && place.length >= 3);
  if (!known && gap > 0 && !/^-$/.test(before.slice(before.length - gap))) return null;
  return { place: listed ?? place, start: start - gap - run.length + lead, known };
}

function listedTail(place: string, compounds: Compounds): string | null {
  if (compounds.size === 0) return null;
  for (let from = 0; from <= place.length - 2; from++) {
    if (compounds.has(place.slice(from))) return place.slice(from);
  }
  return null;
}

const MENTION = /(?<![\u4e00-\u9fffA-Za-z0-9])[\u4e00-\u9fffA-Za-z0-9·]{2,16}/g;

/** A compound named anywhere in a line as a field of its own, for homes without a room. */
export function compoundMentioned(text: string, compounds: Compounds): string | null {
  MENTION.lastIndex = 0;
  for (let match = MENTION.exec(text); match !== null; match = MENTION.exec(text)) {
    const place = canonicalCompound(match[0]);
    if (place.length < 3) continue;
    const listed = listedTail(place, compounds);
    if (listed !== null) return listed;
    if (COMPOUND_SUFFIX.test(place)) return place;
  }
  return null;
}

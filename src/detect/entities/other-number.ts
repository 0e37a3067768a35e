import { type BankCardMatch, findBankCards } from './bank-card.js';
import { findContactIds } from './contact-id.js';
import { findUsccs } from './uscc.js';
import { findWaybills, type WaybillMatch } from './waybill.js';

/** Long numbers of a line that are no phone, whatever digits they hold. */
export interface OtherNumbers {
  readonly cards: readonly BankCardMatch[];
  readonly waybills: readonly WaybillMatch[];
  /** Where all of them stand, with company codes and ids of WeChat and QQ: nothing inside is a phone. */
  readonly spans: ReadonlyArray<{ readonly start: number; readonly end: number }>;
}

const NONE: OtherNumbers = { cards: [], waybills: [], spans: [] };

/** Letters and digits of the shortest of them; a phone has fewer. */
const SHORTEST = 12;

/** Finds bank cards, company codes, waybills and ids of WeChat and QQ in folded text. */
export function findOtherNumbers(text: string): OtherNumbers {
  const ids = findContactIds(text);
  if (ids.length === 0 && !hasLongNumber(text)) return NONE;
  const cards = findBankCards(text);
  const waybills = findWaybills(text);
  return { cards, waybills, spans: [...ids, ...cards, ...waybills, ...findUsccs(text)] };
}

const JOINT = 1;
const PART = 2;
const CLASSES = new Uint8Array(128);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') {
  CLASSES[character.charCodeAt(0)] = PART;
}
CLASSES[' '.charCodeAt(0)] = JOINT;
CLASSES['-'.charCodeAt(0)] = JOINT;

/** Whether so many letters and digits stand together, with at most one blank or dash between two. */
function hasLongNumber(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? CLASSES[code] : 0;
    if (kind === PART) {
      if (++run >= SHORTEST) return true;
    } else if (kind !== JOINT || CLASSES[text.charCodeAt(at - 1)] === JOINT) {
      run = 0;
    }
  }
  return false;
}

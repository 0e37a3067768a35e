import { CARD_WORD, COLLEAGUE, DELIVERY_WORD, OFFER_WORD, SHOWING_WORD } from '../vocabulary/words.js';
import type { Errand } from './draft.js';

/** Characters of a message whose words speak for all of its lines. */
export const MAX_MESSAGE = 600;
/** Phones of one business card. */
const CARD_PHONES = 2;
const PHONE = /(?<!\d)1[3-9]\d{9}(?!\d)/g;

/** What a message or line is about, if its words say so and offer no home. */
export function errandOf(text: string): Errand | null {
  if (OFFER_WORD.test(text)) return null;
  if (DELIVERY_WORD.test(text)) return 'delivery';
  return CARD_WORD.test(text) && countPhones(text) <= CARD_PHONES ? 'card' : null;
}

/**
 * Whether a line is about showing a home and has a colleague's phone and nobody else's: 带看：馨佳园5栋603，经纪人王小明 138….
 * An advert with a room is no such line, whoever it says the phone is.
 */
export function isShowing(line: string): boolean {
  return SHOWING_WORD.test(line) && COLLEAGUE.test(line) && !OFFER_WORD.test(line) && countPhones(line) === 1;
}

function countPhones(text: string): number {
  return text.match(PHONE)?.length ?? 0;
}

import { CARD_WORD, DELIVERY_WORD, OFFER_WORD } from '../vocabulary/words.js';
import type { Errand } from './draft.js';

/** Characters of a message whose words speak for all of its lines. */
export const MAX_MESSAGE = 600;

/** What a message or line is about, if its words say so and offer no home. */
export function errandOf(text: string): Errand | null {
  if (OFFER_WORD.test(text)) return null;
  if (DELIVERY_WORD.test(text)) return 'delivery';
  return CARD_WORD.test(text) ? 'card' : null;
}

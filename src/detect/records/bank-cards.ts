import type { BankCardMatch } from '../entities/bank-card.js';
import { type Draft, hasExactHome } from './draft.js';

/**
 * Judges the bank cards among a draft's ids. A card is somebody's only behind its label, or beside a name or phone; without
 * a resident id or a room it makes a credit record.
 */
export function judgeCards(draft: Draft, cards: readonly BankCardMatch[]): void {
  const own = cards.filter((card) => draft.ids.includes(card.digits));
  if (own.length === 0) return;
  const others = draft.ids.filter((id) => !own.some((card) => card.digits === id));
  if (draft.name === '' && draft.phones.length === 0 && !own.some((card) => card.labelled)) draft.ids = others;
  else if (others.length === 0 && !hasExactHome(draft)) draft.special ??= 'credit';
}

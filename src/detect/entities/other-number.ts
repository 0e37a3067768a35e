import { type BankCardMatch, findBankCards } from './bank-card.js';
import { findContactIds } from './contact-id.js';
import { CONTACT_SIGN, lookAt } from './look.js';
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

/** Finds bank cards, company codes, waybills and ids of WeChat and QQ in folded text. */
export function findOtherNumbers(text: string): OtherNumbers {
  const { signs, long } = lookAt(text);
  const ids = (signs & CONTACT_SIGN) === 0 ? [] : findContactIds(text);
  if (ids.length === 0 && !long) return NONE;
  const cards = findBankCards(text);
  const waybills = findWaybills(text);
  return { cards, waybills, spans: [...ids, ...cards, ...waybills, ...findUsccs(text)] };
}

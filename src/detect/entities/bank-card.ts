import { isIssuer, isUnionPay } from '../vocabulary/card-issuers.js';
import { CARD_LABEL } from '../vocabulary/words.js';

/** A bank card's number met in folded text. */
export interface BankCardMatch {
  readonly start: number;
  readonly end: number;
  /** Canonical: 16 to 19 digits. */
  readonly digits: string;
  /** 卡号, 银行卡, 收款账号 or the like stands right before it. */
  readonly labelled: boolean;
}

/** 16 to 19 digits in a row, or in fours. */
const SHAPE =
  /(?<![\dA-Za-z.-])(?:\d{16,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{6}[ -]\d{10,13})(?![\dA-Za-z]|[.-]\d)/g;
const HINT = /\d{4}[ -]?\d{2}[ -]?\d{2}[ -]?\d{4}[ -]?\d{4}/;
const MAX_CARDS = 1_024;

/**
 * Finds bank cards: Luhn's check, and the prefix of a main bank; any UnionPay prefix will do behind a label. Whether it is
 * somebody's is for the record to say: a card alone is nobody's.
 */
export function findBankCards(text: string): BankCardMatch[] {
  const found: BankCardMatch[] = [];
  if (!HINT.test(text)) return found;
  SHAPE.lastIndex = 0;
  for (let match = SHAPE.exec(text); match !== null && found.length < MAX_CARDS; match = SHAPE.exec(text)) {
    const digits = match[0].replace(/[ -]/g, '');
    const start = match.index;
    const labelled = CARD_LABEL.test(text.slice(Math.max(0, start - 16), start));
    if (!isIssuer(digits) && !(labelled && isUnionPay(digits))) continue;
    if (passesLuhn(digits)) found.push({ start, end: start + match[0].length, digits, labelled });
  }
  return found;
}

/** ISO/IEC 7812-1: from the right, every second digit doubled, the digits of all sum up to a multiple of ten. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = digits.charCodeAt(at) - 48;
    sum += double ? (digit < 5 ? 2 * digit : 2 * digit - 9) : digit;
  }
  return sum % 10 === 0;
}

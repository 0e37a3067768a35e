import { WAYBILL_LABEL } from '../vocabulary/words.js';

/** The number of a parcel. */
export interface WaybillMatch {
  readonly start: number;
  readonly end: number;
  /** Canonical: upper case. */
  readonly number: string;
}

/**
 * Numbers that say their courier: 顺丰 SF with 12, 13 or 15 digits, 圆通 YT, 极兔 JT, 京东 JD with a letter or two more, 中通 ZTO,
 * 申通 STO, 韵达 YD, 德邦 DPK, 跨越 KY, 优速 UC, 丰网 FW, and the S10 form of the Universal Postal Union (EMS: EA123456789CN).
 */
const NAMED =
  /(?<![A-Za-z0-9])(?:SF(?:\d{15}|\d{12,13})|YT\d{13,16}|JT\d{13}|JD[A-Z]{0,2}\d{11,15}|(?:ZTO|STO|YTO|YD|UC|FW)\d{12,15}|DPK\d{9,15}|KYE?\d{10,15}|[EKLRV][A-Z]\d{9}CN)(?![A-Za-z0-9])/gi;
/** Digits alone, which only their label tells from an order or a product. */
const DIGITS = /(?<![A-Za-z0-9.])\d{10,18}(?![A-Za-z0-9])/g;
const HINT = /[A-Za-z]{2}\d{9}/;
const MAX_WAYBILLS = 1_024;

/** Finds waybill numbers of the main couriers, and numbers of digits alone behind 运单号, 快递单号 or a courier's name. */
export function findWaybills(text: string): WaybillMatch[] {
  const found: WaybillMatch[] = [];
  if (HINT.test(text)) {
    NAMED.lastIndex = 0;
    for (let match = NAMED.exec(text); match !== null && found.length < MAX_WAYBILLS; match = NAMED.exec(text)) {
      found.push(waybill(match));
    }
  }
  if (!WAYBILL_LABEL.test(text)) return found;
  DIGITS.lastIndex = 0;
  for (let match = DIGITS.exec(text); match !== null && found.length < MAX_WAYBILLS; match = DIGITS.exec(text)) {
    const before = text.slice(Math.max(0, match.index - 16), match.index);
    if (LABEL_BEFORE.test(before)) found.push(waybill(match));
  }
  return found;
}

const LABEL_BEFORE = new RegExp(`(?:${WAYBILL_LABEL.source})[\\s:：号码是为#(（]{0,4}$`, 'i');

function waybill(match: RegExpExecArray): WaybillMatch {
  return { start: match.index, end: match.index + match[0].length, number: match[0].toUpperCase() };
}

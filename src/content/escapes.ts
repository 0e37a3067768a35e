import { decodeEntities } from './markup.js';
import { decodePercent, hasPercent } from './percent.js';

const UNICODE = /\\u\{?[0-9a-fA-F]{4,6}\}?/;
const ENTITY = /&#(?:\d{2,7}|[xX][0-9a-fA-F]{2,6});/;

/** A run of UTF-7 (RFC 2152): UTF-16 in base64 between `+` and `-`. Bounded, so that base64 is not searched in squares. */
const UTF7 = /\+([A-Za-z0-9+/]{3,400})-/;
const CHINESE = /^[\u3000-\u9fff\uff00-\uffef]+$/;

/** True when something of the text may be written in another way than it is meant. */
export function hasEscapes(text: string): boolean {
  return hasPercent(text) || UNICODE.test(text) || ENTITY.test(text) || UTF7.test(text);
}

/**
 * What a text says once its escapes are undone: `%E7%8E%8B`, `\u738b` as properties files and programs have it, `&#29579;`.
 * Each by itself and only where it changes something; the text as it stands is read in any case.
 */
export function* undoEscapes(text: string): Generator<readonly [name: string, text: string]> {
  if (hasPercent(text)) {
    const decoded = decodePercent(text, false);
    if (decoded !== text) yield ['percent', decoded];
  }
  if (UNICODE.test(text)) {
    const decoded = text.replace(
      /\\u(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,6})\})/g,
      (whole, four?: string, more?: string) => {
        const point = Number.parseInt(four ?? more ?? '', 16);
        if (four !== undefined) return String.fromCharCode(point);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      },
    );
    if (decoded !== text) yield ['escapes', decoded];
  }
  if (ENTITY.test(text)) {
    const decoded = decodeEntities(text);
    if (decoded !== text) yield ['entities', decoded];
  }
  if (UTF7.test(text)) {
    const decoded = text.replace(new RegExp(UTF7, 'g'), (whole, run: string) => fromUtf7(run) ?? whole);
    if (decoded !== text) yield ['utf-7', decoded];
  }
}

/** Null when it is anything but Chinese: what stands between two signs of a formula is not meant. */
function fromUtf7(run: string): string | null {
  const bytes = Buffer.from(run, 'base64');
  const text = bytes
    .subarray(0, bytes.length & ~1)
    .swap16()
    .toString('utf16le');
  return CHINESE.test(text) ? text : null;
}

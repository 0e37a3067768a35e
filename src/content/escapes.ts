import { decodeEntities } from './markup.js';
import { decodePercent, hasPercent } from './percent.js';

const UNICODE = /\\u\{?[0-9a-fA-F]{4,6}\}?/;
const ENTITY = /&#(?:\d{2,7}|[xX][0-9a-fA-F]{2,6});/;

/** True when something of the text may be written in another way than it is meant. */
export function hasEscapes(text: string): boolean {
  return hasPercent(text) || UNICODE.test(text) || ENTITY.test(text);
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
}

import { lookAt, MASK_SIGN } from './look.js';

/** Where folded text shows a value with its middle hidden: such values are nobody's and score zero. */
export interface MaskedMatch {
  readonly start: number;
  readonly end: number;
}

const MASK = '[*xX×●•＊某█]';
const SHAPES = [
  new RegExp(`(?<!\\d)1\\d{1,6} ?${MASK}{3,9} ?\\d{0,7}`, 'g'),
  new RegExp(`(?<!\\d)\\d{0,3}${MASK}{1,4}(?:号楼|号|栋|幢|座|弄|单元|室) ?[\\dxX*×]{0,4}`, 'g'),
  new RegExp(`\\d{1,4}(?:号楼|号|栋|幢|座|弄) ?${MASK}{1,4}(?:室|号|房)?`, 'g'),
];

/** Finds `138****5678`, `177XXXXXXXX`, `1X号XXXX`, `12号****室`. */
export function findMasked(text: string): MaskedMatch[] {
  if ((lookAt(text).signs & MASK_SIGN) === 0) return [];
  const found: MaskedMatch[] = [];
  for (const shape of SHAPES) {
    shape.lastIndex = 0;
    for (let match = shape.exec(text); match !== null && found.length < 1_024; match = shape.exec(text)) {
      found.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  return found;
}

/** A phone with hidden digits: it begins as one, or its first digits are the hidden ones. */
const PHONE = new RegExp(`(?<![\\d*])(?:1[3-9]\\d(?:[ -]?(?:\\d|${MASK})){1,10}|${MASK}{3,7}\\d{4,8})(?![\\d*])`, 'g');
const DIGITS = 11;

/** Which digits of a phone folded text shows while it hides the others: bit `i` for digit `i`; 0 where it hides none. */
export function shownDigits(text: string): number {
  if ((lookAt(text).signs & MASK_SIGN) === 0) return 0;
  let shown = 0;
  for (const [match] of text.matchAll(PHONE)) {
    const signs = match.replace(/[ -]/g, '');
    const digits = /^(\d*)(\D+)(\d*)$/.exec(signs);
    if (digits === null) continue;
    const [, head = '', hidden = '', tail = ''] = digits;
    // So many signs as digits are hidden, or some signs for all of them.
    const known = head.length + tail.length;
    if (known >= DIGITS || (head === '' ? signs.length !== DIGITS : hidden.length < 2 && signs.length !== DIGITS))
      continue;
    for (let at = 0; at < head.length; at++) shown |= 1 << at;
    for (let at = 1; at <= tail.length; at++) shown |= 1 << (DIGITS - at);
  }
  return shown;
}

export function overlaps(spans: readonly MaskedMatch[], start: number, end: number): boolean {
  return spans.some((span) => span.start < end && start < span.end);
}

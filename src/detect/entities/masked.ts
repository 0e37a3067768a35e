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

export function overlaps(spans: readonly MaskedMatch[], start: number, end: number): boolean {
  return spans.some((span) => span.start < end && start < span.end);
}

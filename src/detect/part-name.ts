import { PATH_SEPARATOR, type PartPath } from '../model/part.js';
import { findAddresses } from './entities/address.js';
import { findNames } from './entities/name.js';
import { findPhones } from './entities/phone.js';
import { foldValue } from './fold.js';

const NO_COMPOUNDS: ReadonlySet<string> = new Set();
/** Names of steps are cut: a JSON key may be a whole record. */
const MAX_STEP = 200;
/** Steps that content names itself need no look. */
const PLAIN = /^[\x20-\x7e]*$/;
const MANY_DIGITS = /\d(?:[ .\-_]?\d){6,}/g;

/**
 * A part's path as reviewers see it: the items of one list under one name (`json:$.rows[*]`), and nobody's number, name
 * or room, which file names and keys are full of (`王**-***.xlsx`).
 */
export function partName(path: PartPath): string {
  return path.map(stepName).join(PATH_SEPARATOR);
}

function stepName(step: string): string {
  const cut = step.length > MAX_STEP ? `${step.slice(0, MAX_STEP)}…` : step;
  const rolled = cut.startsWith('json:') ? cut.replace(/\[\d+\]/g, '[*]') : cut;
  if (PLAIN.test(rolled) && !/\d.{0,2}\d.{0,2}\d/.test(rolled)) return rolled;
  return maskStep(rolled);
}

function maskStep(step: string): string {
  const text = foldValue(step);
  const hidden: Array<readonly [start: number, end: number, shown: string]> = [];
  const hide = (start: number, end: number, shown: string): void => {
    if (!hidden.some(([from, to]) => start < to && from < end)) hidden.push([start, end, shown]);
  };
  for (const { start, end } of findPhones(text)) hide(start, end, '***');
  for (const match of text.matchAll(MANY_DIGITS)) hide(match.index, match.index + match[0].length, '***');
  for (const { start, end, name } of findNames(text)) hide(start, end, `${name.charAt(0)}**`);
  for (const { start, end, home, needsContext } of findAddresses(text, { compounds: NO_COMPOUNDS, isAddress: false })) {
    if (home.room !== '' && !needsContext)
      hide(start, end, text.slice(start, end).replace(/[\d〇零一二三四五六七八九十百]+/g, '*'));
  }
  if (hidden.length === 0) return step;
  hidden.sort(([a], [b]) => a - b);
  let out = '';
  let at = 0;
  for (const [start, end, shown] of hidden) {
    out += text.slice(at, start) + shown;
    at = end;
  }
  return out + text.slice(at);
}

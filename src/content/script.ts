import type { PartPath } from '../model/part.js';
import { jsonValue } from './json-tokens.js';
import type { Work } from './work.js';

/** Values tried in one script, and tokens spent on all that turn out to be none. */
const MAX_TRIES = 200;
const MAX_TOKENS = 2_000_000;
/** A smaller value names nobody. */
const LEAST = 16;

/** Data in the clothes of a program: `callback({…})`, `window.__DATA__ = {…}`, and the guards some servers put before JSON. */
export function looksLikeScript(text: string): boolean {
  const head = text.slice(0, 512);
  return (
    /^[\s\ufeff]*(?:\/\*.{0,80}\*\/\s*)?[A-Za-z_$][\w$.]{0,80}\s*\(\s*[[{"]/.test(head) ||
    /^[\s\ufeff]*(?:\)\]\}'|(?:while|for)\s*\([^)]{0,8}\)\s*;|(?:var|let|const|window|self|globalThis|module|export)\b)/.test(
      head,
    ) ||
    /^[\s\ufeff]*[A-Za-z_$][\w$.]{0,80}\s*=\s*[[{]/.test(head)
  );
}

/** Gives every value of the text that is data back to the value reader. Reads nothing else: the text itself is read too. */
export async function readScript(path: PartPath, text: string, work: Work): Promise<void> {
  const start = /[=(,;\n]\s{0,20}(?=[[{])/g;
  const steps = { left: MAX_TOKENS };
  let tries = 0;
  for (let match = start.exec(text); match !== null && tries < MAX_TRIES && steps.left > 0; match = start.exec(text)) {
    const at = match.index + match[0].length;
    const end = jsonValue(text, at, ignore, steps);
    if (end < 0) {
      tries++;
      continue;
    }
    start.lastIndex = end;
    const value = text.slice(at, end);
    if (value.length >= LEAST && /\d{5}|[^\x00-\x7f]{2}|\\u/.test(value)) await work.value([...path, 'script'], value);
  }
}

function ignore(): void {
  // Only whether it is a value is asked here.
}

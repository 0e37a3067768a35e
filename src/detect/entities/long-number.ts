/** Letters and digits of the shortest number that is longer than a phone. */
const SHORTEST = 12;

const JOINT = 1;
const PART = 2;
const CLASSES = new Uint8Array(128);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') {
  CLASSES[character.charCodeAt(0)] = PART;
}
CLASSES[' '.charCodeAt(0)] = JOINT;
CLASSES['-'.charCodeAt(0)] = JOINT;

/**
 * Whether letters and digits longer than a phone stand together, with at most one blank or dash between two: no resident
 * id, bank card, company code or waybill is shorter.
 */
export function hasLongNumber(text: string): boolean {
  let run = 0;
  let joint = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? CLASSES[code] : 0;
    if (kind === PART) {
      if (++run >= SHORTEST) return true;
      joint = false;
    } else if (kind === JOINT && !joint) {
      joint = true;
    } else {
      run = 0;
    }
  }
  return false;
}

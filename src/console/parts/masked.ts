/** Digits as the eye takes them, for those that look other than 0 to 9. */
const plain = (text: string): string => text.normalize('NFKC');

const PHONE = /(?<!\d)((?:\+?86[-\s]?)?1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)/g;
const RESIDENT_ID = /(?<!\d)(\d{4})\d{10}(\d{3}[\dXx])(?!\d)/g;
const LOOKS_LIKE_A_NUMBER = /\d(?:[-\s]?\d){10}/;

/**
 * A text that somebody outside wrote (a file's name, a login, a chat line), with the middle of every phone and resident id
 * hidden. Central keeps masks; a login or a file may still be called by a number.
 */
export function masked(text: string): string {
  const shown = plain(text);
  if (!LOOKS_LIKE_A_NUMBER.test(shown)) return text;
  return shown
    .replace(RESIDENT_ID, '$1**********$2')
    .replace(PHONE, (_, head: string, _middle: string, tail: string) => `${head}****${tail}`);
}

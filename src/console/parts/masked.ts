/** Digits as the eye takes them, for those that look other than 0 to 9. */
const plain = (text: string): string => text.normalize('NFKC');

const RESIDENT_ID_OR_CARD = /(?<!\d)(\d{4})\d{7,11}(\d{3}[\dXx])(?!\d)/g;
const PHONE = /(?<!\d)((?:\+?86[-\s]?)?1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)/g;
const LANDLINE = /(?<!\d)(0(?:10|2\d|[3-9]\d{2})[-\s]?)[2-8]\d{2,3}[-\s]?(\d{4})(?!\d)/g;
/** An id as central makes them: one in a few thousand has digits that would pass for a number. */
const MADE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LOOKS_LIKE_A_NUMBER = /\d(?:[-\s]?\d){9}/;

/**
 * A text that somebody outside wrote (a file's name, a login, a chat line), with the middle of every phone, landline,
 * resident id and card hidden. Central hides them when they arrive; a page does it once more.
 */
export function masked(text: string): string {
  const shown = plain(text);
  if (!LOOKS_LIKE_A_NUMBER.test(shown) || MADE.test(text)) return text;
  const hidden = shown
    .replace(RESIDENT_ID_OR_CARD, '$1**********$2')
    .replace(PHONE, (_, head: string, _middle: string, tail: string) => `${head}****${tail}`)
    .replace(LANDLINE, '$1****$2');
  return hidden === shown ? text : hidden;
}

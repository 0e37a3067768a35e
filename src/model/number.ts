const RESIDENT_ID_OR_CARD = /(?<!\d)(\d{4})\d{7,11}(\d{3}[\dXx])(?!\d)/g;
const PHONE = /(?<!\d)((?:\+?86[-\s]?)?1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)/g;
const LANDLINE = /(?<!\d)(0(?:10|2\d|[3-9]\d{2})[-\s]?)[2-8]\d{2,3}[-\s]?(\d{4})(?!\d)/g;
/** An id as programs here make them: one in a few thousand has digits that would pass for a number. */
const MADE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Ten digits, however they are written apart: less is none of these. */
const LOOKS_LIKE_A_NUMBER = /\d(?:[-\s]?\d){9}/;

/**
 * A text with the middle of every phone, landline, resident id and bank card hidden. For words that somebody wrote or
 * called something by: a file, a login, a comment. Digits in any dress count; a text without such a number stays as it is.
 */
export function hideNumbers(text: string): string {
  const plain = text.normalize('NFKC');
  if (!LOOKS_LIKE_A_NUMBER.test(plain) || MADE.test(text)) return text;
  const hidden = plain
    .replace(RESIDENT_ID_OR_CARD, '$1**********$2')
    .replace(PHONE, (_, head: string, _middle: string, tail: string) => `${head}****${tail}`)
    .replace(LANDLINE, '$1****$2');
  return hidden === plain ? text : hidden;
}

/**
 * The name of an account whose login may be somebody's number: two numbers that hide to the same text stay two names.
 *
 * @param digest 8 hex digits of a keyed hash
 */
export function accountName(login: string, digest: (value: string) => string): string {
  const hidden = hideNumbers(login);
  return hidden === login ? login : `${hidden}#${digest(login)}`;
}

/**
 * Canonical form of text before anything is matched (DESIGN.md section 5.2): digits in any dress become 0-9, full-width
 * letters and marks become ASCII, dashes become one dash, and characters without width vanish. Length may change, so an
 * offset map back to the original comes along. Numerals in words (一三八) are not touched here: they mean a digit only
 * inside a complete number, which entities/phone.ts decides.
 */
export interface Folded {
  readonly text: string;
  /** Offset in the original of each character of `text`, and of its end; null when both have the same offsets. */
  readonly offsets: Uint32Array | null;
}

const FOLDABLE =
  /[\u00a0\u00ad\u00b2\u00b3\u00b9\u0660-\u0669\u06f0-\u06f9\u200b-\u200f\u2010-\u2015\u202a-\u202f\u2060-\u2069\u2070-\u2089\u2212\u2460-\u249b\u24ea\u24f5-\u24ff\u2776-\u2793\u3000\ufe58\ufe63\ufeff\uff01-\uff5e]|\u20e3|[\ufe00-\ufe0f]|\ud835[\udfce-\udfff]/;

/** Of those, what may change the length of the text; the rest is one character for one. */
const WIDE = /[\u00a0\u2010-\u2015\u202f\u2212\u3000\ufe58\ufe63\uff01-\uff5e]/g;
const RESHAPING =
  /[\u00ad\u00b2\u00b3\u00b9\u0660-\u0669\u06f0-\u06f9\u200b-\u200f\u202a-\u202e\u2060-\u2069\u2070-\u2089\u2460-\u249b\u24ea\u24f5-\u24ff\u2776-\u2793\ufeff]|\u20e3|[\ufe00-\ufe0f]|\ud835[\udfce-\udfff]/;

function narrow(character: string): string {
  return foldUnit(character.charCodeAt(0)) ?? character;
}

/** Original offset of an offset into the folded text. */
export function originalOffset(folded: Folded, offset: number): number {
  return folded.offsets === null ? offset : (folded.offsets[offset] ?? 0);
}

/** The folded text alone, for values whose offsets do not matter. */
export function foldValue(text: string): string {
  return isFolded(text) ? text : fold(text).text;
}

export function fold(text: string): Folded {
  if (isFolded(text)) return { text, offsets: null };
  if (!RESHAPING.test(text)) return { text: text.replace(WIDE, narrow), offsets: null };
  let out = '';
  const offsets: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    let folded = code < 0xa0 ? null : foldUnit(code);
    let width = 1;
    if (code === 0xd835) {
      const low = text.charCodeAt(at + 1);
      if (low >= 0xdfce && low <= 0xdfff) {
        folded = String((low - 0xdfce) % 10);
        width = 2;
      }
    }
    const piece = folded ?? text.charAt(at);
    for (let i = 0; i < piece.length; i++) offsets.push(at);
    out += piece;
    at += width - 1;
  }
  offsets.push(text.length);
  return { text: out, offsets: Uint32Array.from(offsets) };
}

/** Cells are short and many: a loop over ASCII and common Chinese is faster there than a regular expression. */
const SHORT = 64;

function isFolded(text: string): boolean {
  return text.length <= SHORT ? isPlain(text) : !FOLDABLE.test(text);
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0xa0 && (code < 0x4e00 || code > 0x9fff)) return !FOLDABLE.test(text);
  }
  return true;
}

const SUPERSCRIPTS: ReadonlyMap<number, string> = new Map([
  [0xb2, '2'],
  [0xb3, '3'],
  [0xb9, '1'],
  [0x24ea, '0'],
  [0x24ff, '0'],
]);

/** What one UTF-16 unit folds to, or null to keep it. */
function foldUnit(code: number): string | null {
  if (code >= 0x4e00 && code <= 0x9fff) return null;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code === 0x3000 || code === 0xa0 || code === 0x202f) return ' ';
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xfe58 || code === 0xfe63) return '-';
  if (isWeightless(code)) return '';
  return SUPERSCRIPTS.get(code) ?? foldDigit(code);
}

function isWeightless(code: number): boolean {
  return (
    code === 0xad ||
    code === 0xfeff ||
    code === 0x20e3 ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    (code >= 0xfe00 && code <= 0xfe0f)
  );
}

/** First code, last code, value of the first: runs of enclosed, raised, lowered and other scripts' digits. */
const DIGIT_RUNS: ReadonlyArray<readonly [first: number, last: number, value: number]> = [
  [0x660, 0x669, 0],
  [0x6f0, 0x6f9, 0],
  [0x2070, 0x2070, 0],
  [0x2074, 0x2079, 4],
  [0x2080, 0x2089, 0],
  [0x2460, 0x2473, 1],
  [0x2474, 0x2487, 1],
  [0x2488, 0x249b, 1],
  [0x24f5, 0x24fe, 1],
  [0x2776, 0x277f, 1],
  [0x2780, 0x2789, 1],
  [0x278a, 0x2793, 1],
];

function foldDigit(code: number): string | null {
  for (const [first, last, value] of DIGIT_RUNS) {
    if (code >= first && code <= last) return String(code - first + value);
  }
  return null;
}

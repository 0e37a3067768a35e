import { enclosedNumber, glyphOf, KEPT, kinds, REPLACED, RESHAPED, replacements } from './vocabulary/glyphs.js';

/**
 * Canonical form of text before anything is matched (DESIGN.md section 5.2): digits in any dress become 0-9, full-width
 * letters and marks become ASCII, dashes become one dash, and characters without width vanish. Length may change, so an
 * offset map back to the original comes along. Numerals in words (一三八) are not touched here: they mean a digit only
 * inside a complete number, which entities/phone.ts decides.
 */
export interface Folded {
  readonly text: string;
  /** Offset in the original of the character that gave each unit of `text`, and of its end; null when both agree. */
  readonly offsets: Uint32Array | null;
}

/** Where a span of folded text stands in the original. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Folds a line, cell or value. One pass over text that is folded already, which most is; two more over other text. */
export function fold(text: string): Folded {
  const kind = worstKind(text);
  if (kind === KEPT) return { text, offsets: null };
  return kind === REPLACED ? { text: replaced(text), offsets: null } : reshaped(text);
}

/** The folded text alone, for values whose offsets do not matter. */
export function foldValue(text: string): string {
  return fold(text).text;
}

/**
 * The exact place in the original of `start` to `end` of the folded text: whole characters, with the marks that sit on the
 * last of them. `⑫` is found by either of its digits.
 */
export function originalSpan({ text, offsets }: Folded, start: number, end: number): Span {
  if (offsets === null) return { start, end };
  const from = offsets[start] ?? 0;
  if (end <= start) return { start: from, end: from };
  const last = offsets[end - 1] ?? 0;
  let next = end;
  while (next < text.length && offsets[next] === last) next++;
  return { start: from, end: offsets[next] ?? last };
}

/** How much of the work there is: nothing, unit for unit, or a new shape. */
function worstKind(text: string): number {
  let worst = KEPT;
  for (let at = 0; at < text.length; at++) {
    const kind = kinds[text.charCodeAt(at)] ?? KEPT;
    if (kind <= worst) continue;
    if (kind === RESHAPED && !isReshaped(text, at)) continue;
    if (kind === RESHAPED) return RESHAPED;
    worst = kind;
  }
  return worst;
}

/** Most pairs of surrogates are pictures and stay; half a pair stays too. */
function isReshaped(text: string, at: number): boolean {
  const code = text.codePointAt(at) ?? 0;
  return code < 0x10000 ? code < 0xd800 || code > 0xdfff : glyphOf(code) !== String.fromCodePoint(code);
}

function replaced(text: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (kinds[code] !== REPLACED) continue;
    out += text.slice(from, at) + String.fromCharCode(replacements[code] ?? code);
    from = at + 1;
  }
  return out + text.slice(from);
}

function reshaped(text: string): Folded {
  const pieces: string[] = [];
  const sources: number[] = [];
  let length = 0;
  const counted = countItems(text);
  for (let at = 0; at < text.length; ) {
    const piece = glyphAt(text, at, counted);
    pieces.push(piece);
    sources.push(at);
    length += piece.length;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  const offsets = new Uint32Array(length + 1);
  let out = 0;
  for (let at = 0; at < pieces.length; at++) {
    const end = out + (pieces[at]?.length ?? 0);
    offsets.fill(sources[at] ?? 0, out, end);
    out = end;
  }
  offsets[length] = text.length;
  return { text: pieces.join(''), offsets };
}

/** Whether the enclosed numbers of a text count its items: ①…②…③…, each once, in order, apart from each other. */
function countItems(text: string): boolean {
  let count = 0;
  let last = -2;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const number = code < FIRST_ENCLOSED ? null : enclosedNumber(code);
    if (number === null) continue;
    if (Number(number) !== count + 1 || at - last < 2) return false;
    count++;
    last = at;
  }
  return count >= LEAST_ITEMS;
}

const LEAST_ITEMS = 3;
const FIRST_ENCLOSED = 0x2460;

function glyphAt(text: string, at: number, counted: boolean): string {
  const unit = text.charCodeAt(at);
  if (kinds[unit] === REPLACED) return String.fromCharCode(replacements[unit] ?? unit);
  const code = text.codePointAt(at) ?? unit;
  if (kinds[unit] !== RESHAPED) return String.fromCodePoint(code);
  const enclosed = enclosedNumber(unit);
  if (enclosed !== null && counted) return at === 0 ? '' : ' ';
  if (enclosed !== null) return marksItem(text, at) ? `${isBehindPhone(text, at) ? ' ' : ''}${enclosed}.` : enclosed;
  return code >= 0xd800 && code <= 0xdfff ? text.charAt(at) : glyphOf(code);
}

/** An enclosed number before a whole phone or a word, not before a numeral or the word for a building: `①馨佳园`, `⒈138…`. */
const ITEM =
  /^(?:\d{11}|(?![〇零一二三四五六七八九十壹贰叁肆伍陆柒捌玖幺洞拐勾两号栋幢座单室楼弄层门期区村街路巷房户万平米元年月日点#])[\u4e00-\u9fffA-Za-z])/;

function marksItem(text: string, at: number): boolean {
  return (
    (at === 0 || /[\s,，;；。、|]/.test(text.charAt(at - 1)) || isBehindPhone(text, at)) &&
    ITEM.test(text.slice(at + 1, at + 12))
  );
}

function isBehindPhone(text: string, at: number): boolean {
  return /(?<!\d)1[3-9]\d{9}$/.test(text.slice(Math.max(0, at - 12), at));
}

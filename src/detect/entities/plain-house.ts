/** A house as most people write one, `12栋1单元1203室`, in the groups of `HOUSE`. */
export interface PlainHouse {
  readonly start: number;
  readonly end: number;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

const NOTHING_BEFORE = 1;
const ENDS = 2;
const CLASSES = new Uint8Array(0x10000);
for (const character of ' ,，;；。、|') CLASSES[character.charCodeAt(0)] = NOTHING_BEFORE | ENDS;
CLASSES.fill(NOTHING_BEFORE, 0x4e00, 0xa000);
// A date, a number in a row, and what may be a part of the building's number.
for (const character of '月第〇零一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖甲乙丙丁东西南北')
  CLASSES[character.charCodeAt(0)] = 0;

/**
 * Reads digits, the word for a building at `word`, digits before 单元 perhaps, a room of 3 or 4 digits and perhaps 室, with a
 * mark, a blank and a number, or the end behind. It gives what `HOUSE` gives, without trying all its other ways; null for any
 * other writing.
 */
export function plainHouse(text: string, word: number): PlainHouse | null {
  let start = word;
  while (start > 0 && word - start < 4 && isDigit(text.charCodeAt(start - 1))) start--;
  if (start === word || word - start > 3) return null;
  if (start > 0 && ((CLASSES[text.charCodeAt(start - 1)] ?? 0) & NOTHING_BEFORE) === 0) return null;
  const sign = text.charAt(word);
  if (sign !== '栋' && sign !== '幢' && sign !== '座' && sign !== '号') return null;
  const behind = word + (sign === '号' && text.charAt(word + 1) === '楼' ? 2 : 1);
  let from = behind;
  let end = digitsEnd(text, from);
  let unit: string | undefined;
  if (end - from <= 2 && end > from && text.startsWith('单元', end)) {
    unit = text.slice(from, end);
    from = end + 2;
    end = digitsEnd(text, from);
  }
  if (end - from < 3 || end - from > 4) return null;
  const room = text.slice(from, end);
  const isWorded = text.charAt(end) === '室';
  if (isWorded) end++;
  if (!isEnd(text, end)) return null;
  const building = text.slice(start, word);
  const groups = { building, word: text.slice(word, behind), unit, room, roomWord: isWorded ? '室' : undefined };
  return { start, end, groups };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function digitsEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}

function isEnd(text: string, at: number): boolean {
  if (at === text.length) return true;
  if (text.charCodeAt(at) === 0x20) return isDigit(text.charCodeAt(at + 1));
  return ((CLASSES[text.charCodeAt(at)] ?? 0) & ENDS) !== 0;
}

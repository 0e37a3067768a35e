/** Characters of one line that are read together; longer lines are cut where no number is. */
const MAX_LINE = 2_000;
/** How far back from there the end of a record is looked for, then a mark, then any place outside a number. */
const BACK_TO_RECORD = 1_000;
const BACK_TO_MARK = 200;
const BACK_TO_WORD = 64;

/** One line of a text, and where the next begins. */
export interface RawLine {
  readonly text: string;
  readonly next: number;
}

/** The line at `at`: joined with the lines below when a phone goes on there, and without blanks between all characters. */
export function rawLine(text: string, at: number): RawLine {
  const end = lineEnd(text, at);
  const line = { text: text.slice(at, end), next: end + (/[\r\n]/.test(text.charAt(end)) ? 1 : 0) };
  const whole = joinCutPhone(text, line);
  const close = closeUp(whole.text);
  return close === whole.text ? whole : { ...whole, text: close };
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline === -1 ? text.length : newline;
  if (end - from <= MAX_LINE) return end;
  const last = from + MAX_LINE;
  const record = text.lastIndexOf('}', last - 1);
  if (record > last - BACK_TO_RECORD) return record + 1;
  for (let cut = last; cut > last - BACK_TO_MARK; cut--) {
    if (/[;；|。！\s、，,]/.test(text.charAt(cut))) return cut;
  }
  for (let cut = last; cut > last - BACK_TO_WORD; cut--) {
    if (!/[\d-]/.test(text.charAt(cut)) && !/[\d-]/.test(text.charAt(cut - 1))) return cut;
  }
  return last;
}

/** Characters at the end of a line in which the first groups of a phone stand. */
const LONGEST_HEAD = 16;
const PHONE_HEAD = /(?:^|[^\d])(1[3-9]\d(?:\d{4})?)[-. ]?\s*$/;
const PHONE_TAIL = /^[ \t]*[-. ]?(\d{4}|\d{8})[-. ]?[ \t]*\r?$/;

/** `138`, `1234` and `5678` one below the other are one phone. */
function joinCutPhone(text: string, line: RawLine): RawLine {
  const head = PHONE_HEAD.exec(line.text.slice(-LONGEST_HEAD))?.[1];
  if (head === undefined) return line;
  let missing = 11 - head.length;
  let next = line.next;
  let tail = '';
  while (missing > 0 && next < text.length) {
    const newline = text.indexOf('\n', next);
    const end = newline === -1 ? text.length : newline;
    const more = end - next > 16 ? undefined : PHONE_TAIL.exec(text.slice(next, end))?.[1];
    if (more === undefined || more.length > missing) return line;
    tail += more;
    missing -= more.length;
    next = newline === -1 ? end : newline + 1;
  }
  return missing === 0 ? { text: line.text.replace(/[-.\s]*$/, '') + tail, next } : line;
}

/** `馨 佳 园 1 2 号 1 2 0 3`: blanks that stand between all characters say nothing. */
function closeUp(line: string): string {
  if (line.length < 16 || line.charAt(1) !== ' ' || !/^(?:\S {1,3}){8,}\S\s*$/.test(line)) return line;
  return /[\u4e00-\u9fff]/.test(line) ? line.replace(/(\S) (?=\S)/g, '$1').replace(/ {2,}/g, ' ') : line;
}

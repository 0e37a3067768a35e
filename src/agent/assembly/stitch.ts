import { digitsIn } from './message.js';

/*
 * Messages as one text. One under the other they are lines, which is how people read them; what a chat does beside that
 * is cut a phone in pieces (`138 1234`, `5678`) and talk in between. So pieces of a phone are put together where they
 * give a whole one, and lines that can be no part of a record are left out.
 */

const PLACE = /[栋幢座室号弄村园苑邸庄]|小区|公寓|花园|街坊|大厦|新城|路/;
/** A name, or a name with a title. */
const SHORT = 8;
/** Pieces of one phone, at most, and lines of talk between two of them. */
const MAX_PIECES = 6;
const MAX_TALK = 3;

const PLAIN = new Map<string, string>();
for (const [index, chars] of [
  '零〇洞',
  '一壹幺',
  '二贰两',
  '三叁',
  '四肆',
  '五伍',
  '六陆',
  '七柒拐',
  '八捌',
  '九玖勾',
].entries()) {
  for (const char of chars) PLAIN.set(char, String(index));
}

/** The number a line begins or ends with: its digits, and how many characters they take. */
interface Run {
  readonly digits: string;
  readonly chars: number;
}

/** Joins messages in their order into one text to be judged. */
export function stitch(messages: readonly string[]): string {
  const lines: string[] = [];
  const used = new Set<number>();
  for (const [at, message] of messages.entries()) {
    if (used.has(at)) continue;
    const rest = piecesOfPhone(messages, at);
    // `1301`, `138 1234`, `5678`: where a later piece begins a phone of its own, the first was a room.
    const own = rest.some((each) => piecesOfPhone(messages, each).length > 0);
    if (rest.length > 0 && !own) {
      for (const each of rest) used.add(each);
      lines.push(message.trimEnd() + rest.map((each) => (messages[each] ?? '').trim()).join(''));
    } else if (isUseful(message)) lines.push(message);
  }
  return lines.join('\n');
}

function isUseful(line: string): boolean {
  return line.trim().length <= SHORT || digitsIn(line) > 0 || PLACE.test(line);
}

/** The messages behind `at` that complete the phone it ends with; none when it ends with no piece of one. */
function piecesOfPhone(messages: readonly string[], at: number): number[] {
  const head = trailing(messages[at] ?? '');
  if (head === null || !isBeginning(head.digits)) return [];
  const found: number[] = [];
  let digits = head.digits;
  let talk = 0;
  for (let next = at + 1; next < messages.length && found.length < MAX_PIECES && talk <= MAX_TALK; next++) {
    const text = messages[next] ?? '';
    if (digitsIn(text) === 0) {
      talk++;
      continue;
    }
    const run = leading(text);
    if (run === null || !isBeginning(digits + run.digits)) return [];
    digits += run.digits;
    found.push(next);
    if (isPhone(digits)) return found;
    // Only the last piece may have words behind it.
    if (run.chars < text.trim().length) return [];
  }
  return [];
}

/** A phone with its separators is no longer. */
const EDGE_CHARS = 32;
const RUN = /^[\d\s.·—_()（）+-]+/;

function leading(text: string): Run | null {
  const plain = plainDigits(text.trim().slice(0, EDGE_CHARS));
  const run = RUN.exec(plain)?.[0] ?? '';
  const digits = run.replace(/\D/g, '');
  return digits === '' ? null : { digits, chars: run.length };
}

function trailing(text: string): Run | null {
  const plain = plainDigits(text.trim().slice(-EDGE_CHARS));
  const found = /(^|[^\d\s.·—_()（）+-])([\d\s.·—_()（）+-]*)$/.exec(plain);
  const run = found?.[2] ?? '';
  const own = run.search(/(?<=\s)(?:1[3-9]|0\d)/);
  // `12号1301` ends with a room, `12号1203 138` with a group of its own.
  const starts = BEFORE_A_ROOM.test(found?.[1] ?? '') ? [] : [run];
  for (const start of own < 0 ? starts : [...starts, run.slice(own)]) {
    const digits = start.replace(/\D/g, '').replace(/^86(?=1)/, '');
    if (digits !== '' && isBeginning(digits)) return { digits, chars: start.length };
  }
  return null;
}

const BEFORE_A_ROOM = /[号栋幢座弄楼层元#]/;

function plainDigits(text: string): string {
  const folded = text.normalize('NFKC');
  return [...folded].map((char) => PLAIN.get(char) ?? char).join('');
}

/** A mobile number, or a landline with its area code, or the beginning of one. */
function isBeginning(digits: string): boolean {
  return /^(?:1(?:[3-9]\d{0,9})?|0\d{1,11})$/.test(digits);
}

function isPhone(digits: string): boolean {
  return /^(?:1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8})$/.test(digits);
}

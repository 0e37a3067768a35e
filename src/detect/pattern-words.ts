/** What is known of a piece of an expression. */
interface Piece {
  /** All texts it matches, letter by letter; null when they are too many or unknown. */
  readonly whole: readonly string[] | null;
  /** Words of which every text it matches holds one; null when there are none worth looking for. */
  readonly words: readonly string[] | null;
}

const UNKNOWN: Piece = { whole: null, words: null };
const NOTHING: Piece = { whole: [''], words: null };
/** Texts that are kept of one piece. */
const MAX_TEXTS = 128;
/** A shorter word is met in too many texts, and is no work for the search. */
const MIN_BYTES = 4;
const MIN_CHARACTERS = 2;

const QUANTIFIER = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/;
const CLASS = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/;
const GROUP = /^\((?:\?(?:P?<\w+>|i?:))?/;
/** Escapes for one character of a class, for a place between two, and for a mark that would mean something. */
const CLASS_ESCAPE = /^\\(?:[dDwWsSnrtfv]|[pP](?:\{\^?\w+\}|[A-Z]))/;
const PLACE_ESCAPE = /^\\[bBAz]/;
const MARK_ESCAPE = /^\\([!-/:-@[-`{-~])/;

/**
 * Words of which every text that `pattern` matches without case holds at least one, in either case of their ASCII letters;
 * null when none are known. Only for patterns that RE2 has accepted. It understands a part of RE2's syntax and gives up at
 * the rest, never the other way round.
 */
export function requiredWords(pattern: string): readonly string[] | null {
  const reader = { rest: pattern };
  const piece = readChoice(reader);
  return reader.rest === '' && piece !== null ? best(piece) : null;
}

interface Reader {
  rest: string;
}

/** Null when something is met that is not understood. */
function readChoice(reader: Reader): Piece | null {
  const branches: Piece[] = [];
  do {
    if (branches.length > 0) reader.rest = reader.rest.slice(1);
    const branch = readRow(reader);
    if (branch === null) return null;
    branches.push(branch);
  } while (reader.rest.startsWith('|'));
  const [only] = branches;
  if (only !== undefined && branches.length === 1) return only;
  return { whole: union(branches.map(({ whole }) => whole)), words: union(branches.map(best)) };
}

function readRow(reader: Reader): Piece | null {
  /** Texts of the pieces since the last whose texts are not known. */
  let run: readonly string[] = [''];
  let known = true;
  let words: readonly string[] | null = null;
  while (reader.rest !== '' && !/^[|)]/.test(reader.rest)) {
    const piece = readRepeated(reader);
    if (piece === null) return null;
    const joined = piece.whole === null ? null : product(run, piece.whole);
    if (joined !== null) {
      run = joined;
      continue;
    }
    known = false;
    words = rarer(rarer(words, run), best(piece));
    run = piece.whole ?? [''];
  }
  return known ? { whole: run, words: null } : { whole: null, words: rarer(words, run) };
}

function readRepeated(reader: Reader): Piece | null {
  let piece = readOne(reader);
  for (
    let match = QUANTIFIER.exec(reader.rest);
    piece !== null && match !== null;
    match = QUANTIFIER.exec(reader.rest)
  ) {
    reader.rest = reader.rest.slice(match[0].length);
    const sign = match[0].charAt(0);
    if (sign === '?') piece = { whole: union([[''], piece.whole]), words: null };
    else if (sign === '+' || Number(match[1] ?? 0) > 0) piece = { whole: null, words: best(piece) };
    else piece = UNKNOWN;
  }
  return piece;
}

function readOne(reader: Reader): Piece | null {
  const { rest } = reader;
  const take = (text: string, piece: Piece): Piece => {
    reader.rest = rest.slice(text.length);
    return piece;
  };
  if (rest.startsWith('(')) {
    reader.rest = rest.slice(GROUP.exec(rest)?.[0].length ?? 1);
    const inner = readChoice(reader);
    if (inner === null || !reader.rest.startsWith(')')) return null;
    reader.rest = reader.rest.slice(1);
    return inner;
  }
  const among = CLASS.exec(rest) ?? CLASS_ESCAPE.exec(rest);
  if (among !== null) return take(among[0], UNKNOWN);
  if (rest.startsWith('.')) return take('.', UNKNOWN);
  const place = PLACE_ESCAPE.exec(rest) ?? /^[$^]/.exec(rest);
  if (place !== null) return take(place[0], NOTHING);
  const mark = MARK_ESCAPE.exec(rest);
  if (mark !== null) return take(mark[0], { whole: [mark[1] ?? ''], words: null });
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  if ('\\[]{}*+?)'.includes(character)) return null;
  return take(character, hasOneCase(character) ? { whole: [character], words: null } : UNKNOWN);
}

/**
 * Whether a character is matched by itself alone, or is an ASCII letter matched by its two cases alone: k and s have a third
 * in Unicode.
 */
function hasOneCase(character: string): boolean {
  return /^(?:[!-\x7f ]|\p{Lo}|\p{Nd}|\p{P})$/u.test(character) && !/[ks]/i.test(character);
}

/** The texts themselves, where each is a word worth looking for, or else the words known. */
function best(piece: Piece): readonly string[] | null {
  return rarer(piece.words, piece.whole);
}

/** Of two sets of words the one that fewer texts hold; the second only where each of it is worth looking for. */
function rarer(words: readonly string[] | null, texts: readonly string[] | null): readonly string[] | null {
  if (texts === null || !texts.every(isWord)) return words;
  return words === null || commonness(texts) < commonness(words) ? texts : words;
}

function isWord(text: string): boolean {
  return text.length >= MIN_CHARACTERS && Buffer.byteLength(text) >= MIN_BYTES;
}

/** A rough guess: one character in a thousand of Chinese, one in sixteen of other text, is any given one. */
function commonness(words: readonly string[]): number {
  return words.reduce(
    (sum, word) => sum + [...word].reduce((share, each) => share / (each > '\x7f' ? 1000 : 16), 1),
    0,
  );
}

function product(heads: readonly string[], tails: readonly string[]): readonly string[] | null {
  return heads.length * tails.length > MAX_TEXTS ? null : heads.flatMap((head) => tails.map((tail) => head + tail));
}

/** All of them; null when one is unknown, or they are too many. */
function union(sets: ReadonlyArray<readonly string[] | null>): readonly string[] | null {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === null) return null;
    for (const each of set) all.add(each);
  }
  return all.size > MAX_TEXTS ? null : [...all];
}

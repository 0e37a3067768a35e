const DELIMITERS = ['\t', ',', ';', '|', '^', '~', '::'] as const;
/** These stand in words, too: several columns, and nearly every line, before they make a table. */
const ODD: ReadonlySet<string> = new Set(['^', '~', '::']);

/** A database dump: its commas stand in statements. */
const STATEMENT = /^\s*(?:(?:insert|replace)\s+(?:(?:ignore\s+)?into\s|\[)|select\s+N?'[^'\n]{0,200}'\s+as\s)/im;

/** What Excel writes and reads on the first line: `sep=;`. */
const SEPARATOR = /^\ufeff?sep=([^\r\n])\r?\n/i;

/** A quoted cell longer than this is a stray quote. */
const MAX_QUOTED = 32 * 1024;

const LINE_FEED = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
/** No character. */
const NEVER = -1;

type Row = (cells: readonly string[]) => void;

/**
 * The delimiter of a table written as text, or null for words. A table has several lines with the same number of
 * delimiters; Chinese commas never count.
 */
export function delimiterOf(sample: string): string | null {
  const said = SEPARATOR.exec(sample)?.[1];
  if (said !== undefined) return said;
  if (STATEMENT.test(sample)) return null;
  let best: string | null = null;
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    if (!sample.includes(delimiter)) continue;
    const rows: number[] = [];
    const count: Row = (cells) => {
      if (cells.length > 1 || cells[0]?.trim() !== '') rows.push(cells.length);
    };
    const rest = splitRows(sample, delimiter, count);
    if (rest !== '' && rows.length < 200) splitRest(rest, delimiter, count);
    if (rows.length < 2) continue;
    const counts = new Map<number, number>();
    for (const width of rows) counts.set(width, (counts.get(width) ?? 0) + 1);
    let width = 0;
    let lines = 0;
    for (const [w, n] of counts) if (w > 1 && n > lines) [width, lines] = [w, n];
    // Two lines are enough for a pasted selection of cells (tabs), otherwise three, or two wide ones.
    const enough = delimiter === '\t' || width >= 4 ? 2 : 3;
    if (lines < enough || lines < rows.length * (ODD.has(delimiter) ? 0.9 : 0.6)) continue;
    if (ODD.has(delimiter) && width < 3) continue;
    const score = (lines / rows.length) * Math.min(width, 6);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** The text without the line that only names its delimiter. */
export function withoutSeparatorLine(text: string): string {
  return text.replace(SEPARATOR, '');
}

/**
 * Gives every complete row of `text` to `row` and returns what is left: the unfinished last line, to be put before the
 * next piece. Quoted cells may hold line ends and quotes, doubled (RFC 4180) or behind a backslash; a quote that opens a
 * cell and never closes it is a character. The array of cells is used again for the next row.
 */
export function splitRows(text: string, delimiter: string, row: Row): string {
  return split(text, delimiter, row, false);
}

/** The same for the end of a text: what is left is rows too. */
export function splitRest(text: string, delimiter: string, row: Row): void {
  split(text, delimiter, row, true);
}

/** Each of the two searches runs ahead of the cells and is asked again only when passed: linear, whatever stands there. */
function split(text: string, delimiter: string, row: Row, last: boolean): string {
  const cells: string[] = [];
  const sign = delimiter.length === 1 ? delimiter.charCodeAt(0) : NEVER;
  let start = 0;
  let mark = -1;
  let line = -1;
  while (start < text.length) {
    let at = plainRow(text, start, sign, cells);
    if (at > 0) {
      row(cells);
      start = at;
      continue;
    }
    at = start;
    let width = 0;
    for (;;) {
      let tail = at;
      let cell = '';
      if (text.charCodeAt(at) === QUOTE) {
        const close = closingQuote(text, at, delimiter, last);
        if (close === UNFINISHED) return text.slice(start);
        if (close !== STRAY) {
          cell = unquoted(text.slice(at + 1, close));
          tail = close + 1;
        }
      }
      if (mark < tail) mark = next(text, delimiter, tail);
      if (line < tail) line = next(text, '\n', tail);
      const end = Math.min(mark, line);
      if (end === text.length && !last) return text.slice(start);
      const stop = end === line && end > tail && text.charCodeAt(end - 1) === RETURN ? end - 1 : end;
      cells[width++] = tail === at ? text.slice(at, stop) : cell + text.slice(tail, stop).trimEnd();
      at = end === mark ? end + delimiter.length : end + 1;
      if (end === line || at > text.length) break;
    }
    if (cells.length > width) cells.length = width;
    row(cells);
    start = at;
  }
  return '';
}

/**
 * Reads the row at `start` into `cells` when it has an end and no cell that begins with a quote, as nearly every row.
 * Returns where the next one begins; 0 when this one is not so plain.
 */
function plainRow(text: string, start: number, sign: number, cells: string[]): number {
  let width = 0;
  let from = start;
  if (sign === NEVER || text.charCodeAt(from) === QUOTE) return 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === sign) {
      cells[width++] = text.slice(from, at);
      from = at + 1;
      if (text.charCodeAt(from) === QUOTE) return 0;
    } else if (code === LINE_FEED) {
      cells[width++] = text.slice(from, at > from && text.charCodeAt(at - 1) === RETURN ? at - 1 : at);
      if (cells.length > width) cells.length = width;
      return at + 1;
    }
  }
  return 0;
}

/** Position of `what` from `at` on, the length of the text when there is none. */
function next(text: string, what: string, at: number): number {
  const found = text.indexOf(what, at);
  return found < 0 ? text.length : found;
}

const UNFINISHED = -1;
const STRAY = -2;

/**
 * Position of the quote that closes the one at `open`: the first with a cell's end behind it. A quote with words behind it
 * that is neither doubled nor escaped shows that the first was a stray one, and so does a cell that holds rows.
 */
function closingQuote(text: string, open: number, delimiter: string, last: boolean): number {
  for (let at = open; ; ) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return last || text.length - open > MAX_QUOTED ? STRAY : UNFINISHED;
    if (at - open > MAX_QUOTED) return STRAY;
    if (text.charCodeAt(at + 1) === QUOTE) {
      at++;
      continue;
    }
    let behind = at + 1;
    while (text.charCodeAt(behind) === SPACE && behind - at < 8) behind++;
    const code = text.charCodeAt(behind);
    if (behind >= text.length && !last) return UNFINISHED;
    const ends = behind >= text.length || code === LINE_FEED || code === RETURN || text.startsWith(delimiter, behind);
    if (ends) return holdsRows(text.slice(open + 1, at), delimiter) ? STRAY : at;
    if (text.charCodeAt(at - 1) !== BACKSLASH) return STRAY;
  }
}

/** Three lines and more with two delimiters each: a quote left open somewhere, not a cell. */
function holdsRows(cell: string, delimiter: string): boolean {
  const lines = cell.split('\n').length;
  return lines >= 3 && cell.split(delimiter).length > 2 * (lines - 1);
}

function unquoted(cell: string): string {
  const single = cell.includes('"') ? cell.replaceAll('""', '"') : cell;
  return single.includes('\\"') ? single.replaceAll('\\"', '"') : single;
}

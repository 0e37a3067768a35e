const DELIMITERS = ['\t', ',', ';', '|'] as const;

/** A database dump: its commas stand in statements. */
const STATEMENT = /^\s*(?:insert|replace)\s+(?:ignore\s+)?into\s/im;

/** A quoted cell longer than this is a stray quote. */
const MAX_QUOTED = 32 * 1024;

/**
 * The delimiter of a table written as text, or null for words. A table has several lines with the same number of
 * delimiters; Chinese commas never count.
 */
export function delimiterOf(sample: string): string | null {
  if (STATEMENT.test(sample)) return null;
  let best: string | null = null;
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    if (!sample.includes(delimiter)) continue;
    const rows: number[] = [];
    const rest = splitRows(sample, delimiter, (cells) => {
      if (cells.length > 1 || cells[0]?.trim() !== '') rows.push(cells.length);
    });
    if (rest !== '' && rows.length < 200) rows.push(splitLine(rest, delimiter).length);
    if (rows.length < 2) continue;
    const counts = new Map<number, number>();
    for (const width of rows) counts.set(width, (counts.get(width) ?? 0) + 1);
    let width = 0;
    let lines = 0;
    for (const [w, n] of counts) if (w > 1 && n > lines) [width, lines] = [w, n];
    // Two lines are enough for a pasted selection of cells (tabs), otherwise three, or two wide ones.
    const enough = delimiter === '\t' || width >= 4 ? 2 : 3;
    if (lines < enough || lines < rows.length * 0.6) continue;
    const score = (lines / rows.length) * Math.min(width, 6);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/**
 * Gives every complete row of `text` to `row` and returns what is left: the unfinished last line, to be put before the
 * next piece. Quoted cells may hold line ends and doubled quotes (RFC 4180); a quote that never closes is a character.
 */
export function splitRows(text: string, delimiter: string, row: (cells: string[]) => void): string {
  let start = 0;
  let quote = text.indexOf('"');
  for (;;) {
    let end = text.indexOf('\n', start);
    if (end < 0) return text.slice(start);
    if (quote >= 0 && quote < start) quote = text.indexOf('"', start);
    if (quote >= 0 && quote < end) {
      end = quotedLineEnd(text, start, end, delimiter);
      if (end < 0) return text.slice(start);
    }
    const stop = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
    row(splitLine(text.slice(start, stop), delimiter));
    start = end + 1;
  }
}

/** Where the row beginning at `start` ends, looking past line feeds inside quotes; -1 if not in `text`. */
function quotedLineEnd(text: string, start: number, plain: number, delimiter: string): number {
  const mark = delimiter.charCodeAt(0);
  let at = start;
  for (;;) {
    if (text.charCodeAt(at) === 34) {
      const close = closingQuote(text, at);
      if (close === -1) return text.length - at > MAX_QUOTED ? plain : -1;
      if (close === -2) return plain;
      at = close + 1;
    }
    // To the next cell of this row.
    while (at < text.length && text.charCodeAt(at) !== mark && text.charCodeAt(at) !== 10) at++;
    if (at >= text.length) return -1;
    if (text.charCodeAt(at) === 10) return at;
    at++;
  }
}

/** Position of the quote that closes the one at `open`; -1 when the text ends before, -2 when it is a stray one. */
function closingQuote(text: string, open: number): number {
  let at = open + 1;
  for (;;) {
    at = text.indexOf('"', at);
    if (at < 0) return -1;
    if (at - open > MAX_QUOTED) return -2;
    if (text.charCodeAt(at + 1) !== 34) return at;
    at += 2;
  }
}

export function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let end: number;
    if (line.charCodeAt(at) === 34) {
      const close = closingQuote(line, at);
      if (close > 0) {
        end = line.indexOf(delimiter, close);
        const tail = line.slice(close + 1, end < 0 ? undefined : end);
        cells.push(line.slice(at + 1, close).replaceAll('""', '"') + tail);
      } else {
        end = line.indexOf(delimiter, at);
        cells.push(line.slice(at, end < 0 ? undefined : end));
      }
    } else {
      end = line.indexOf(delimiter, at);
      cells.push(line.slice(at, end < 0 ? undefined : end));
    }
    if (end < 0) return cells;
    at = end + 1;
  }
}

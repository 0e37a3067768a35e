/** Letters that were drawn in one go: where they begin, how long they are, which way they run. */
export interface Glyphs {
  readonly text: string;
  /** Direction of writing. */
  readonly a: number;
  readonly b: number;
  readonly size: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

interface Placed {
  readonly text: string;
  readonly size: number;
  /** Along the line of writing, and across it: growing down the page. */
  readonly along: number;
  readonly down: number;
  readonly width: number;
}

/** Two pieces are on one line when their base lines are closer than this share of their size. */
const SAME_LINE = 0.5;
/** Gaps as shares of the size: from here a blank, and from here the next cell. */
const BLANK = 0.15;
const NEXT_CELL = 0.9;

/**
 * Puts what a page draws, in whatever order, back into lines from top to bottom; wide gaps become tabs, so that a row of
 * a table is a line with its cells.
 */
export function linesOf(glyphs: readonly Glyphs[]): string {
  const lines: string[] = [];
  for (const turned of directions(glyphs)) {
    turned.sort((one, other) => one.down - other.down);
    let line: Placed[] = [];
    for (const piece of turned) {
      const last = line.at(-1);
      if (last !== undefined && piece.down - last.down > SAME_LINE * Math.max(1, Math.min(last.size, piece.size))) {
        lines.push(joinLine(line));
        line = [];
      }
      line.push(piece);
    }
    if (line.length > 0) lines.push(joinLine(line));
  }
  return lines.filter((line) => line.trim() !== '').join('\n');
}

/** Text by the way it runs: a table may stand upright on a page that lies. */
function directions(glyphs: readonly Glyphs[]): Placed[][] {
  const found: [Placed[], Placed[], Placed[], Placed[]] = [[], [], [], []];
  for (const { text, a, b, size, x, y, width } of glyphs) {
    const rest = { text, size, width };
    if (Math.abs(a) >= Math.abs(b)) {
      if (a >= 0) found[0].push({ ...rest, along: x, down: -y });
      else found[1].push({ ...rest, along: -x, down: y });
    } else if (b > 0) found[2].push({ ...rest, along: y, down: x });
    else found[3].push({ ...rest, along: -y, down: -x });
  }
  return found.filter((pieces) => pieces.length > 0);
}

function joinLine(pieces: Placed[]): string {
  pieces.sort((one, other) => one.along - other.along);
  let line = '';
  let end = Number.NEGATIVE_INFINITY;
  for (const { text, along, width, size } of pieces) {
    const gap = (along - end) / Math.max(1, size);
    if (line !== '' && gap > NEXT_CELL) line += '\t';
    else if (line !== '' && gap > BLANK && !line.endsWith(' ') && !text.startsWith(' ')) line += ' ';
    // A blank is drawn as wide as the way to the next cell.
    line += text.trim() === '' && width > NEXT_CELL * size ? '\t' : text;
    end = Math.max(end, along + width);
  }
  return line.replace(/[ \t]*\t[ \t]*/g, '\t').trim();
}

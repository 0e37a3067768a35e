/** Characters two columns wide on a terminal: East Asian wide and full-width (Unicode UAX #11), and emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{1F300}-\u{1FAFF}]|[\u{20000}-\u{3FFFD}]/u;

/** Marks that take no column of their own. */
const NARROW = /[\p{Mn}\p{Me}]/u;

/** Columns `text` takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += NARROW.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/**
 * `text` on one line, without what a terminal would obey: control characters, escapes, direction marks. Hosts, paths and
 * file names come from whoever sent them.
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

/** `text`, followed by blanks up to `columns`. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Rows under their headings, columns aligned, two blanks between; one line each, no blanks at the end. */
export function tableLines(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
  const lines = [headings, ...rows].map((cells) => cells.map(plain));
  const widths = headings.map((_, column) =>
    lines.reduce((widest, cells) => Math.max(widest, columnsOf(cells[column] ?? '')), 0),
  );
  return lines.map((cells) =>
    cells
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

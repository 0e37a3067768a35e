/** A wider gap between two cells is closed up: one far cell a row must not cost sixteen thousand empty ones. */
const MAX_GAP = 256;
const MAX_CELLS = 20_000;

/** Puts the cells of a sheet at their columns, in whatever order they come, and gives each row once it is whole. */
export interface RowBuilder {
  /** The column, from 0, of the next cell; without it a cell stands right of the one before. */
  at(column: number): void;
  cell(text: string): void;
  /** Ends the row; one without any text is not given. */
  end(): void;
}

/** The same array is given for every row: whoever keeps cells copies them. */
export function rowBuilder(row: (cells: readonly string[]) => void): RowBuilder {
  const cells: string[] = [];
  let width = 0;
  let column = 0;
  const give = (): void => {
    if (cells.length > width) cells.length = width;
    row(cells);
    width = 0;
  };
  const append = (text: string): void => {
    // More cells than a sheet has columns go on in another row: none is lost.
    if (width >= MAX_CELLS) give();
    cells[width++] = text;
  };
  return {
    at(next) {
      column = next;
    },
    cell(text) {
      const here = column++;
      if (text === '') return;
      if (here < width) {
        // Out of order: into its place if that is free.
        if (cells[here] === '') cells[here] = text;
        else append(text);
        return;
      }
      if (here - width <= MAX_GAP) while (width < here && width < MAX_CELLS) cells[width++] = '';
      append(text);
    },
    end() {
      if (width > 0) give();
      column = 0;
    },
  };
}

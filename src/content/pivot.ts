import type { PartPath } from '../model/part.js';
import { plainNumber } from './json-tokens.js';
import { attributes, type MarkupSink, markup } from './markup.js';
import { MAX_REPEATED } from './shared-strings.js';
import type { Work } from './work.js';

const MAX_FIELDS = 4096;
const MAX_CHARS = 16 * 1024 * 1024;

/** The values that the fields of a pivot table share, by field. */
export type SharedItems = ReadonlyArray<readonly string[]>;

/**
 * Reads what a pivot table remembers of its source: often the list itself, after the sheet was deleted. The definition
 * holds the values that repeat (ECMA-376 part 1, 18.10.1.12), the records point at them or hold their own.
 */
export async function readSharedItems(pieces: AsyncIterable<string>): Promise<SharedItems> {
  const fields: string[][] = [];
  let items: string[] | null = null;
  let chars = 0;
  const tokens = markup({
    ...NOTHING,
    open(s, from, nameEnd, end) {
      const name = s.slice(from, nameEnd);
      if (name === 'cacheField' && fields.length < MAX_FIELDS) {
        items = [];
        fields.push(items);
      } else if (items !== null && name.length === 1 && chars < MAX_CHARS) {
        const value = shownBy(s, nameEnd, end);
        chars += value.length;
        items.push(value);
      }
    },
  });
  for await (const piece of pieces) tokens.write(piece);
  tokens.end();
  return fields;
}

/** Reads the records of a pivot table as rows. */
export async function readPivot(
  path: PartPath,
  pieces: AsyncIterable<string>,
  items: SharedItems,
  work: Work,
): Promise<void> {
  const table = work.sink.table(path);
  let cells: string[] = [];
  const given = new Set<string>();
  /** A long value once only: many records that point at it would make terabytes of a megabyte. */
  const shared = (field: number, index: number): string => {
    const value = items[field]?.[index] ?? '';
    if (value.length <= MAX_REPEATED) return value;
    const isNew = !given.has(value);
    given.add(value);
    return isNew ? value : '';
  };
  const endRow = (): void => {
    if (cells.some((cell) => cell !== '')) table.row(cells);
    cells = [];
  };
  const tokens = markup({
    ...NOTHING,
    open(s, from, nameEnd, end) {
      const name = s.slice(from, nameEnd);
      if (name === 'r') {
        work.allowance.tick();
        endRow();
      } else if (name.length === 1 && cells.length < MAX_FIELDS) {
        const value = shownBy(s, nameEnd, end);
        cells.push(name === 'x' ? shared(cells.length, Number(value)) : plainNumber(value));
      }
    },
  });
  try {
    for await (const piece of pieces) tokens.write(piece);
    tokens.end();
  } finally {
    endRow();
    table.end();
  }
}

const NOTHING: MarkupSink = {
  open: () => undefined,
  close: () => undefined,
  text: () => undefined,
  aside: () => undefined,
};

function shownBy(s: string, from: number, to: number): string {
  return attributes(s, from, to).find(([name]) => name === 'v')?.[1] ?? '';
}

import type { PartPath } from '../model/part.js';
import { attributes, decodeEntities, type MarkupSink } from './markup.js';
import type { Work } from './work.js';

/** Text is handed on in pieces of about this many characters. */
const FLUSH_CHARS = 512 * 1024;
const MAX_CELL_CHARS = 256 * 1024;
const MAX_CELLS = 4096;
const MAX_TABLES = 64;

/** Elements inside a line: their ends break no word. Office runs and HTML phrasing. */
const INLINE = new Set(
  (
    't r a b i u s em strong span font small big sub sup mark code label abbr hyperlink smarttag ins del moveto movefrom ' +
    'fldsimple fld sdt sdtcontent bdo bdi q cite time data ruby rt'
  ).split(' '),
);
const BREAK = new Set(['br', 'cr', 'line-break', 'hr']);
const TABLE = new Set(['table', 'tbl']);
const ROW = new Set(['tr', 'table-row']);
const CELL = new Set(['td', 'th', 'tc', 'table-cell', 'covered-table-cell']);
/** Text that stands beside the line it is written in: deleted text, field codes. */
const BESIDE = new Set(['deltext', 'instrtext', 'script', 'style']);
/** Formatting of a run or paragraph (`rPr`, `tcPr`): stands inside words and breaks none. */
const PROPERTIES = /^[a-z]{1,6}pr$/;

interface TableFrame {
  sink: { row(cells: readonly string[]): void; end(): void } | null;
  cells: string[];
  cell: string | null;
}

/**
 * Reads documents made of paragraphs and tables: HTML, Word, PowerPoint, OpenDocument, comments and properties of any
 * office file. Paragraphs become text, tables become tables (inner before outer), runs of one paragraph are joined.
 * Call the result's `end()` last.
 */
export function prose(path: PartPath, work: Work): MarkupSink & { end(): void } {
  const { sink, origin, allowance } = work;
  const tables: TableFrame[] = [];
  let lines = '';
  let broken = true;
  let beside = 0;
  let properties = 0;
  let besideText = '';
  let asides = '';

  const put = (text: string): void => {
    const frame = tables.at(-1);
    if (frame?.cell != null) {
      if (frame.cell.length < MAX_CELL_CHARS) frame.cell += text;
      else lines += text;
    } else lines += text;
    if (lines.length > FLUSH_CHARS) flush();
  };
  const flush = (): void => {
    const text = lines;
    lines = '';
    if (text.trim() === '') return;
    closeSinks();
    sink.text(path, text, origin);
  };
  const closeSinks = (): void => {
    for (const frame of tables) {
      frame.sink?.end();
      frame.sink = null;
    }
  };
  const newline = (): void => {
    if (!broken) put('\n');
    broken = true;
  };
  const endCell = (frame: TableFrame): void => {
    if (frame.cell === null) return;
    if (frame.cells.length < MAX_CELLS) frame.cells.push(frame.cell.trim());
    frame.cell = null;
    broken = true;
  };
  const endRow = (frame: TableFrame): void => {
    endCell(frame);
    const cells = frame.cells;
    frame.cells = [];
    if (cells.every((cell) => cell === '')) return;
    allowance.tick();
    if (frame.sink === null) {
      flush();
      closeSinks();
      frame.sink = sink.table(path);
    }
    frame.sink.row(cells);
  };
  const endTable = (): void => {
    const frame = tables.pop();
    if (frame === undefined) return;
    endRow(frame);
    frame.sink?.end();
  };

  return {
    open(s, from, nameEnd, end, empty) {
      const name = s.slice(from, nameEnd).toLowerCase();
      noteAttributes(s, nameEnd, end);
      if (BREAK.has(name)) return newline();
      if (name === 'tab' && empty) return put('\t');
      if (empty) {
        const frame = tables.at(-1);
        if (frame !== undefined && CELL.has(name)) {
          endCell(frame);
          if (frame.cells.length < MAX_CELLS) frame.cells.push('');
        }
        return;
      }
      if (BESIDE.has(name)) beside++;
      if (PROPERTIES.test(name)) properties++;
      if (TABLE.has(name)) {
        newline();
        if (tables.length < MAX_TABLES) tables.push({ sink: null, cells: [], cell: null });
      }
      const frame = tables.at(-1);
      if (frame === undefined) return;
      if (ROW.has(name)) endRow(frame);
      else if (CELL.has(name)) {
        endCell(frame);
        frame.cell = '';
        broken = true;
      }
    },
    close(s, from, nameEnd) {
      const name = s.slice(from, nameEnd).toLowerCase();
      if (BESIDE.has(name)) {
        beside = Math.max(0, beside - 1);
        besideText += '\n';
        return;
      }
      if (PROPERTIES.test(name)) {
        properties = Math.max(0, properties - 1);
        return;
      }
      const frame = tables.at(-1);
      if (frame !== undefined) {
        if (CELL.has(name)) return endCell(frame);
        if (ROW.has(name)) return endRow(frame);
        if (TABLE.has(name)) return endTable();
      }
      if (properties === 0 && !INLINE.has(name)) newline();
    },
    text(s, start, end, literal) {
      const raw = s.slice(start, end);
      if (beside > 0) {
        if (besideText.length < FLUSH_CHARS) besideText += raw;
        else lines += raw;
        return;
      }
      // White space between elements is layout.
      if (/^\s*$/.test(raw) && (raw.length > 1 || raw === '\n')) return;
      const text = literal ? raw : decodeEntities(raw);
      put(text);
      broken = text.endsWith('\n');
    },
    aside(text) {
      if (asides.length < FLUSH_CHARS && /\d{5}|[^\x00-\x7f]{2}/.test(text)) asides += `${text}\n`;
    },
    end() {
      while (tables.length > 0) endTable();
      flush();
      if (besideText.trim() !== '') sink.text([...path, 'beside'], decodeEntities(besideText), origin);
      if (asides.trim() !== '') sink.text([...path, 'markup'], asides, origin);
    },
  };

  /** Values people put where no paragraph is: `alt`, `value`, `href="tel:…"`. Style and id noise stays out. */
  function noteAttributes(s: string, from: number, to: number): void {
    if (to - from < 9) return;
    const raw = s.slice(from, to);
    if (!/\d{7}|[^\x00-\x7f]|data:/.test(raw) || asides.length >= FLUSH_CHARS) return;
    for (const [name, value] of attributes(s, from, to)) {
      if (/^rsid/i.test(name)) continue;
      if (/\d{7}|[^\x00-\x7f]|^data:/.test(value)) asides += `${value}\n`;
    }
  }
}

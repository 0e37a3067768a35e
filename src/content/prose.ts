import type { PartPath } from '../model/part.js';
import { asides } from './asides.js';
import { plainNumber } from './json-tokens.js';
import { attributes, decodeEntities, hasLooseNumber, type MarkupSink } from './markup.js';
import { proseWriter } from './prose-writer.js';
import type { Work } from './work.js';

const MAX_BESIDE_CHARS = 4 * 1024 * 1024;
/** Scripts, comments with markup, data URIs: read when the document has ended. */
const MAX_LATER_CHARS = 32 * 1024 * 1024;
const MAX_LATER = 1000;

/** Elements inside a line: their ends break no word. Office runs and HTML phrasing. */
const INLINE = setOf(
  't r a b i u s em strong span font small big sub sup mark code label abbr hyperlink smarttag ins del moveto ' +
    'fldsimple fld sdt sdtcontent bdo bdi q cite time data ruby rt input',
);
const BREAK = setOf('br cr line-break hr');
/** Blocks of HTML begin a line, too, behind text that stands beside them in no element of its own. */
const BLOCK = setOf('p div li ul ol dl h1 h2 h3 h4 h5 h6 section article header footer blockquote pre address form');
const TABLE = setOf('table tbl sheetdata');
const ROW = setOf('tr table-row row');
const CELL = setOf('td th tc table-cell covered-table-cell cell');
/** What somebody remarked on a cell. */
const NOTE = setOf('annotation comment');
/** Text that stands beside the line it is written in: deleted or moved text, field codes. */
const BESIDE = setOf('deltext movefrom instrtext style');
/** Formatting of a run or paragraph (`rPr`, `tcPr`): stands inside words and breaks none. */
const PROPERTIES = /^[a-z]{1,6}pr$/;

/** Fields of the forms of one page, and characters of one of them. */
const MAX_INPUTS = 2_000;
const MAX_INPUT_CHARS = 400;

/** A document's reader. `end()` comes last; then `later` holds what other readers should see. */
export interface Prose extends MarkupSink {
  end(): void;
  readonly later: readonly string[];
}

/**
 * Reads documents made of paragraphs and tables: HTML, Word, PowerPoint, OpenDocument, comments and properties of any
 * office file. Paragraphs become text, tables become tables, runs of one paragraph are joined.
 */
export function prose(path: PartPath, work: Work): Prose {
  const out = proseWriter(path, work);
  const inMarkup = asides([...path, 'markup'], work);
  const later: string[] = [];
  let laterChars = 0;
  let beside = 0;
  let properties = 0;
  let besideText = '';
  let script: string[] | null = null;
  const inputs: Array<readonly [name: string, value: string]> = [];
  let number = '';
  let term = false;

  const readLater = (text: string): void => {
    if (laterChars + text.length > MAX_LATER_CHARS || later.length >= MAX_LATER) inMarkup.note(text);
    else {
      laterChars += text.length;
      later.push(text);
    }
  };
  const startCell = (s: string, from: number, to: number, empty: boolean): void => {
    const said = s.slice(from, to);
    number = /\bvalue="([\d.eE+-]{7,32})"/.exec(said)?.[1] ?? '';
    out.startCell(Number(/columns-repeated="(\d{1,9})"/.exec(said)?.[1] ?? 1));
    if (empty) endCell();
  };
  const endCell = (): void => {
    // A spreadsheet shows 1.38E+10 for what it knows to be 13812345678.
    if (number !== '' && out.inCell) {
      const value = plainNumber(number);
      const shown = out.cell;
      // What is no way to show a number was written there to be read.
      const isShownNumber = !/\d{5}|[^\x00-\x7f]{2}/.test(shown);
      if (/^\d{7,}$/.test(value) && isShownNumber && !shown.replace(/\D/g, '').includes(value)) out.setCell(value);
    }
    number = '';
    out.endCell();
  };

  return {
    later,
    open(s, from, nameEnd, end, empty) {
      const name = s.slice(from, nameEnd).toLowerCase();
      if (end - nameEnd > 8) noteAttributes(name, s, nameEnd, end);
      if (BREAK.has(name)) return out.newline();
      if (BLOCK.has(name) && beside === 0) out.newline();
      if (name === 'tab' && empty) return out.put('\t');
      if (CELL.has(name) && out.inTable) return startCell(s, nameEnd, end, empty);
      if (empty) return;
      if (NOTE.has(name) && out.inCell) return out.startNote();
      if (name === 'script') script = [];
      if (BESIDE.has(name)) beside++;
      if (PROPERTIES.test(name)) properties++;
      if (TABLE.has(name)) out.startTable();
      else if (ROW.has(name) && out.inTable) out.startRow();
      else if (term) {
        // A term and what is said of it are one line.
        if (name === 'dd') out.put('：');
        else out.newline();
      }
      term = false;
    },
    close(s, from, nameEnd) {
      const name = s.slice(from, nameEnd).toLowerCase();
      if (name === 'script' && script !== null) {
        readLater(script.join(''));
        script = null;
        return;
      }
      if (BESIDE.has(name)) {
        beside = Math.max(0, beside - 1);
        besideText += '\n';
        return;
      }
      if (PROPERTIES.test(name)) {
        properties = Math.max(0, properties - 1);
        return;
      }
      if (out.inTable) {
        if (NOTE.has(name)) return out.endNote();
        if (CELL.has(name)) return endCell();
        if (ROW.has(name)) return out.endRow();
        if (TABLE.has(name)) return out.endTable();
      }
      term = name === 'dt';
      if (properties === 0 && !term && !INLINE.has(name)) out.newline();
    },
    text(s, start, end, literal) {
      const raw = s.slice(start, end);
      if (script !== null) {
        script.push(raw);
        return;
      }
      if (beside > 0 && besideText.length < MAX_BESIDE_CHARS) {
        besideText += raw;
        return;
      }
      // White space between elements is layout.
      if (/^\s*$/.test(raw) && (raw.length > 1 || raw === '\n')) return;
      out.put(literal ? raw : decodeEntities(raw));
    },
    aside(text) {
      // Conditional comments hold markup; a comment is as easily sent as anything else.
      const tag = /\d{5}|[^\x00-\x7f]{2}/.test(text) ? text.search(/<[a-z][^<]*>/i) : -1;
      inMarkup.note(tag < 0 ? text : text.slice(0, tag));
      if (tag >= 0) readLater(text.slice(tag));
    },
    end() {
      if (script !== null) readLater(script.join(''));
      out.end();
      if (besideText.trim() !== '') work.sink.text([...path, 'beside'], decodeEntities(besideText), work.origin);
      if (inputs.length >= 2) work.sink.object([...path, 'inputs'], inputs);
      inMarkup.end();
    },
  };

  /** The fields of a form on a page are one entry, or several with the same names. */
  function noteInput(s: string, from: number, to: number): void {
    const said = new Map(attributes(s, from, to));
    const name = said.get('name') ?? said.get('id') ?? '';
    const value = said.get('value') ?? '';
    if (name !== '' && value !== '' && value.length <= MAX_INPUT_CHARS && inputs.length < MAX_INPUTS)
      inputs.push([name, value]);
  }

  /** Values people put where no paragraph is: `alt`, `value`, `href="tel:…"`. Style and id noise stays out. */
  function noteAttributes(element: string, s: string, from: number, to: number): void {
    if (element === 'input') noteInput(s, from, to);
    const raw = s.slice(from, to);
    if (!/\d{7}|[^\x00-\x7f]|data:/.test(raw)) return;
    const given = attributes(s, from, to);
    // A number that is no value stands there all the same.
    if (hasLooseNumber(raw, given)) inMarkup.note(raw);
    for (const [name, value] of given) {
      if (/^rsid/i.test(name)) continue;
      if (value.startsWith('data:')) readLater(value);
      else if (!/\d{7}|[^\x00-\x7f]/.test(value)) continue;
      else if (element === 'input' && name === 'value') out.put(` ${value} `);
      else if (/^\s*[[{]/.test(value)) readLater(value);
      else inMarkup.note(value);
    }
  }
}

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(' '));
}

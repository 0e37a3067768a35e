import type { Compounds } from '../entities/compound.js';
import { isName } from '../entities/name.js';
import { fold } from '../fold.js';
import { roleOf } from '../vocabulary/headers.js';
import { NUMERAL_CLASS } from '../vocabulary/numerals.js';
import { type Draft, type Errand, hasExactHome, hasPerson, merge } from './draft.js';
import { errandOf, MAX_MESSAGE } from './errand.js';
import { hotRanges } from './hot-lines.js';
import { insertReader, isInsert } from './insert.js';
import { readLine } from './line.js';
import { type RawLine, rawLine } from './raw-line.js';
import { readTable, type TableReader } from './table.js';

/** Characters of a line that may belong to a block with its neighbours, when it has no label. */
const MAX_JOINED = 80;
/** Characters of a line that is only a name. */
const MAX_NAME_LINE = 8;
/** Lines without a piece that may stand inside a block. */
const MAX_GAP = 6;

/** Anything a person or a home could be made of; a text without it holds no record. */
const CANDIDATE = new RegExp(
  `\\d{3}|\\d[^\\d\\n]{1,2}\\d[^\\d\\n]{1,2}\\d|\\d ?(?:号|室|栋|幢|座|单元|弄|#)|\\d-\\d|[²³¹⁰-₉①-⒛⓪-⓿❶-➓٠-٩۰-۹０-９\\u20e3\\u200b-\\u200d\\ufeff]|\\ud835[\\udfce-\\udfff]|[${NUMERAL_CLASS}\\d](?:[ .\\-·丨]?[${NUMERAL_CLASS}\\dOoIl]){6}|[栋幢座室]`,
);
/** What a line must hold to be read at all: a digit or numeral in any dress, or a label. */
const LINE_HINT = new RegExp(
  `\\d[^\\n]?\\d|[:：=\\t]|[²³¹⁰-₉①-⒛⓪-⓿❶-➓٠-٩۰-۹０-９]|\\ud835|[${NUMERAL_CLASS}]{3}|[栋幢座】]| {2}`,
);

/**
 * Reads text line by line: one chat line is one record; a block of labelled lines, or a phone below its address, is one;
 * a pasted table is read as a table. Linear in the length of the text.
 */
export function readText(text: string, compounds: Compounds, emit: (drafts: readonly Draft[]) => void): void {
  if (!CANDIDATE.test(text)) return;
  if (text.includes('\r') && !text.includes('\n')) {
    readText(text.replaceAll('\r', '\n'), compounds, emit);
    return;
  }
  const errand = text.length <= MAX_MESSAGE ? errandOf(text) : null;
  for (const { start, end } of hotRanges(text) ?? [{ start: 0, end: text.length }]) {
    readRange(text.slice(start, end), errand, compounds, emit);
  }
}

/** Reads lines that follow each other. */
export function readRange(
  text: string,
  errand: Errand | null,
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
): void {
  const block = createBlock(emit, errand);
  let pasted = NO_TABLE;
  let at = 0;
  while (at < text.length) {
    const insert = wholeInsert(text, at);
    const { text: line, next } = insert ?? rawLine(text, at);
    at = next;
    if (pasted.row(line)) continue;
    pasted.end();
    pasted = insert === null ? startTable(line, compounds, emit) : insertReader(readTable(compounds, emit));
    if (pasted.row(line)) block.flush();
    else block.line(line, compounds);
  }
  pasted.end();
  block.flush();
}

/** An insert is read to its end, however long its line is: a cut would part a row. */
function wholeInsert(text: string, at: number): RawLine | null {
  if (!isInsert(text.slice(at, at + 4_200))) return null;
  const newline = text.indexOf('\n', at);
  return newline === -1
    ? { text: text.slice(at), next: text.length }
    : { text: text.slice(at, newline), next: newline + 1 };
}

interface Block {
  line(text: string, compounds: Compounds): void;
  flush(): void;
}

/** Joins neighbouring lines that are one record: what one lacks the other has. */
function createBlock(emit: (drafts: readonly Draft[]) => void, errand: Errand | null): Block {
  let pending: Draft | null = null;
  let labelled = false;
  let gap = 0;

  const flush = (): void => {
    if (pending !== null) emit([pending]);
    pending = null;
    labelled = false;
    gap = 0;
  };

  return {
    flush,
    line(raw, compounds) {
      if (pending !== null && pending.name === '' && raw.length <= MAX_NAME_LINE && isName(raw)) {
        pending.name = raw.trim();
        gap = 0;
        return;
      }
      if (pending !== null && (!LINE_HINT.test(raw) || gap > MAX_GAP)) {
        gap++;
        if (gap > (labelled ? MAX_GAP : 0)) flush();
        return;
      }
      if (pending === null && !LINE_HINT.test(raw)) return;
      const { drafts, roles } = readLine(fold(raw).text, compounds);
      const [draft] = drafts;
      for (const each of drafts) each.errand ??= errand ?? errandOf(raw);
      if (draft === undefined) {
        labelled ||= pending !== null && roles.length > 0;
        if (pending !== null && gap++ >= (labelled ? MAX_GAP : 0)) flush();
        return;
      }
      if (drafts.length > 1) {
        flush();
        emit(drafts);
        return;
      }
      const joins =
        pending !== null && (labelled || roles.length > 0 || raw.length <= MAX_JOINED) && fits(pending, draft);
      if (pending !== null && joins) {
        merge(pending, draft);
      } else {
        flush();
        pending = draft;
      }
      labelled ||= roles.length > 0;
      gap = 0;
    },
  };
}

/** Whether a line's draft completes the one before it, rather than beginning another. */
function fits(pending: Draft, draft: Draft): boolean {
  if (hasPerson(pending) && hasPerson(draft)) {
    const more = draft.homes.length === 0 && draft.name === '' && draft.phones.every((phone) => phone.labelled);
    return more && (pending.homes.length > 0 || pending.name !== '') && draft.phones.length > 0;
  }
  if (hasExactHome(pending) && hasExactHome(draft)) return false;
  if (pending.name !== '' && draft.name !== '' && pending.name !== draft.name) return false;
  return !repeatsPlace(pending, draft);
}

/** Both name the same piece of a home: 小区 twice begins a second home. */
function repeatsPlace(pending: Draft, draft: Draft): boolean {
  const last = pending.homes.at(-1);
  const next = draft.homes[0];
  if (last === undefined || next === undefined) return false;
  return (
    (last.place !== '' && next.place !== '') ||
    (last.building !== '' && next.building !== '') ||
    (last.room !== '' && next.room !== '')
  );
}

interface PastedTable {
  /** Takes the line when it is a row of this table. */
  row(line: string): boolean;
  end(): void;
}

const NO_TABLE: PastedTable = { row: () => false, end: () => undefined };

/** Characters of a header line. */
const MAX_HEADER = 600;
const DELIMITERS = ['\t', '|', ',', '，', ';', '；'];

/** Begins a table at a line of header words, or at any line of three cells between tabs. */
function startTable(line: string, compounds: Compounds, emit: (drafts: readonly Draft[]) => void): PastedTable {
  if (line.length > 1_000) return NO_TABLE;
  // Header words hold no numbers; only rows between tabs may.
  if (!line.includes('\t') && (line.length > MAX_HEADER || /\d{3}|[。！？]/.test(line))) return NO_TABLE;
  for (const delimiter of DELIMITERS) {
    if (!line.includes(delimiter)) continue;
    const cells = line.split(delimiter);
    if (cells.length < 3 || !isTableStart(cells, delimiter)) continue;
    return pastedTable(cells.length, delimiter, readTable(compounds, emit));
  }
  return NO_TABLE;
}

function isTableStart(cells: readonly string[], delimiter: string): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  if (delimiter === '\t') return filled.length >= 3;
  if (filled.length > 64 || filled.some((cell) => cell.length > 20 || /\d{3}/.test(cell))) return false;
  const known = filled.filter((cell) => roleOf(cell.trim()) !== null).length;
  return known >= 3 && known * 2 >= filled.length;
}

function pastedTable(width: number, delimiter: string, table: TableReader): PastedTable {
  return {
    row(line) {
      if (line.length > 8_000) return false;
      const cells = line.split(delimiter);
      if (/^\s*\|?[\s:|-]+$/.test(line) && line.includes('-')) return true;
      if (Math.abs(cells.length - width) > 1 || cells.length < 3) return false;
      table.row(cells);
      return true;
    },
    end: () => table.end(),
  };
}

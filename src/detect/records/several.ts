import type { Compounds } from '../entities/compound.js';
import { type Draft, hasExactHome, hasPerson } from './draft.js';
import { readPieces } from './pieces.js';
import { completeHome } from './positional.js';
import { readTable } from './table.js';

/** Marks that may part the records of a line, the strongest first. */
const MARKS = [/[;；]/, /[)\]}] ?[,，] ?[([{]/, / {2,}|\t/, /。/, /[|]/, /[/]/, /、/, /[,，]/];
/** Marks between the fields of one record. */
const FIELD_MARKS = [/\|/, /[,，]/, /\//, /、/, /\t| +/];
const MAX_RECORDS = 256;
const PHONE = /(?<!\d)1[3-9]\d{9}(?!\d)/g;

/**
 * Reads a line of several records whose fields stand bare (`馨佳园|12|1203|王小明|138…；望江花园|3|502|…`): each piece
 * between two marks, or up to and with each phone, is read alone. Null when that says no more than the whole line.
 */
export function readApart(line: string, whole: readonly Draft[], compounds: Compounds): Draft[] | null {
  const people = whole.filter(hasPerson);
  if (people.length < 2 || people.every(hasExactHome)) return null;
  const phones = line.match(PHONE)?.length ?? 0;
  if (phones < 2 || phones > MAX_RECORDS) return null;
  let best: Draft[] | null = null;
  let exact = people.filter(hasExactHome).length;
  for (const pieces of waysToCut(line, phones)) {
    const drafts = readRows(pieces, compounds) ?? pieces.flatMap((piece) => readPiece(piece, compounds));
    const persons = drafts.filter(hasPerson);
    const known = persons.filter(hasExactHome).length;
    if (persons.length < people.length || known <= exact) continue;
    best = drafts;
    exact = known;
    if (known === persons.length) break;
  }
  return best;
}

/** Records of the same number of fields are rows of a table: its columns tell what each field is. */
function readRows(pieces: readonly string[], compounds: Compounds): Draft[] | null {
  const [first = ''] = pieces;
  const mark = FIELD_MARKS.find((each) => each.test(first));
  if (mark === undefined) return null;
  const rows = pieces.map((piece) =>
    piece
      .trim()
      .split(mark)
      .map((field) => field.replace(/^[\s'"([{]+|[\s'")\]}]+$/g, '')),
  );
  const width = rows[0]?.length ?? 0;
  if (width < 4 || rows.some((row) => row.length !== width)) return null;
  const drafts: Draft[] = [];
  const table = readTable(compounds, (read) => drafts.push(...read));
  for (const row of rows) table.row(row);
  table.end();
  return drafts;
}

function readPiece(piece: string, compounds: Compounds): Draft[] {
  const drafts = readPieces(piece, compounds);
  const [only] = drafts;
  if (drafts.length === 1 && only !== undefined) completeHome(only, piece, compounds);
  return drafts;
}

/** The line cut at one kind of mark, as often as there are phones; and cut behind each phone. */
function* waysToCut(line: string, phones: number): Generator<string[]> {
  for (const mark of MARKS) {
    const pieces = line.split(mark).filter((piece) => piece.trim() !== '');
    if (pieces.length === phones) yield pieces;
  }
  const behind = line.split(/(?<=(?<!\d)1[3-9]\d{9})(?!\d)/);
  if (behind.length >= phones) yield behind;
}

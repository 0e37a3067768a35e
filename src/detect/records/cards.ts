import { isTelling, roleOf } from '../vocabulary/headers.js';

/** Of the rows of a sheet of cards, how many must read label, value, label, value. */
const SHARE = 0.6;
const MAX_LABEL = 20;

/** Whether the rows are forms, one below the other: a label and its value, once or several times in a row. */
export function areCards(rows: ReadonlyArray<readonly string[]>): boolean {
  const labels = new Set<string>();
  let filled = 0;
  let paired = 0;
  for (const row of rows) {
    if (row.every((cell) => cell.trim() === '')) continue;
    filled++;
    const pairs = pairsOf(row);
    if (pairs === null) continue;
    paired++;
    for (const [label] of pairs) if (isTelling(roleOf(label))) labels.add(label);
  }
  return labels.size >= 2 && paired >= 2 && paired >= filled * SHARE;
}

/** A row of a card as one line of labelled values; a row that is none keeps its words. */
export function cardLine(row: readonly string[]): string {
  const pairs = pairsOf(row);
  if (pairs === null) return oneLine(row.join(' '));
  return pairs.map(([label, value]) => `${label}：${oneLine(value)}`).join('  ');
}

/** The labels of a row with the one value behind each; null when it does not read so. */
function pairsOf(row: readonly string[]): ReadonlyArray<readonly [label: string, value: string]> | null {
  const pairs: Array<[string, string]> = [];
  let open: string | null = null;
  for (const cell of row) {
    const text = cell.trim();
    if (text === '') continue;
    if (isLabel(text)) {
      if (open !== null) pairs.push([open, '']);
      open = text.replace(/[:：]$/, '');
      continue;
    }
    if (open === null) return null;
    pairs.push([open, text]);
    open = null;
  }
  if (open !== null) pairs.push([open, '']);
  return pairs.some(([, value]) => value !== '') ? pairs : null;
}

function isLabel(text: string): boolean {
  return text.length <= MAX_LABEL && roleOf(text) !== null;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

import type { Compounds } from '../entities/compound.js';
import { isName } from '../entities/name.js';
import { readPhoneValue } from '../entities/phone.js';
import { foldValue } from '../fold.js';
import { isTelling, type Role, roleOf, specialOf } from '../vocabulary/headers.js';
import { isCurrentSegment } from '../vocabulary/segments.js';
import { isWholeAddress } from './columns.js';
import type { Draft, Special } from './draft.js';
import { type Field, readFields } from './fields.js';

/** One row of a table that is written sideways: what its cells are, one entry in each column. */
interface Layer {
  readonly label: string;
  readonly role: Role | null;
  /** Column of the first entry: 1 behind a label. */
  readonly first: number;
  readonly cells: readonly string[];
}

/** Rows that one entry may reach over. */
const MAX_LAYERS = 64;
const LONGEST_PHONE = 24;

/**
 * Whether entries stand in columns, their fields below one another: labels in the first column and several values beside
 * them, or rows of nothing but phones below rows of nothing but homes or names.
 */
export function areStacked(rows: ReadonlyArray<readonly string[]>, compounds: Compounds): boolean {
  const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
  const layers = filled.map((row) => layerOf(row, compounds));
  const labelled = layers.filter((layer) => layer.label !== '' && isTelling(layer.role));
  const several = labelled.filter((layer) => countFilled(layer) >= 2 && !layer.cells.slice(1).some(isLabel));
  if (several.length >= 2 && several.length * 2 >= filled.length) {
    return new Set(several.map((layer) => layer.role)).size >= 2;
  }
  const phones = layers.filter((layer) => layer.role === 'phone' && countFilled(layer) >= 2);
  const others = layers.filter((layer) => layer.role === 'name' || layer.role === 'address');
  return phones.length > 0 && others.length >= phones.length && !hasPhoneColumn(filled);
}

function isLabel(cell: string): boolean {
  return cell !== '' && isTelling(roleOf(cell.trim()));
}

function hasPhoneColumn(rows: ReadonlyArray<readonly string[]>): boolean {
  const width = Math.max(...rows.map((row) => row.length));
  for (let column = 0; column < width; column++) {
    const values = rows.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '');
    if (values.length >= 2 && values.filter(isPhone).length * 2 > values.length) return true;
  }
  return false;
}

function isPhone(cell: string): boolean {
  return (
    cell.length <= LONGEST_PHONE && readPhoneValue(foldValue(cell)).some((phone) => isCurrentSegment(phone.digits))
  );
}

function layerOf(cells: readonly string[], compounds: Compounds): Layer {
  const label = (cells[0] ?? '').trim();
  const named = label === '' ? null : roleOf(label);
  if (named !== null) return { label, role: named, first: 1, cells };
  return { label: '', role: valuesRole(cells, compounds), first: 0, cells };
}

/** What all values of a row are, without a label. */
function valuesRole(cells: readonly string[], compounds: Compounds): Role | null {
  const values = cells.map((cell) => foldValue(cell).trim()).filter((value) => value !== '');
  const mostly = (test: (value: string) => boolean): boolean => values.filter(test).length >= values.length * 0.8;
  if (values.length === 0) return null;
  if (mostly(isPhone)) return 'phone';
  if (mostly(isName)) return 'name';
  return mostly((value) => isWholeAddress(value, compounds)) ? 'address' : null;
}

function countFilled(layer: Layer): number {
  return layer.cells.slice(layer.first).filter((cell) => cell.trim() !== '').length;
}

/** Reads a table that is written sideways: a layer that comes again begins the next entries. */
export function stackReader(
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
): { row(cells: readonly string[]): void; end(): void } {
  let layers: Layer[] = [];

  const flush = (): void => {
    const stack = layers;
    layers = [];
    const special = stack.reduce<Special | null>((known, { label }) => known ?? specialOf(label), null);
    const width = Math.max(0, ...stack.map((layer) => layer.cells.length));
    for (let column = 0; column < width; column++) {
      const fields: Field[] = [];
      for (const { role, first, cells } of stack) {
        const value = cells[column] ?? '';
        if (column >= first && value !== '') fields.push({ role, value });
      }
      if (fields.length > 0) emit(readFields(fields, compounds, special));
    }
  };

  return {
    row(cells) {
      if (cells.every((cell) => cell.trim() === '')) {
        flush();
        return;
      }
      const layer = layerOf(cells, compounds);
      const again = layers.some(({ label, role }) =>
        layer.label === '' ? layer.role !== null && role === layer.role : label === layer.label,
      );
      if (again || layers.length >= MAX_LAYERS) flush();
      layers.push(layer);
    },
    end: flush,
  };
}

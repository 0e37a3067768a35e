import type { Compounds } from '../entities/compound.js';
import type { Role } from '../vocabulary/headers.js';
import type { Columns } from './columns.js';
import type { Field } from './fields.js';
import { houseOf } from './grid.js';

const LEVELS = ['compound', 'building', 'unit'] as const;
type Level = (typeof LEVELS)[number];

/** The pieces of a home that rows inherit: merged cells say them once, and so do bands and titles over rows. */
export interface Carry {
  /** Takes note of a piece that a row says itself. */
  take(level: Level, value: string): void;
  /** Takes a row of a single cell when it names a house: `馨佳园3号楼`, `3栋`. */
  band(cell: string): boolean;
  /** Pieces that a row leaves out, as fields. `silent` says that all its cells before the person are empty. */
  missing(said: ReadonlySet<Role>, silent: boolean): Field[];
  room(value: string): void;
  /** Whether a row that says these pieces itself takes another from above. */
  inherits(compound: boolean, building: boolean, unit: boolean): boolean;
}

export function isLevel(role: Role | null): role is Level {
  return role === 'compound' || role === 'building' || role === 'unit';
}

/** @param place the compound that the title of the table names, or '' */
export function createCarry(columns: Columns, place: string, compounds: Compounds): Carry {
  const values: Record<Level, string> = { compound: place, building: '', unit: '' };
  let room = '';
  const take = (level: Level, value: string): void => {
    if (values[level] === value) return;
    values[level] = value;
    if (level === 'compound') values.building = '';
    if (level !== 'unit') values.unit = '';
    room = '';
  };
  const inTable = new Set<Role | null>(columns.roles);
  return {
    take,
    room(value) {
      room = value;
    },
    inherits: (compound, building, unit) =>
      (!compound && values.compound !== '') || (!building && values.building !== '') || (!unit && values.unit !== ''),
    band(cell) {
      const text = cell.trim();
      if (text.length > 30 || /\d{5}/.test(text)) return false;
      const house = houseOf(text, compounds);
      if (house === null || house.room !== '') return false;
      if (house.place !== '') take('compound', house.place);
      if (house.building !== '') take('building', house.building);
      if (house.unit !== '') take('unit', house.unit);
      return true;
    },
    missing(said, silent) {
      const fields: Field[] = [];
      for (const level of LEVELS) {
        if (values[level] !== '' && !said.has(level)) fields.push({ role: level, value: values[level] });
      }
      if (silent && room !== '' && inTable.has('room')) fields.push({ role: 'room', value: room });
      return fields;
    },
  };
}

import { ACCESS_SHAPES } from './access-tables.js';
import { AFFECTED_SHAPES } from './affected-tables.js';
import { DESK_SHAPES } from './desk-tables.js';
import { DIRECTORY_SHAPES } from './directory-tables.js';
import { EVIDENCE_SHAPES } from './evidence-tables.js';
import { FLEET_SHAPES } from './fleet-tables.js';
import { INCIDENT_SHAPES } from './incident-tables.js';
import { OUTLET_SHAPES } from './outlet-tables.js';
import { POLICY_SHAPES } from './policy-tables.js';
import { ROLLUP_SHAPES } from './rollup-tables.js';
import { SEEN_SHAPES } from './seen-tables.js';
import type { AddedColumn, TableShape, Type } from './shape.js';
import type { Tables } from './tables.js';
import { TOLD_SHAPES } from './told-tables.js';

export type Dialect = 'sqlite' | 'postgres';

type Shapes = {
  readonly [T in keyof Tables]: TableShape & {
    readonly columns: Readonly<Record<keyof Tables[T], Type | AddedColumn>>;
  };
};

/** Every table, once, for both databases. A released shape is never changed: a later migration alters it. */
export const SHAPES: Shapes = {
  ...FLEET_SHAPES,
  ...INCIDENT_SHAPES,
  ...POLICY_SHAPES,
  ...ACCESS_SHAPES,
  ...DESK_SHAPES,
  ...EVIDENCE_SHAPES,
  ...OUTLET_SHAPES,
  ...SEEN_SHAPES,
  ...DIRECTORY_SHAPES,
  ...ROLLUP_SHAPES,
  ...TOLD_SHAPES,
  ...AFFECTED_SHAPES,
};

const NATIVE: Readonly<Record<Dialect, Readonly<Record<'text' | 'number' | 'bytes', string>>>> = {
  sqlite: { text: 'text', number: 'integer', bytes: 'blob' },
  postgres: { text: 'text', number: 'bigint', bytes: 'bytea' },
};

export const typeOf = (column: Type | AddedColumn): Type => (typeof column === 'string' ? column : column.type);

export function nativeType(dialect: Dialect, type: Type): { readonly name: string; readonly nullable: boolean } {
  const nullable = type.endsWith('?');
  return { name: NATIVE[dialect][(nullable ? type.slice(0, -1) : type) as 'text' | 'number' | 'bytes'], nullable };
}

/** Tables cut by month. */
export const MONTHLY = Object.entries(SHAPES)
  .filter(([, shape]: [string, TableShape]) => shape.monthly === true)
  .map(([name]) => name);

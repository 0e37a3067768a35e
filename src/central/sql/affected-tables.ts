import type { TableShape } from './shape.js';

/** The smallest fingerprints of the people in the incidents of one hour of a branch; of all branches where it is ''. */
export interface AffectedTable {
  tenant: string;
  branch: string;
  hour: number;
  /** Sorted, 16 hex digits each, one behind the other. */
  sketch: string;
}

export interface AffectedTables {
  affected: AffectedTable;
}

export const AFFECTED_SHAPES = {
  affected: {
    since: '0015-affected',
    columns: { tenant: 'text', branch: 'text', hour: 'number', sketch: 'text' },
    key: ['tenant', 'branch', 'hour'],
  },
} as const satisfies Readonly<Record<keyof AffectedTables, TableShape>>;

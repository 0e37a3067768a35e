import type { TableShape } from './shape.js';

/** The smallest fingerprints of the people in the incidents of one hour of a branch; of all branches where it is ''. */
export interface AffectedTable {
  tenant: string;
  branch: string;
  hour: number;
  /** Sorted, 16 hex digits each, one behind the other. */
  sketch: string;
}

/** The same by one thing that incidents are counted by, of an hour or of a day. */
export interface AffectedGroupTable {
  tenant: string;
  /** Empty for all of them together. */
  branch: string;
  dimension: string;
  name: string;
  /** Hours: 1 or 24. */
  span: number;
  /** The first of them. */
  hour: number;
  sketch: string;
}

export interface AffectedTables {
  affected: AffectedTable;
  affected_group: AffectedGroupTable;
}

const GROUPS = '0016-affected-groups';

export const AFFECTED_SHAPES = {
  affected: {
    since: '0015-affected',
    columns: { tenant: 'text', branch: 'text', hour: 'number', sketch: 'text' },
    key: ['tenant', 'branch', 'hour'],
    // Branches of one hour are joined whenever one of them changed.
    indexes: { affected_hour: { columns: ['tenant', 'hour'], since: GROUPS } },
  },
  affected_group: {
    since: GROUPS,
    columns: {
      tenant: 'text',
      branch: 'text',
      dimension: 'text',
      name: 'text',
      span: 'number',
      hour: 'number',
      sketch: 'text',
    },
    key: ['tenant', 'branch', 'dimension', 'name', 'span', 'hour'],
  },
} as const satisfies Readonly<Record<keyof AffectedTables, TableShape>>;

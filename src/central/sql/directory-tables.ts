import type { TableShape } from './shape.js';

/* Who works for the company, as its own directories say. */

export interface DirectorySourceTable {
  tenant: string;
  id: string;
  name: string;
  type: string;
  /** Where it is, without what opens it. */
  target: string;
  sealed: string;
  created_at: number;
  created_by: string;
  /** When a node last began to read it; the row is the lock. */
  read_at: number;
  /** When it was last read whole. */
  done_at: number | null;
  error: string | null;
}

export interface DirectoryPersonTable {
  tenant: string;
  source: string;
  id: string;
  name: string;
  /** JSON list. */
  phones: string;
  unit: string | null;
  /** Last day as the directory says. */
  leaves_at: number | null;
  /** When the directory stopped naming them. */
  left_at: number | null;
  seen_at: number;
}

export interface DirectoryUnitTable {
  tenant: string;
  source: string;
  id: string;
  name: string;
  parent: string | null;
}

export interface DirectoryTables {
  directory_source: DirectorySourceTable;
  directory_person: DirectoryPersonTable;
  directory_unit: DirectoryUnitTable;
}

const since = '0009-directory';

export const DIRECTORY_SHAPES = {
  directory_source: {
    since,
    columns: {
      tenant: 'text',
      id: 'text',
      name: 'text',
      type: 'text',
      target: 'text',
      sealed: 'text',
      created_at: 'number',
      created_by: 'text',
      read_at: 'number',
      done_at: 'number?',
      error: 'text?',
    },
    key: ['tenant', 'id'],
  },
  directory_person: {
    since,
    columns: {
      tenant: 'text',
      source: 'text',
      id: 'text',
      name: 'text',
      phones: 'text',
      unit: 'text?',
      leaves_at: 'number?',
      left_at: 'number?',
      seen_at: 'number',
    },
    key: ['tenant', 'source', 'id'],
  },
  directory_unit: {
    since,
    columns: { tenant: 'text', source: 'text', id: 'text', name: 'text', parent: 'text?' },
    key: ['tenant', 'source', 'id'],
  },
} as const satisfies Readonly<Record<keyof DirectoryTables, TableShape>>;

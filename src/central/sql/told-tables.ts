import { type TableShape, TOLD } from './shape.js';

/* What PCs tell beside transfers, where head office acts on it or counts it. */

/** Somebody at a PC asks to have one refused transfer released. */
export interface PleaTable {
  tenant: string;
  branch: string;
  incident: string;
  device: string;
  person: string;
  asked_at: number;
  state: 'waiting' | 'granted' | 'denied';
  decided_at: number | null;
  decided_by: string | null;
}

/** What the last scan of a PC found in one kind of place. */
export interface AtRestTable {
  tenant: string;
  branch: string;
  device: string;
  /** A kind of place, such as `desktop`: never a path. */
  place: string;
  scanned_at: number;
  files: number;
  unread: number;
  /** Files that would not be let out. */
  held: number;
  /** JSON: unique records per kind, added up over files. */
  records: string;
}

export interface ToldTables {
  plea: PleaTable;
  at_rest: AtRestTable;
}

export const TOLD_SHAPES = {
  plea: {
    since: TOLD,
    columns: {
      tenant: 'text',
      branch: 'text',
      incident: 'text',
      device: 'text',
      person: 'text',
      asked_at: 'number',
      state: 'text',
      decided_at: 'number?',
      decided_by: 'text?',
    },
    key: ['tenant', 'branch', 'incident'],
    indexes: { plea_device: ['tenant', 'device', 'decided_at'], plea_state: ['tenant', 'state', 'asked_at'] },
    shard: 'branch',
  },
  at_rest: {
    since: TOLD,
    columns: {
      tenant: 'text',
      branch: 'text',
      device: 'text',
      place: 'text',
      scanned_at: 'number',
      files: 'number',
      unread: 'number',
      held: 'number',
      records: 'text',
    },
    key: ['tenant', 'branch', 'device', 'place'],
    shard: 'branch',
  },
} as const satisfies Record<keyof ToldTables, TableShape>;

import { ROLLUPS, type TableShape } from './shape.js';

/** Incidents of one day, counted by one thing. */
export interface TallyDayTable {
  tenant: string;
  /** Empty for all of them together. */
  branch: string;
  /** Days since 1970, in head office's time. */
  day: number;
  dimension: string;
  name: string;
  incidents: number;
  records: number;
}

/** What each person did in the days up to today, kept as it changes. */
export interface StandingTable {
  tenant: string;
  /** How many days, today included. */
  days: number;
  person: string;
  branch: string;
  incidents: number;
  records: number;
}

export interface RollupTables {
  tally_day: TallyDayTable;
  standing: StandingTable;
}

const since = ROLLUPS;

export const ROLLUP_SHAPES = {
  tally_day: {
    since,
    columns: {
      tenant: 'text',
      branch: 'text',
      day: 'number',
      dimension: 'text',
      name: 'text',
      incidents: 'number',
      records: 'number',
    },
    key: ['tenant', 'branch', 'day', 'dimension', 'name'],
  },
  standing: {
    since,
    columns: {
      tenant: 'text',
      days: 'number',
      person: 'text',
      branch: 'text',
      incidents: 'number',
      records: 'number',
    },
    key: ['tenant', 'days', 'person', 'branch'],
    indexes: {
      standing_records: ['tenant', 'days', 'records'],
      standing_branch: ['tenant', 'days', 'branch', 'records'],
    },
  },
} as const satisfies Readonly<Record<keyof RollupTables, TableShape>>;

import { QUEUE, type TableShape } from './shape.js';

/* What reviewers say and keep, and incidents counted for them. */

export interface CommentTable {
  tenant: string;
  branch: string;
  incident: string;
  at: number;
  id: string;
  by: string;
  text: string;
}

/** Somebody was called by name in a comment. */
export interface MentionTable {
  tenant: string;
  account: string;
  at: number;
  comment: string;
  incident: string;
  seen_at: number | null;
}

/** A filter of the queue that somebody keeps. */
export interface ViewTable {
  tenant: string;
  account: string;
  name: string;
  /** As in the address of the queue. */
  query: string;
  shared: number;
  at: number;
}

/** An hour of a branch whose tallies are to be made anew. */
export interface DirtyTable {
  tenant: string;
  branch: string;
  /** Hours since 1970. */
  hour: number;
}

/** Incidents of one hour, counted. */
export interface TallyTable {
  tenant: string;
  hour: number;
  branch: string;
  channel: string;
  kind: string;
  verdict: string;
  status: string;
  incidents: number;
  /** Records, each counted once an incident. */
  records: number;
}

export interface TallyPersonTable {
  tenant: string;
  hour: number;
  branch: string;
  person: string;
  incidents: number;
  records: number;
}

export interface DeskTables {
  comment: CommentTable;
  mention: MentionTable;
  view: ViewTable;
  dirty: DirtyTable;
  tally: TallyTable;
  tally_person: TallyPersonTable;
}

export const DESK_SHAPES = {
  comment: {
    since: QUEUE,
    columns: { tenant: 'text', branch: 'text', incident: 'text', at: 'number', id: 'text', by: 'text', text: 'text' },
    key: ['tenant', 'branch', 'incident', 'at', 'id'],
    shard: 'branch',
  },
  mention: {
    since: QUEUE,
    columns: { tenant: 'text', account: 'text', at: 'number', comment: 'text', incident: 'text', seen_at: 'number?' },
    key: ['tenant', 'account', 'at', 'comment'],
  },
  view: {
    since: QUEUE,
    columns: { tenant: 'text', account: 'text', name: 'text', query: 'text', shared: 'number', at: 'number' },
    key: ['tenant', 'account', 'name'],
  },
  dirty: {
    since: QUEUE,
    columns: { tenant: 'text', branch: 'text', hour: 'number' },
    key: ['tenant', 'branch', 'hour'],
    shard: 'branch',
  },
  tally: {
    since: QUEUE,
    columns: {
      tenant: 'text',
      hour: 'number',
      branch: 'text',
      channel: 'text',
      kind: 'text',
      verdict: 'text',
      status: 'text',
      incidents: 'number',
      records: 'number',
    },
    key: ['tenant', 'hour', 'branch', 'channel', 'kind', 'verdict', 'status'],
    indexes: { tally_branch: ['tenant', 'branch', 'hour'] },
    shard: 'branch',
  },
  tally_person: {
    since: QUEUE,
    columns: { tenant: 'text', hour: 'number', branch: 'text', person: 'text', incidents: 'number', records: 'number' },
    key: ['tenant', 'hour', 'branch', 'person'],
    indexes: { tally_person_branch: ['tenant', 'branch', 'hour'] },
    shard: 'branch',
  },
} as const satisfies Readonly<Record<keyof DeskTables, TableShape>>;

import type { TableShape } from './shape.js';

/** What a source system showed or exported to somebody, what came in, what was imported: an event of a PC's ledger. */
export interface SeenTable {
  tenant: string;
  branch: string;
  /** The hour in which it happened: what a page shows again within it is one event. */
  at: number;
  id: string;
  device: string;
  person: string;
  /** The operating system's account; where a login names the person, it is the PC's and nobody. */
  account: string;
  event: string;
  system: string;
  host: string;
  path: string;
  records: number;
}

/** One fingerprint of one such event: what a trace looks up. */
export interface SightTable {
  tenant: string;
  print: string;
  at: number;
  seen: string;
  branch: string;
  device: string;
  person: string;
  event: string;
}

/** One fingerprint that left, to one recipient. */
export interface SentToTable {
  tenant: string;
  recipient: string;
  print: string;
  at: number;
  transfer: string;
  branch: string;
  device: string;
  person: string;
  channel: string;
}

/** What left in one transfer, with its records as a ledger packs them: counted again when a person is. */
export interface SentListTable {
  tenant: string;
  branch: string;
  at: number;
  transfer: string;
  device: string;
  person: string;
  channel: string;
  host: string;
  /** A line each. */
  recipients: string;
  records: number;
  /** JSON: entries by kind, repeats included. */
  raw: string;
  prints: string;
}

export interface SeenTables {
  sent_list: SentListTable;
  seen: SeenTable;
  sight: SightTable;
  sent_to: SentToTable;
}

const since = '0008-seen';

export const SEEN_SHAPES = {
  sent_list: {
    since: '0011-sent-list',
    columns: {
      tenant: 'text',
      branch: 'text',
      at: 'number',
      transfer: 'text',
      device: 'text',
      person: 'text',
      channel: 'text',
      host: 'text',
      recipients: 'text',
      records: 'number',
      raw: 'text',
      prints: 'text',
    },
    key: ['tenant', 'branch', 'at', 'transfer'],
    monthly: true,
    indexes: { sent_list_person: ['tenant', 'person', 'at'] },
    shard: 'branch',
  },
  seen: {
    since,
    columns: {
      tenant: 'text',
      branch: 'text',
      at: 'number',
      id: 'text',
      device: 'text',
      person: 'text',
      account: 'text',
      event: 'text',
      system: 'text',
      host: 'text',
      path: 'text',
      records: 'number',
    },
    key: ['tenant', 'branch', 'at', 'id', 'device'],
    monthly: true,
    indexes: { seen_person: ['tenant', 'person', 'at'], seen_account: ['tenant', 'account'] },
    shard: 'branch',
  },
  sight: {
    since,
    columns: {
      tenant: 'text',
      print: 'text',
      at: 'number',
      seen: 'text',
      branch: 'text',
      device: 'text',
      person: 'text',
      event: 'text',
    },
    key: ['tenant', 'print', 'at', 'seen', 'device'],
    monthly: true,
    shard: 'print',
  },
  sent_to: {
    since,
    columns: {
      tenant: 'text',
      recipient: 'text',
      print: 'text',
      at: 'number',
      transfer: 'text',
      branch: 'text',
      device: 'text',
      person: 'text',
      channel: 'text',
    },
    key: ['tenant', 'recipient', 'print', 'at', 'transfer'],
    monthly: true,
    indexes: { sent_to_time: ['tenant', 'at'] },
    shard: 'recipient',
  },
} as const satisfies Readonly<Record<keyof SeenTables, TableShape>>;

import type { TableShape } from './shape.js';

/* Where central sends word to, what waits to be sent, and what is wrong now. */

export interface OutletTable {
  tenant: string;
  id: string;
  name: string;
  type: string;
  /** Where it goes, without what opens it. */
  target: string;
  /** The whole definition, sealed: addresses of robots are secrets themselves. */
  sealed: string;
  /** 1 where it is told of each incident, of alarms. */
  incidents: number;
  alarms: number;
  /** `hour`, `day`, or empty. */
  digest: string;
  /** Hour of the daily digest, in China. */
  hour: number;
  branch: string | null;
  /** Incidents below this are not told. */
  severity: number;
  language: string;
  enabled: number;
  created_at: number;
  created_by: string;
  /** Written by whoever takes work: its row is the lock. */
  claimed_at: number;
  sent_at: number | null;
  error: string | null;
}

/** One message to one outlet. What is queued twice under one `once` is sent once. */
export interface DeliveryTable {
  tenant: string;
  outlet: string;
  once: string;
  at: number;
  /** JSON: figures, or the name of an incident. */
  body: string;
  status: string;
  attempts: number;
  due_at: number;
  /** Until then somebody is sending it. */
  lease_until: number;
  lease_owner: string;
  tried_at: number;
  done_at: number | null;
  error: string | null;
}

/** The last time something was wrong; open while it has not been resolved. */
export interface AlarmTable {
  tenant: string;
  kind: string;
  /** What of: a ring, a machine; empty for the fleet. */
  subject: string;
  raised_at: number;
  resolved_at: number | null;
  seen_at: number;
  /** JSON. */
  figures: string;
}

export interface OutletTables {
  outlet: OutletTable;
  delivery: DeliveryTable;
  alarm: AlarmTable;
}

const since = '0005-outlets';

export const OUTLET_SHAPES = {
  outlet: {
    since,
    columns: {
      tenant: 'text',
      id: 'text',
      name: 'text',
      type: 'text',
      target: 'text',
      sealed: 'text',
      incidents: 'number',
      alarms: 'number',
      digest: 'text',
      hour: 'number',
      branch: 'text?',
      severity: 'number',
      language: 'text',
      enabled: 'number',
      created_at: 'number',
      created_by: 'text',
      claimed_at: 'number',
      sent_at: 'number?',
      error: 'text?',
    },
    key: ['tenant', 'id'],
  },
  delivery: {
    since,
    columns: {
      tenant: 'text',
      outlet: 'text',
      once: 'text',
      at: 'number',
      body: 'text',
      status: 'text',
      attempts: 'number',
      due_at: 'number',
      lease_until: 'number',
      lease_owner: 'text',
      tried_at: 'number',
      done_at: 'number?',
      error: 'text?',
    },
    key: ['tenant', 'outlet', 'once'],
    indexes: {
      delivery_due: ['tenant', 'status', 'outlet', 'due_at'],
      delivery_tried: ['tenant', 'outlet', 'tried_at'],
    },
  },
  alarm: {
    since,
    columns: {
      tenant: 'text',
      kind: 'text',
      subject: 'text',
      raised_at: 'number',
      resolved_at: 'number?',
      seen_at: 'number',
      figures: 'text',
    },
    key: ['tenant', 'kind', 'subject'],
  },
} as const satisfies Readonly<Record<keyof OutletTables, TableShape>>;

import type { Generated } from 'kysely';
import { inQueue, type TableShape } from './shape.js';

/* Enrolled PCs, what lets them in, and what of theirs arrived. */

export interface DeviceTable {
  tenant: string;
  id: string;
  branch: string;
  /** JSON list. */
  tags: string;
  /** SHA-256 of what the computer says it is; tells re-imaged and cloned PCs, proves nothing. */
  machine: string;
  name: string;
  status: 'active' | 'revoked';
  enrolled_at: number;
  token_id: string;
  /** The enrolment this one took the place of: same computer, new key. */
  replaces: string | null;
  /** Last time a second computer spoke with this key, or the replaced enrolment spoke again. */
  cloned_at: number | null;
  last_seen: number | null;
  version: string | null;
  policy_source: string | null;
  policy_version: string | null;
  policy_mode: string | null;
  policy_error: string | null;
  ring: string | null;
  outbox: number | null;
  /** Last report, JSON. */
  report: string | null;
  /** Of the last report, to be added up over the fleet. */
  inspected_bytes: Generated<number>;
  tunnelled_bytes: Generated<number>;
  opaque_bytes: Generated<number>;
  /** 0 when the PC said that something is wrong with it. */
  healthy: Generated<number>;
}

export interface CertificateTable {
  serial: string;
  tenant: string;
  device: string;
  issued_at: number;
  not_after: number;
  revoked_at: number | null;
}

export interface EnrolTokenTable {
  /** SHA-256 of the secret: a stolen database enrols nobody. */
  id: string;
  tenant: string;
  branch: string;
  tags: string;
  reusable: number;
  created_at: number;
  expires_at: number;
  uses: number;
  revoked_at: number | null;
}

export interface StreamTable {
  tenant: string;
  device: string;
  stream: string;
  /** Every number up to here has arrived. */
  high: number;
  started_at: number;
  updated_at: number;
}

/** Numbers of a stream that never came. */
export interface GapTable {
  tenant: string;
  device: string;
  stream: string;
  first: number;
  last: number;
  found_at: number;
}

export interface FleetTables {
  device: DeviceTable;
  certificate: CertificateTable;
  enrol_token: EnrolTokenTable;
  stream: StreamTable;
  gap: GapTable;
}

export const FLEET_SHAPES = {
  device: {
    columns: {
      tenant: 'text',
      id: 'text',
      branch: 'text',
      tags: 'text',
      machine: 'text',
      name: 'text',
      status: 'text',
      enrolled_at: 'number',
      token_id: 'text',
      replaces: 'text?',
      cloned_at: 'number?',
      last_seen: 'number?',
      version: 'text?',
      policy_source: 'text?',
      policy_version: 'text?',
      policy_mode: 'text?',
      policy_error: 'text?',
      ring: 'text?',
      outbox: 'number?',
      report: 'text?',
      inspected_bytes: inQueue('number', '0'),
      tunnelled_bytes: inQueue('number', '0'),
      opaque_bytes: inQueue('number', '0'),
      healthy: inQueue('number', '1'),
    },
    key: ['tenant', 'id'],
    indexes: {
      device_machine: ['tenant', 'machine'],
      device_branch: ['tenant', 'branch', 'last_seen'],
      device_seen: ['tenant', 'last_seen'],
    },
  },
  certificate: {
    columns: {
      serial: 'text',
      tenant: 'text',
      device: 'text',
      issued_at: 'number',
      not_after: 'number',
      revoked_at: 'number?',
    },
    key: ['serial'],
    indexes: { certificate_device: ['tenant', 'device'] },
  },
  enrol_token: {
    columns: {
      id: 'text',
      tenant: 'text',
      branch: 'text',
      tags: 'text',
      reusable: 'number',
      created_at: 'number',
      expires_at: 'number',
      uses: 'number',
      revoked_at: 'number?',
    },
    key: ['id'],
  },
  stream: {
    columns: {
      tenant: 'text',
      device: 'text',
      stream: 'text',
      high: 'number',
      started_at: 'number',
      updated_at: 'number',
    },
    key: ['tenant', 'device', 'stream'],
    shard: 'device',
  },
  gap: {
    columns: { tenant: 'text', device: 'text', stream: 'text', first: 'number', last: 'number', found_at: 'number' },
    key: ['tenant', 'device', 'stream', 'first'],
    shard: 'device',
  },
} as const satisfies Readonly<Record<keyof FleetTables, TableShape>>;

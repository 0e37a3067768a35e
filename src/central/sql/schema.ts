import { DIRECTORY_SHAPES } from './directory-tables.js';
import { EVIDENCE_SHAPES } from './evidence-tables.js';
import { OUTLET_SHAPES } from './outlet-tables.js';
import { SEEN_SHAPES } from './seen-tables.js';
import type { Tables } from './tables.js';

export type Dialect = 'sqlite' | 'postgres';

/** Column types that both databases know, by what they mean here. */
type Type = 'text' | 'text?' | 'number' | 'number?' | 'bytes';

/** A column that a later migration added, and what rows from before have in it: an SQL literal, or null. */
export interface AddedColumn {
  readonly type: Type;
  readonly since: string;
  readonly fallback: string | null;
}

/** An index that a later migration added, or one of few rows: `only` is an SQL condition, said again by who looks there. */
export interface AddedIndex {
  readonly columns: readonly string[];
  readonly since: string;
  readonly only?: string;
}

export interface TableShape {
  /** The migration that makes it; the first where none is said. */
  readonly since?: string;
  readonly columns: Readonly<Record<string, Type | AddedColumn>>;
  readonly key: readonly string[];
  /** Months of rows in a partition of their own (PostgreSQL); SQLite keeps one table. */
  readonly monthly?: true;
  readonly indexes?: Readonly<Record<string, readonly string[] | AddedIndex>>;
  /** The column a distributed engine places rows by. Tables without one are small and copied to every node. */
  readonly shard?: string;
}

/** Migrations by name, in their order. A released one is never changed: what comes later has a name of its own. */
export const START = '0001-start';
const QUEUE = '0002-queue';
const PROPOSALS = '0003-proposals';

const inQueue = (type: Type, fallback: string | null = null): AddedColumn => ({ type, since: QUEUE, fallback });
const soughtInQueue = (...columns: string[]): AddedIndex => ({ columns, since: QUEUE });

type Shapes = {
  readonly [T in keyof Tables]: TableShape & {
    readonly columns: Readonly<Record<keyof Tables[T], Type | AddedColumn>>;
  };
};

/** Every table, once, for both databases. A released shape is never changed here: a later migration alters it. */
export const SHAPES: Shapes = {
  ...EVIDENCE_SHAPES,
  ...OUTLET_SHAPES,
  ...SEEN_SHAPES,
  ...DIRECTORY_SHAPES,
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
  incident: {
    columns: {
      tenant: 'text',
      branch: 'text',
      at: 'number',
      id: 'text',
      device: 'text',
      sequence: 'number',
      received_at: 'number',
      person: 'text',
      channel: 'text',
      category: 'text',
      host: 'text',
      verdict: 'text',
      asked: 'text',
      mode: 'text',
      rule: 'text?',
      records: 'text',
      total: 'number',
      policy_version: 'text',
      body: 'text',
      kind: inQueue('text', "''"),
      severity: inQueue('number', '0'),
      status: inQueue('text', "'new'"),
      outcome: inQueue('text', "''"),
      assignee: inQueue('text?'),
      due_at: inQueue('number?'),
      rank: inQueue('number', '0'),
      draw: inQueue('number', '0'),
      provenance: inQueue('number', '0'),
      known: inQueue('number', '0'),
      canaries: inQueue('number', '0'),
      fold: inQueue('text', "''"),
    },
    key: ['tenant', 'branch', 'at', 'id'],
    monthly: true,
    indexes: {
      incident_time: ['tenant', 'at', 'id'],
      incident_verdict: ['tenant', 'verdict', 'at'],
      incident_channel: ['tenant', 'channel', 'at'],
      incident_person: ['tenant', 'person', 'at'],
      incident_device: ['tenant', 'device', 'at'],
      incident_status: soughtInQueue('tenant', 'status', 'at', 'id'),
      incident_rank: soughtInQueue('tenant', 'status', 'rank', 'id'),
      incident_draw: soughtInQueue('tenant', 'status', 'draw'),
      incident_fold: soughtInQueue('tenant', 'fold', 'at'),
      incident_kind: soughtInQueue('tenant', 'kind', 'at'),
      incident_severity: soughtInQueue('tenant', 'severity', 'at'),
      incident_rule: soughtInQueue('tenant', 'rule', 'at'),
      incident_assignee: { ...soughtInQueue('tenant', 'assignee', 'at'), only: 'assignee is not null' },
      incident_due: { ...soughtInQueue('tenant', 'due_at'), only: 'due_at is not null' },
      incident_provenance: { ...soughtInQueue('tenant', 'at'), only: 'provenance > 0' },
      incident_known: { ...soughtInQueue('tenant', 'at'), only: 'known > 0' },
      incident_canaries: { ...soughtInQueue('tenant', 'at'), only: 'canaries > 0' },
    },
    shard: 'branch',
  },
  evidence: {
    columns: { tenant: 'text', branch: 'text', at: 'number', incident: 'text', jwe: 'text' },
    key: ['tenant', 'branch', 'at', 'incident'],
    monthly: true,
    shard: 'branch',
  },
  review: {
    columns: {
      tenant: 'text',
      branch: 'text',
      incident: 'text',
      step: 'number',
      at: 'number',
      status: 'text',
      by: 'text',
      note: 'text',
    },
    key: ['tenant', 'branch', 'incident', 'step'],
    shard: 'branch',
  },
  transfer: {
    columns: {
      tenant: 'text',
      branch: 'text',
      at: 'number',
      id: 'text',
      device: 'text',
      person: 'text',
      channel: 'text',
      host: 'text',
      verdict: 'text',
      left_at: 'number?',
      body: 'text',
      sketch: inQueue('text', "''"),
    },
    key: ['tenant', 'branch', 'at', 'id'],
    monthly: true,
    indexes: { transfer_person: ['tenant', 'person', 'at'] },
    shard: 'branch',
  },
  print: {
    columns: {
      tenant: 'text',
      print: 'text',
      at: 'number',
      transfer: 'text',
      branch: 'text',
      device: 'text',
      person: 'text',
      kind: 'text',
      sent: 'number',
      of: inQueue('text', "'person'"),
    },
    key: ['tenant', 'print', 'at', 'transfer'],
    monthly: true,
    indexes: { print_person: ['tenant', 'person', 'at'] },
    shard: 'print',
  },
  notice: {
    columns: {
      tenant: 'text',
      branch: 'text',
      at: 'number',
      id: 'text',
      device: 'text',
      kind: 'text',
      body: 'text',
    },
    key: ['tenant', 'branch', 'at', 'id'],
    monthly: true,
    indexes: { notice_device: ['tenant', 'device', 'at'] },
    shard: 'branch',
  },
  repository: {
    columns: { tenant: 'text', name: 'text', body: 'bytes', stored_at: 'number' },
    key: ['tenant', 'name'],
  },
  release: {
    columns: {
      tenant: 'text',
      version: 'number',
      at: 'number',
      by: 'text',
      label: 'text',
      rules: 'number',
      note: 'text',
    },
    key: ['tenant', 'version'],
  },
  audit: {
    columns: {
      tenant: 'text',
      number: 'number',
      at: 'number',
      actor: 'text',
      action: 'text',
      detail: 'text',
      hash: 'text',
    },
    key: ['tenant', 'number'],
  },
  account: {
    columns: {
      tenant: 'text',
      name: 'text',
      role: 'text',
      branch: 'text?',
      person: 'text?',
      password: 'text',
      totp: 'text?',
      totp_used: 'number',
      failures: 'number',
      locked_until: 'number',
      created_at: 'number',
      disabled_at: 'number?',
    },
    key: ['tenant', 'name'],
  },
  session: {
    columns: {
      id: 'text',
      tenant: 'text',
      account: 'text',
      created_at: 'number',
      seen_at: 'number',
      expires_at: 'number',
    },
    key: ['id'],
  },
  api_token: {
    columns: {
      id: 'text',
      tenant: 'text',
      name: 'text',
      scopes: 'text',
      branch: 'text?',
      created_by: 'text',
      created_at: 'number',
      expires_at: 'number',
      revoked_at: 'number?',
    },
    key: ['id'],
  },
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
  counter: {
    columns: { tenant: 'text', name: 'text', value: 'number' },
    key: ['tenant', 'name'],
  },
  proposal: {
    columns: {
      tenant: 'text',
      id: 'text',
      created_at: 'number',
      created_by: 'text',
      updated_at: 'number',
      updated_by: 'text',
      revision: 'number',
      status: 'text',
      title: 'text',
      note: 'text',
      incident: 'text?',
      base: 'number',
      files: 'text',
      digest: 'text',
      trial: 'text?',
      trial_digest: 'text?',
      published_version: 'number?',
    },
    since: PROPOSALS,
    key: ['tenant', 'id'],
    indexes: { proposal_status: ['tenant', 'status', 'id'] },
  },
  approval: {
    columns: { tenant: 'text', proposal: 'text', by: 'text', at: 'number', digest: 'text' },
    since: PROPOSALS,
    key: ['tenant', 'proposal', 'by'],
  },
  setting: {
    columns: { tenant: 'text', name: 'text', value: 'text', changed_at: 'number', changed_by: 'text' },
    since: PROPOSALS,
    key: ['tenant', 'name'],
  },
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

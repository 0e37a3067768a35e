import { inQueue, ROLLUPS, soughtInQueue, type TableShape } from './shape.js';

/* What PCs ship: incidents, transfers with their fingerprints, notices; and what became of an incident. */

export interface IncidentTable {
  tenant: string;
  branch: string;
  /** The time inside the id: what is stored twice under one id is stored once. */
  at: number;
  id: string;
  device: string;
  /** Gap-free per PC. */
  sequence: number;
  received_at: number;
  person: string;
  channel: string;
  category: string;
  host: string;
  verdict: string;
  asked: string;
  mode: string;
  rule: string | null;
  /** Most severe kind first, JSON counts. */
  records: string;
  total: number;
  policy_version: string;
  body: string;
  /** Most specific kind found; empty where no record was. */
  kind: string;
  /** 0 low to 3 critical. */
  severity: number;
  status: string;
  /** What it was found to be: kept when it is closed. */
  outcome: string;
  /** Account that works on it. */
  assignee: string | null;
  due_at: number | null;
  /** What to look at first: higher is sooner. */
  rank: number;
  /** A number without a meaning, from the id: who reads in its order reads a sample. */
  draw: number;
  /** Records that a source system had shown or exported before. */
  provenance: number;
  known: number;
  canaries: number;
  /** Id of the incident this one lies behind, its own where it stands for itself; empty until it was looked at. */
  fold: string;
}

/** Sealed on the PC; central has no key to it. */
export interface EvidenceTable {
  tenant: string;
  branch: string;
  at: number;
  incident: string;
  jwe: string;
}

/** What became of an incident: one row a step, the last one counts. */
export interface ReviewTable {
  tenant: string;
  branch: string;
  incident: string;
  step: number;
  at: number;
  status: string;
  by: string;
  note: string;
}

export interface TransferTable {
  tenant: string;
  branch: string;
  at: number;
  id: string;
  device: string;
  person: string;
  channel: string;
  host: string;
  verdict: string;
  left_at: number | null;
  body: string;
  /** The smallest of its fingerprints of people, up to 64, joined: a fair sample of any size of list. */
  sketch: string;
}

/** One fingerprint of one transfer: what fleet-wide drip and trace look up. */
export interface PrintTable {
  tenant: string;
  print: string;
  at: number;
  transfer: string;
  branch: string;
  device: string;
  person: string;
  kind: string;
  /** 1 when the transfer left. */
  sent: number;
  /** What it is of: `person` or `home`. Rows from before may say person of a home. */
  of: string;
}

export interface NoticeTable {
  tenant: string;
  branch: string;
  at: number;
  id: string;
  device: string;
  kind: string;
  body: string;
}

export interface IncidentTables {
  incident: IncidentTable;
  evidence: EvidenceTable;
  review: ReviewTable;
  transfer: TransferTable;
  print: PrintTable;
  notice: NoticeTable;
}

export const INCIDENT_SHAPES = {
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
      incident_branch_rank: { columns: ['tenant', 'branch', 'status', 'rank', 'id'], since: ROLLUPS },
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
} as const satisfies Readonly<Record<keyof IncidentTables, TableShape>>;

import type { Generated } from 'kysely';
import type { DirectoryTables } from './directory-tables.js';
import type { EvidenceTables } from './evidence-tables.js';
import type { OutletTables } from './outlet-tables.js';
import type { SeenTables } from './seen-tables.js';

/*
 * The rows of central, as the query layer types them. Times are milliseconds since 1970, truth is 0 or 1, `body` and
 * other JSON is text: what SQLite and PostgreSQL keep alike. Every table that grows with the fleet carries `tenant` and
 * `branch` first in its key, so that a distributed engine can place it, and `at` for its partitions in time.
 */

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

/** A file of the signed repository, under the name PCs ask for. */
export interface RepositoryTable {
  tenant: string;
  name: string;
  body: Uint8Array;
  stored_at: number;
}

export interface ReleaseTable {
  tenant: string;
  version: number;
  at: number;
  by: string;
  /** `version:` of the YAML. */
  label: string;
  rules: number;
  note: string;
}

export interface AuditTable {
  tenant: string;
  number: number;
  at: number;
  actor: string;
  action: string;
  /** JSON. */
  detail: string;
  /** SHA-256 over the previous hash and this row. */
  hash: string;
}

export interface AccountTable {
  tenant: string;
  name: string;
  role: string;
  branch: string | null;
  /** The operating-system person this account is, so that nobody reviews the own transfer. */
  person: string | null;
  password: string;
  totp: string | null;
  totp_used: number;
  failures: number;
  locked_until: number;
  created_at: number;
  disabled_at: number | null;
}

export interface SessionTable {
  id: string;
  tenant: string;
  account: string;
  created_at: number;
  seen_at: number;
  expires_at: number;
}

export interface ApiTokenTable {
  id: string;
  tenant: string;
  name: string;
  scopes: string;
  branch: string | null;
  created_by: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

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

export interface CounterTable {
  tenant: string;
  name: string;
  value: Generated<number>;
}

/** A policy that somebody proposes, as what it changes of a published one. */
export interface ProposalTable {
  tenant: string;
  id: string;
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string;
  /** Goes up with every change: who edits an older one is told. */
  revision: number;
  status: 'draft' | 'ready' | 'published' | 'withdrawn';
  title: string;
  note: string;
  /** The incident it came from. */
  incident: string | null;
  /** The version it changes; 0 for the policy that comes with the program. */
  base: number;
  /** JSON list of name and text: files that are not as in the base. */
  files: string;
  /** SHA-256 of what would be published: what approvers approve. */
  digest: string;
  /** JSON result of the last trial, and the digest it was of. */
  trial: string | null;
  trial_digest: string | null;
  published_version: number | null;
}

export interface ApprovalTable {
  tenant: string;
  proposal: string;
  by: string;
  at: number;
  /** Of the proposal when it was approved: a change makes it worth nothing. */
  digest: string;
}

/** What administrators set in the console. */
export interface SettingTable {
  tenant: string;
  name: string;
  /** JSON. */
  value: string;
  changed_at: number;
  changed_by: string;
}

export interface Tables extends EvidenceTables, OutletTables, SeenTables, DirectoryTables {
  device: DeviceTable;
  certificate: CertificateTable;
  enrol_token: EnrolTokenTable;
  stream: StreamTable;
  gap: GapTable;
  incident: IncidentTable;
  evidence: EvidenceTable;
  review: ReviewTable;
  transfer: TransferTable;
  print: PrintTable;
  notice: NoticeTable;
  repository: RepositoryTable;
  release: ReleaseTable;
  audit: AuditTable;
  account: AccountTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  comment: CommentTable;
  mention: MentionTable;
  view: ViewTable;
  dirty: DirtyTable;
  tally: TallyTable;
  tally_person: TallyPersonTable;
  counter: CounterTable;
  proposal: ProposalTable;
  approval: ApprovalTable;
  setting: SettingTable;
}

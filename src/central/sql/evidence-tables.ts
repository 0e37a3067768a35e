import type { TableShape } from './shape.js';

/* Review keys, requests to see full values, and case files. */

/** The public half; the private one never leaves its holder's browser. */
export interface ReviewKeyTable {
  tenant: string;
  /** RFC 7638 thumbprint. */
  id: string;
  account: string;
  use: string;
  /** JWK. */
  key: string;
  made_at: number;
  retired_at: number | null;
}

export interface OpeningTable {
  tenant: string;
  id: string;
  incident: string;
  branch: string;
  at: number;
  person: string;
  requester: string;
  key: string;
  purpose: string;
  asked_at: number;
  approver: string | null;
  decided_at: number | null;
  refused: number;
  note: string;
  /** Sealed to the requester; gone when the time is over. */
  resealed: string | null;
  expires_at: number | null;
}

/** A case file is made anew from this whenever it is asked for: the same bytes, while what it is made of is kept. */
export interface CaseFileTable {
  tenant: string;
  number: number;
  at: number;
  by: string;
  title: string;
  /** JSON list of incident ids. */
  incidents: string;
  /** Number of the entry of the audit log that says it was made. */
  audit: number;
}

/** Time stamps of third parties over signatures of case files: asked for once, so that a file stays the same bytes. */
export interface CaseStampTable {
  tenant: string;
  /** Of what is stamped. */
  sha256: string;
  /** Base64. */
  token: string;
  at: number;
}

export interface EvidenceTables {
  sealing_key: ReviewKeyTable;
  opening: OpeningTable;
  case_file: CaseFileTable;
  case_stamp: CaseStampTable;
}

const since = '0004-evidence';

export const EVIDENCE_SHAPES = {
  sealing_key: {
    since,
    columns: {
      tenant: 'text',
      id: 'text',
      account: 'text',
      use: 'text',
      key: 'text',
      made_at: 'number',
      retired_at: 'number?',
    },
    key: ['tenant', 'id'],
  },
  opening: {
    since,
    columns: {
      tenant: 'text',
      id: 'text',
      incident: 'text',
      branch: 'text',
      at: 'number',
      person: 'text',
      requester: 'text',
      key: 'text',
      purpose: 'text',
      asked_at: 'number',
      approver: 'text?',
      decided_at: 'number?',
      refused: 'number',
      note: 'text',
      resealed: 'text?',
      expires_at: 'number?',
    },
    key: ['tenant', 'id'],
    indexes: { opening_asked: ['tenant', 'asked_at'], opening_incident: ['tenant', 'incident'] },
  },
  case_file: {
    since,
    columns: {
      tenant: 'text',
      number: 'number',
      at: 'number',
      by: 'text',
      title: 'text',
      incidents: 'text',
      audit: 'number',
    },
    key: ['tenant', 'number'],
  },
  case_stamp: {
    since: '0014-case-stamps',
    columns: { tenant: 'text', sha256: 'text', token: 'text', at: 'number' },
    key: ['tenant', 'sha256'],
  },
} as const satisfies Readonly<Record<keyof EvidenceTables, TableShape>>;

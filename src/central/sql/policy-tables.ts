import { PROPOSALS, type TableShape } from './shape.js';

/* Signed policy, and changes of it that people propose. */

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

export interface PolicyTables {
  repository: RepositoryTable;
  release: ReleaseTable;
  proposal: ProposalTable;
  approval: ApprovalTable;
}

export const POLICY_SHAPES = {
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
} as const satisfies Readonly<Record<keyof PolicyTables, TableShape>>;

import type { Selectable } from 'kysely';
import type { PolicyFile } from '../../policy/load.js';
import type { Trial } from '../job/job.js';
import type { Db, Tables } from './database.js';

export type ProposalStatus = Tables['proposal']['status'];
export const PROPOSAL_STATUSES = ['draft', 'ready', 'published', 'withdrawn'] as const satisfies ProposalStatus[];

export interface Proposal {
  readonly id: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
  readonly revision: number;
  readonly status: ProposalStatus;
  readonly title: string;
  readonly note: string;
  readonly incident: string | null;
  readonly base: number;
  /** Files that are not as in the base. */
  readonly files: readonly PolicyFile[];
  readonly digest: string;
  /** The last trial, where it was of what stands there now. */
  readonly trial: Trial | null;
  readonly publishedVersion: number | null;
}

export interface Approval {
  readonly by: string;
  readonly at: number;
  readonly digest: string;
}

export type NewProposal = Pick<
  Proposal,
  'id' | 'createdAt' | 'createdBy' | 'title' | 'note' | 'incident' | 'base' | 'files' | 'digest'
>;

export type Edited = Pick<Proposal, 'updatedAt' | 'updatedBy' | 'title' | 'note' | 'files' | 'digest'>;

/** Policies that people propose, and who approved them. */
export interface Proposals {
  add(proposal: NewProposal): Promise<void>;
  get(id: string): Promise<Proposal | null>;
  /** Newest first, without their trials. */
  list(filter: {
    readonly status?: ProposalStatus;
    readonly before?: string;
    readonly limit: number;
  }): Promise<Proposal[]>;
  /** Only over that revision of a draft; false otherwise. */
  edit(id: string, revision: number, edited: Edited): Promise<boolean>;
  /** From one status to another; false when it is not in the first any more, or is another revision. */
  move(id: string, revision: number, from: ProposalStatus, to: ProposalStatus, version?: number): Promise<boolean>;
  keepTrial(id: string, digest: string, trial: Trial): Promise<void>;
  approvals(id: string): Promise<Approval[]>;
  approve(id: string, approval: Approval): Promise<void>;
}

export function openProposals(db: Db, tenant: string): Proposals {
  const one = (id: string) => db.updateTable('proposal').where('tenant', '=', tenant).where('id', '=', id);
  return {
    add: async ({ createdAt, createdBy, files, ...rest }) => {
      await db
        .insertInto('proposal')
        .values({
          tenant,
          ...rest,
          created_at: createdAt,
          created_by: createdBy,
          updated_at: createdAt,
          updated_by: createdBy,
          revision: 1,
          status: 'draft',
          files: JSON.stringify(files),
          trial: null,
          trial_digest: null,
          published_version: null,
        })
        .execute();
    },
    get: async (id) => {
      const row = await db
        .selectFrom('proposal')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : proposalOf(row);
    },
    list: async ({ status, before, limit }) => {
      let query = db.selectFrom('proposal').selectAll().where('tenant', '=', tenant);
      if (status !== undefined) query = query.where('status', '=', status);
      if (before !== undefined) query = query.where('id', '<', before);
      const rows = await query.orderBy('id', 'desc').limit(limit).execute();
      return rows.map((row) => proposalOf({ ...row, trial: null }));
    },
    edit: async (id, revision, { updatedAt, updatedBy, title, note, files, digest }) => {
      const { numUpdatedRows } = await one(id)
        .set({
          updated_at: updatedAt,
          updated_by: updatedBy,
          revision: revision + 1,
          title,
          note,
          digest,
          files: JSON.stringify(files),
        })
        .where('revision', '=', revision)
        .where('status', '=', 'draft')
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    move: async (id, revision, from, to, version) => {
      const { numUpdatedRows } = await one(id)
        .set({
          status: to,
          revision: revision + 1,
          ...(version === undefined ? {} : { published_version: version }),
        })
        .where('revision', '=', revision)
        .where('status', '=', from)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    keepTrial: async (id, digest, trial) => {
      await one(id)
        .set({ trial: JSON.stringify(trial), trial_digest: digest })
        .where('digest', '=', digest)
        .execute();
    },
    approvals: async (id) => {
      const rows = await db
        .selectFrom('approval')
        .select(['by', 'at', 'digest'])
        .where('tenant', '=', tenant)
        .where('proposal', '=', id)
        .orderBy('at')
        .execute();
      return rows;
    },
    approve: async (id, approval) => {
      await db
        .insertInto('approval')
        .values({ tenant, proposal: id, ...approval })
        .onConflict((conflict) =>
          conflict.columns(['tenant', 'proposal', 'by']).doUpdateSet({ at: approval.at, digest: approval.digest }),
        )
        .execute();
    },
  };
}

function proposalOf(row: Selectable<Tables['proposal']>): Proposal {
  return {
    id: row.id,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    revision: row.revision,
    status: row.status,
    title: row.title,
    note: row.note,
    incident: row.incident,
    base: row.base,
    files: JSON.parse(row.files) as PolicyFile[],
    digest: row.digest,
    trial: row.trial !== null && row.trial_digest === row.digest ? (JSON.parse(row.trial) as Trial) : null,
    publishedVersion: row.published_version,
  };
}

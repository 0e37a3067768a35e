import { createHash } from 'node:crypto';
import { uuidv7 } from '../../incident/uuid.js';
import type { Incident } from '../../model/incident.js';
import type { Mode } from '../../model/verdict.js';
import { newExceptions, signExceptions } from '../../policy/approvals.js';
import { EditError, editPolicy, type PolicyEdit } from '../../policy/edit.js';
import type { PolicyFile } from '../../policy/load.js';
import { Problem } from '../api/problem.js';
import type { Trial } from '../job/job.js';
import type { Jobs } from '../job/run.js';
import type { Office } from '../office.js';
import type { MetadataKey } from '../publish/keys.js';
import { publish } from '../publish/release.js';
import type { Approval, Proposal } from '../sql/proposals.js';
import { type Becomes, becomesIn, examplesOf, withExamples } from './false-alarm.js';
import { newestVersion, readVersion, withFiles } from './published.js';
import { passes, tryFiles } from './trial.js';

export interface Wish {
  readonly title: string;
  readonly note: string;
  readonly incident: string | null;
  /** Null for a proposal that is written by hand. */
  readonly edit: PolicyEdit | null;
}

/** An exception ends within this time. */
const MAX_EXCEPTION_DAYS = 180;
const DAY_MS = 86_400_000;

/** The incident that a change is for, and where its example is tried. */
export interface Lesson {
  readonly incident: Incident;
  readonly jobs: Jobs;
}

/**
 * A draft over the newest policy, with the wished change in it, and with the false alarm as an example where there is one.
 * Throws Problem INVALID where the policy has no place for the change, JobError.
 */
export async function propose(
  office: Office,
  { title, note, incident, edit }: Wish,
  by: string,
  random: (size: number) => Uint8Array,
  lesson: Lesson | null = null,
): Promise<{ readonly id: string; readonly becomes: Becomes | null }> {
  const base = await newestVersion(office);
  const wished = edit === null ? base.files : edited(base.files, edit, office.clock());
  const taught =
    edit === null || lesson === null ? { files: wished, becomes: null } : await teach(office, wished, edit, lesson);
  const files = changedFiles(base.files, taught.files);
  const now = office.clock();
  const id = uuidv7(now, random);
  const digest = digestOf(base.version, files);
  await office.proposals.add({
    id,
    createdAt: now,
    createdBy: by,
    title,
    note,
    incident,
    base: base.version,
    files,
    digest,
  });
  await office.audit.add(by, 'proposal.made', { proposal: id, incident, change: edit?.what ?? 'free' });
  return { id, becomes: taught.becomes };
}

/**
 * The false alarm as an example that says what the changed policy makes of it: its author sees whether the change is
 * enough, and whoever changes the policy later hears when it is a false alarm again.
 */
async function teach(office: Office, files: readonly PolicyFile[], edit: PolicyEdit, { incident, jobs }: Lesson) {
  const wanted = examplesOf(incident, edit, { verdict: 'allow', rule: null });
  const { tests } = await tryFiles(office, jobs, withExamples(files, wanted), 0);
  const becomes = becomesIn(tests, incident.id);
  // A policy that cannot be read with the example, say because of how a host is written, is proposed without it.
  if (becomes === null) return { files, becomes };
  return { files: withExamples(files, examplesOf(incident, edit, becomes)), becomes };
}

/** A proposal with all that is known of it. */
export interface Whole {
  readonly proposal: Proposal;
  readonly base: readonly PolicyFile[];
  /** Every file, as the policy would be. */
  readonly files: readonly PolicyFile[];
  /** People who approved what stands there now. */
  readonly approvals: readonly Approval[];
  readonly needed: 1 | 2;
}

/** Throws Problem NOT_FOUND. */
export async function wholeProposal(office: Office, id: string): Promise<Whole> {
  const proposal = await office.proposals.get(id);
  if (proposal === null) throw new Problem('NOT_FOUND', 'There is no such proposal.');
  const base = (await readVersion(office, proposal.base)).files;
  const files = withFiles(base, proposal.files);
  const approvals = (await office.proposals.approvals(id)).filter(
    ({ by, digest }) => digest === proposal.digest && by !== proposal.createdBy && by !== proposal.updatedBy,
  );
  return { proposal, base, files, approvals, needed: newExceptions(base, files) > 0 ? 2 : 1 };
}

/** Takes over what its author wrote. Approvals of what stood there before are worth nothing then. */
export async function rewrite(
  office: Office,
  id: string,
  given: {
    readonly revision: number;
    readonly title: string;
    readonly note: string;
    readonly files: readonly PolicyFile[];
  },
  by: string,
): Promise<void> {
  const { proposal, base } = await wholeProposal(office, id);
  const files = changedFiles(base, withFiles(base, given.files));
  const kept = await office.proposals.edit(id, given.revision, {
    updatedAt: office.clock(),
    updatedBy: by,
    title: given.title,
    note: given.note,
    files,
    digest: digestOf(proposal.base, files),
  });
  if (!kept)
    throw new Problem(
      'CONFLICT',
      'Somebody changed this proposal meanwhile, or it is no draft any more; load it again.',
    );
  await office.audit.add(by, 'proposal.edited', { proposal: id, revision: given.revision + 1 });
}

/** Checks and tests the draft, and keeps the result beside it. */
export async function tryProposal(office: Office, jobs: Jobs, id: string, days: number): Promise<Trial> {
  const { proposal, files } = await wholeProposal(office, id);
  const trial = await tryFiles(office, jobs, files, days);
  await office.proposals.keepTrial(id, proposal.digest, trial);
  return trial;
}

/** Hands a draft in for approval. It must have passed its trial. */
export async function submit(office: Office, id: string, revision: number, by: string): Promise<void> {
  const { proposal } = await wholeProposal(office, id);
  if (proposal.files.length === 0) throw new Problem('CONFLICT', 'The proposal changes nothing yet.');
  if (proposal.trial === null || !passes(proposal.trial)) {
    throw new Problem('CONFLICT', 'Test the proposal first; it is handed in once its tests pass.');
  }
  await move(office, proposal, revision, 'draft', 'ready', by, 'proposal.submitted');
}

/** Back to its author, to be changed. */
export async function reopen(office: Office, id: string, revision: number, by: string): Promise<void> {
  const { proposal } = await wholeProposal(office, id);
  await move(office, proposal, revision, 'ready', 'draft', by, 'proposal.reopened');
}

export async function withdraw(office: Office, id: string, revision: number, by: string): Promise<void> {
  const { proposal } = await wholeProposal(office, id);
  const from = proposal.status === 'ready' ? 'ready' : 'draft';
  await move(office, proposal, revision, from, 'withdrawn', by, 'proposal.withdrawn');
}

/** @param digest of what the approver saw */
export async function approve(office: Office, id: string, digest: string, by: string): Promise<void> {
  const { proposal } = await wholeProposal(office, id);
  if (proposal.status !== 'ready' || proposal.digest !== digest) {
    throw new Problem('CONFLICT', 'The proposal is not what you saw any more; load it again.');
  }
  if (by === proposal.createdBy || by === proposal.updatedBy) {
    throw new Problem('FORBIDDEN', 'You wrote this proposal; other people approve it.');
  }
  await office.proposals.approve(id, { by, at: office.clock(), digest });
  await office.audit.add(by, 'proposal.approved', { proposal: id, digest });
}

export interface PublishWish {
  readonly id: string;
  readonly ring: string | null;
  readonly mode: Mode;
  readonly by: string;
}

/** What an approved proposal comes to: every file of the next version, with the approvers in it. Throws Problem. */
export async function settled(office: Office, id: string) {
  const { proposal, base, approvals, needed } = await wholeProposal(office, id);
  if (proposal.status !== 'ready')
    throw new Problem('CONFLICT', 'Only a proposal that was handed in can be published.');
  if (approvals.length < needed) {
    throw new Problem(
      'CONFLICT',
      `${needed === 2 ? 'Two people' : 'One person'} must approve it first; ${approvals.length} did.`,
    );
  }
  const newest = await newestVersion(office);
  const moved = proposal.files.find(({ name }) => textOf(base, name) !== textOf(newest.files, name));
  if (moved !== undefined) {
    throw new Problem(
      'CONFLICT',
      `${moved.name} was changed in version ${newest.version}; make the proposal anew over it.`,
    );
  }
  const names = approvals.slice(0, 2).map(({ by }) => by.replace(/^account:/, ''));
  const files = signExceptions(newest.files, withFiles(newest.files, proposal.files), names);
  return { proposal, files, extra: newest.extra };
}

/** Signs and publishes an approved proposal, tested once more as it will be. Returns the version. Throws Problem, JobError. */
export async function publishProposal(
  office: Office,
  jobs: Jobs,
  keys: readonly MetadataKey[],
  { id, ring, mode, by }: PublishWish,
): Promise<number> {
  const { proposal, files, extra } = await settled(office, id);
  const trial = await tryFiles(office, jobs, files, 0);
  if (!passes(trial))
    throw new Problem('CONFLICT', 'Its tests fail over the newest policy; make the proposal anew over it.');
  const version = await publish(office, keys, {
    files: [...files.map(({ name, text }) => ({ path: name, bytes: Buffer.from(text) })), ...extra],
    label: trial.version,
    rules: trial.rules,
    ring,
    mode,
    by,
    note: proposal.title,
  });
  await office.proposals.move(id, proposal.revision, 'ready', 'published', version);
  await office.audit.add(by, 'proposal.published', { proposal: id, version });
  return version;
}

async function move(
  office: Office,
  { id }: Proposal,
  revision: number,
  from: Proposal['status'],
  to: Proposal['status'],
  by: string,
  action: string,
): Promise<void> {
  if (!(await office.proposals.move(id, revision, from, to))) {
    throw new Problem('CONFLICT', 'Somebody changed this proposal meanwhile; load it again.');
  }
  await office.audit.add(by, action, { proposal: id });
}

function edited(files: readonly PolicyFile[], edit: PolicyEdit, now: number): PolicyFile[] {
  if (edit.what === 'exception' && Date.parse(edit.until) > now + MAX_EXCEPTION_DAYS * DAY_MS) {
    throw new Problem('INVALID', `An exception ends within ${MAX_EXCEPTION_DAYS} days.`);
  }
  try {
    return editPolicy(files, edit);
  } catch (error) {
    if (error instanceof EditError) throw new Problem('INVALID', `The policy has no place for this: ${error.message}.`);
    throw error;
  }
}

const changedFiles = (before: readonly PolicyFile[], after: readonly PolicyFile[]): PolicyFile[] =>
  after.filter(({ name, text }) => textOf(before, name) !== text);

const textOf = (files: readonly PolicyFile[], name: string): string | undefined =>
  files.find((file) => file.name === name)?.text;

/** The same for the same change of the same version. */
export function digestOf(base: number, files: readonly PolicyFile[]): string {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, text }) => [name, text]);
  return createHash('sha256')
    .update(JSON.stringify([base, sorted]))
    .digest('hex');
}

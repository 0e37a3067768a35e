import fs from 'node:fs/promises';
import path from 'node:path';
import { isInitialised, readSettings, writeSettings } from '../central/data.js';
import { JOBS, openJobs } from '../central/job/run.js';
import type { Office } from '../central/office.js';
import { publishProposal, wholeProposal } from '../central/policy/proposing.js';
import { assertOutside, type MetadataKey, readRoleKeys } from '../central/publish/keys.js';
import { PROPOSAL_STATUSES } from '../central/sql/proposals.js';
import type { Mode } from '../model/verdict.js';
import { signExceptions } from '../policy/approvals.js';
import { lineDifference, unifiedText } from '../policy/line-difference.js';
import { line, UsageError } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';

/** `menshen policy proposals`: what people proposed in the console. */
export async function listProposals(office: Office, status: string | undefined, json: boolean, io: CommandIo) {
  const wanted = PROPOSAL_STATUSES.find((each) => each === (status ?? 'ready'));
  if (wanted === undefined) throw new UsageError(`--status is one of ${PROPOSAL_STATUSES.join(', ')}`);
  for (const { id, title, createdBy, updatedAt, base } of await office.proposals.list({ status: wanted, limit: 200 })) {
    const { approvals, needed } = await wholeProposal(office, id);
    const approvedBy = approvals.map(({ by }) => by);
    const at = new Date(updatedAt).toISOString();
    if (json) line(io, { id, title, status: wanted, by: createdBy, at, base, approvedBy, needed });
    else io.stdout.write(`${id}  ${title}  by ${createdBy}  ${approvedBy.length} of ${needed} approved\n`);
  }
  return EXIT.ok;
}

/** `menshen policy pull-proposal ID --out DIR`: the whole policy with the proposal in it, as a folder. */
export async function pullProposal(office: Office, id: string, out: string, json: boolean, io: CommandIo) {
  const { proposal, base, files, approvals } = await wholeProposal(office, id);
  const names = approvals.slice(0, 2).map(({ by }) => by.replace(/^account:/, ''));
  const signed = names.length === 2 ? signExceptions(base, files, names) : files;
  for (const { name, text } of signed) {
    const file = path.join(out, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    // Never over somebody's own files.
    await fs.writeFile(file, text, { flag: 'wx' });
  }
  if (json) line(io, { id, title: proposal.title, status: proposal.status, out, files: signed.length });
  else io.stdout.write(`${signed.length} files of "${proposal.title}" are in ${out}\n`);
  return EXIT.ok;
}

/** What a proposal changes, as `diff -u` prints it. */
export async function proposalText(office: Office, id: string): Promise<string> {
  const { proposal, base, approvals, needed } = await wholeProposal(office, id);
  const differences = proposal.files.map(({ name, text }) => {
    return unifiedText(name, lineDifference(base.find((file) => file.name === name)?.text ?? '', text));
  });
  const by = approvals.map(({ by: name }) => name).join(', ');
  return `${proposal.title}, by ${proposal.createdBy}\napproved by ${by === '' ? 'nobody' : by} (${needed} needed)\n${differences.join('')}`;
}

/** Publishes an approved proposal with these keys; returns the version. */
export async function publishOne(
  office: Office,
  keys: readonly MetadataKey[],
  wish: { readonly id: string; readonly ring: string | null; readonly mode: Mode; readonly by: string },
): Promise<number> {
  const jobs = openJobs(JOBS);
  try {
    return await publishProposal(office, jobs, keys, wish);
  } finally {
    jobs.close();
  }
}

/** `menshen central signing --data DIR (--keys DIR | --off)`: whether the console itself may sign policy. */
export async function setSigning(dir: string, keys: string | null, passphrase: string | null, io: CommandIo) {
  if (!(await isInitialised(dir))) throw new UsageError(`${dir} is no data directory of central`);
  const { signing: _, ...settings } = await readSettings(dir);
  if (keys !== null) {
    assertOutside(keys, dir);
    await readRoleKeys(keys, 'targets', passphrase);
  }
  await writeSettings(dir, keys === null ? settings : { ...settings, signing: path.resolve(keys) });
  io.stderr.write(
    keys === null
      ? 'policy is signed offline, with "menshen policy publish"; restart central\n'
      : 'publishers sign policy in the console from now on: whoever takes over central can do so too. Restart central\n',
  );
  return EXIT.ok;
}

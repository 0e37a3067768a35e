import { defaultKeysDir } from '../central/data.js';
import { type Office, openOffice } from '../central/office.js';
import { readRoleKeys } from '../central/publish/keys.js';
import { halt, kill, prepare, promote, publish, publishSigned, rollback } from '../central/publish/release.js';
import { joinRequests } from '../central/publish/request.js';
import { policyStatus } from '../central/sql/policy-status.js';
import { observedReport } from '../central/sql/rings.js';
import { systemClock } from '../model/clock.js';
import type { Mode } from '../model/verdict.js';
import { formatProblem, PolicyError } from '../policy/problem.js';
import { writeWhole } from '../store/whole-file.js';
import { agreed } from './agreed.js';
import { line, options, required, UsageError, whole } from './arguments.js';
import { checkedFolder } from './checked-folder.js';
import { type CommandIo, EXIT } from './io.js';
import { requestIn } from './policy-sign.js';
import { PROGRAM } from './program.js';
import { listProposals, proposalText, publishOne, pullProposal } from './proposals.js';

const USAGE = `usage: menshen policy publish DIR --data DIR [--ring R] [--observe] [--note TEXT] [--keys DIR] [--yes] [--json]
       menshen policy publish DIR --data DIR --prepare FILE [--ring R] [--observe] [--note TEXT] [--yes]
       menshen policy sign FILE --key KEY.pem… [--out FILE] [--yes]          where the keys are; needs no data directory
       menshen policy publish --signed FILE… --data DIR [--yes] [--json]
       menshen policy publish --proposal ID --data DIR [--ring R] [--observe] [--keys DIR] [--yes] [--json]
       menshen policy proposals --data DIR [--status draft|ready|published|withdrawn] [--json]
       menshen policy pull-proposal ID --data DIR --out DIR [--json]
       menshen policy rollback --data DIR [--to N] [--ring R] [--keys DIR] [--yes] [--json]
       menshen policy promote --data DIR --ring R [--version N] [--observe] [--json]
       menshen policy halt | resume --data DIR --ring R --why TEXT [--json]
       menshen policy kill --data DIR (--hours N | --end) --why TEXT [--json]
       menshen policy status --data DIR [--json]
       menshen policy observed --data DIR [--version N] [--json]
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  data: text,
  store: text,
  ring: text,
  observe: flag,
  note: text,
  keys: text,
  yes: flag,
  json: flag,
  to: text,
  version: text,
  why: text,
  hours: text,
  end: flag,
  proposal: text,
  status: text,
  out: text,
  prepare: text,
  signed: { type: 'string', multiple: true },
} as const;

type Values = ReturnType<typeof options<typeof OPTIONS>>['values'];
type Verb = (office: Office, values: Values, positionals: string[], io: CommandIo) => Promise<number>;

const VERBS: Readonly<Record<string, Verb>> = {
  publish: publishFolder,
  rollback: goBack,
  promote: promoteRing,
  halt: (office, values, _, io) => haltRing(office, values, true, io),
  resume: (office, values, _, io) => haltRing(office, values, false, io),
  kill: killAll,
  status: showStatus,
  observed: showObserved,
  proposals: (office, { status, json }, _, io) => listProposals(office, status, json === true, io),
  'pull-proposal': (office, { out, json }, [id, ...rest], io) => {
    if (id === undefined || rest.length > 0) throw new UsageError('name one proposal');
    return pullProposal(office, id, required(out, 'out'), json === true, io);
  },
};

/** Commands of `menshen policy` that work on central's data directory. */
export const PUBLISH_VERBS: readonly string[] = Object.keys(VERBS);

export async function publishCommand(argv: string[], io: CommandIo): Promise<number> {
  const verb = VERBS[argv[0] ?? ''];
  if (argv.includes('--help') || argv.includes('-h') || verb === undefined) {
    io.stderr.write(USAGE);
    return verb === undefined ? EXIT.usage : EXIT.ok;
  }
  let office: Office | null = null;
  try {
    const { values, positionals } = options(argv.slice(1), OPTIONS);
    office = await openOffice({
      dir: required(values.data, 'data'),
      clock: systemClock,
      builtinPolicy: PROGRAM.policyDir,
      ...(values.store === undefined ? {} : { store: values.store }),
    });
    return await verb(office, values, positionals, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`${error.message}\n${USAGE}`);
      return EXIT.usage;
    }
    const problems = error instanceof PolicyError ? error.problems.map(formatProblem) : null;
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(`${problems?.join('\n') ?? `menshen policy: ${message}`}\n`);
    return EXIT.failed;
  } finally {
    await office?.close();
  }
}

async function publishFolder(office: Office, values: Values, [dir, ...rest]: string[], io: CommandIo): Promise<number> {
  if (values.proposal !== undefined && dir === undefined) return publishProposed(office, values, values.proposal, io);
  if (values.signed !== undefined && dir === undefined) return publishCarried(office, values, values.signed, io);
  if (dir === undefined || rest.length > 0) throw new UsageError('name one policy folder');
  const ring = values.ring ?? null;
  const checked = await checkedFolder(office, dir, ring, io);
  if (checked === null) return EXIT.failed;
  const release = { ...checked, ring, mode: modeOf(values), by: whoAmI(io), note: values.note ?? '' };
  const where = ring ?? 'every ring';
  if (values.prepare !== undefined) {
    if (!(await agreed(values.yes, io, `Prepare this for ${where}?`))) return EXIT.failed;
    await writeWhole(values.prepare, await prepare(office, release));
    io.stderr.write(`Carry ${values.prepare} to the keys: menshen policy sign ${values.prepare} --key targets.pem\n`);
    return EXIT.ok;
  }
  if (!(await agreed(values.yes, io, `Publish to ${where}?`))) return EXIT.failed;
  return tellVersion(values, io, { version: await publish(office, await targetsKeys(values, io), release), ring });
}

/** What was prepared here, and signed where the keys are. */
async function publishCarried(
  office: Office,
  values: Values,
  names: readonly string[],
  io: CommandIo,
): Promise<number> {
  const request = joinRequests(await Promise.all(names.map(requestIn)));
  const { ring, version, by } = request;
  if (!(await agreed(values.yes, io, `Publish version ${version}, prepared by ${by}, to ${ring ?? 'every ring'}?`))) {
    return EXIT.failed;
  }
  return tellVersion(values, io, { version: await publishSigned(office, request, whoAmI(io)), ring });
}

/** A proposal of the console that was approved there. */
async function publishProposed(office: Office, values: Values, id: string, io: CommandIo): Promise<number> {
  const ring = values.ring ?? null;
  io.stderr.write(await proposalText(office, id));
  if (!(await agreed(values.yes, io, `Publish to ${ring ?? 'every ring'}?`))) return EXIT.failed;
  const wish = { id, ring, mode: modeOf(values), by: whoAmI(io) };
  return tellVersion(values, io, { version: await publishOne(office, await targetsKeys(values, io), wish), ring });
}

async function goBack(office: Office, values: Values, _: string[], io: CommandIo): Promise<number> {
  const { newest } = await office.repository.published();
  const to = whole(values.to, 'to', newest - 1, 1, 999_999_999);
  if (!(await agreed(values.yes, io, `Publish version ${to} again, as version ${newest + 1}?`))) return EXIT.failed;
  const ring = values.ring ?? null;
  const version = await rollback(office, await targetsKeys(values, io), { to, ring, by: whoAmI(io) });
  return tellVersion(values, io, { version, ring });
}

async function promoteRing(office: Office, values: Values, _: string[], io: CommandIo): Promise<number> {
  const { newest } = await office.repository.published();
  const version = whole(values.version, 'version', newest, 1, 999_999_999);
  const ring = required(values.ring, 'ring');
  await promote(office, { ring, version, mode: modeOf(values), by: whoAmI(io) });
  return tellVersion(values, io, { version, ring });
}

async function haltRing(office: Office, values: Values, halted: boolean, io: CommandIo): Promise<number> {
  const ring = required(values.ring, 'ring');
  await halt(office, ring, halted, whoAmI(io), required(values.why, 'why'));
  if (values.json === true) line(io, { ring, halted });
  else io.stdout.write(`ring ${ring} is ${halted ? 'halted' : 'rolled out again'}\n`);
  return EXIT.ok;
}

async function killAll(office: Office, values: Values, _: string[], io: CommandIo): Promise<number> {
  if ((values.hours === undefined) === (values.end !== true)) throw new UsageError('say --hours N or --end');
  const hours = values.end === true ? null : whole(values.hours, 'hours', 1, 1, 24);
  const until = await kill(office, hours, whoAmI(io), required(values.why, 'why'));
  if (values.json === true) line(io, { until });
  else
    io.stdout.write(until === null ? 'policies refuse again\n' : `nothing is refused until ${until.toISOString()}\n`);
  return EXIT.ok;
}

async function showStatus(office: Office, values: Values, _: string[], io: CommandIo): Promise<number> {
  const { rollout, newest, expires } = await office.repository.published();
  const pcs = await policyStatus(office.sql.db, office.settings.tenant);
  if (values.json === true) {
    line(io, { newest, rings: rollout.rings, kill: rollout.kill, expires });
    for (const pc of pcs) line(io, pc);
    return EXIT.ok;
  }
  for (const { name, version, mode, halted } of rollout.rings) {
    io.stdout.write(`ring ${name}: version ${version ?? 'none'}, ${mode}${halted ? ', halted' : ''}\n`);
  }
  for (const { name, branch, policy, since, lastSeen, error } of pcs) {
    io.stdout.write(
      `${name}  ${branch}  ${policy ?? '-'}  since ${since ?? '-'}  seen ${lastSeen ?? 'never'}${error === null ? '' : `  ${error}`}\n`,
    );
  }
  return EXIT.ok;
}

/** What enforcing would have stopped where a ring only observes. */
async function showObserved(office: Office, values: Values, _: string[], io: CommandIo): Promise<number> {
  const { newest } = await office.repository.published();
  const version = whole(values.version, 'version', newest, 1, 999_999_999);
  for (const row of await observedReport(office.sql.db, office.settings.tenant, version, 0)) {
    const { branch, rule, block, coach, people } = row;
    if (values.json === true) line(io, row);
    else io.stdout.write(`${branch}  ${rule}  would block ${block}, coach ${coach}, people ${people}\n`);
  }
  return EXIT.ok;
}

async function targetsKeys(values: Values, io: CommandIo) {
  const dir = values.keys ?? defaultKeysDir(required(values.data, 'data'));
  return readRoleKeys(dir, 'targets', io.env.MENSHEN_KEYS_PASSPHRASE ?? null);
}

const modeOf = (values: Values): Mode => (values.observe === true ? 'observe' : 'enforce');

const whoAmI = (io: CommandIo): string => `cli:${io.env.SUDO_USER ?? io.env.USER ?? 'unknown'}`;

function tellVersion(
  values: Values,
  io: CommandIo,
  { version, ring }: { version: number; ring: string | null },
): number {
  if (values.json === true) line(io, { version, ring: ring ?? 'every ring' });
  else io.stdout.write(`version ${version} is published to ${ring ?? 'every ring'}\n`);
  return EXIT.ok;
}

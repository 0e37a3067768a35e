import fs from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline/promises';
import { knownOwnersIn } from '../agent/agent.js';
import { defaultKeysDir } from '../central/data.js';
import { type Office, openOffice } from '../central/office.js';
import { type Difference, differences } from '../central/publish/difference.js';
import { readRoleKeys } from '../central/publish/keys.js';
import { halt, kill, promote, publish, rollback } from '../central/publish/release.js';
import { policyStatus } from '../central/sql/policy-status.js';
import { observedReport } from '../central/sql/rings.js';
import { compilePatterns } from '../detect/patterns.js';
import { exampleInspector } from '../inspect/examples.js';
import { systemClock } from '../model/clock.js';
import type { Mode } from '../model/verdict.js';
import { type BundleFile, unpackBundle } from '../policy/bundle.js';
import { compilePolicy } from '../policy/compile.js';
import { runExamples } from '../policy/examples.js';
import { loadPolicy } from '../policy/load.js';
import { parsePolicy } from '../policy/parse.js';
import { formatProblem, PolicyError } from '../policy/problem.js';
import type { PolicySource } from '../policy/source.js';
import { line, options, required, UsageError, whole } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';
import { listProposals, proposalText, publishOne, pullProposal } from './proposals.js';
import { shownSimulation, simulateAt } from './simulate.js';

const DAY_MS = 86_400_000;
/** Days of the past that publishing judges again. */
const SIMULATED_DAYS = 30;

const USAGE = `usage: menshen policy publish DIR --data DIR [--ring R] [--observe] [--note TEXT] [--keys DIR] [--yes] [--json]
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
  if (dir === undefined || rest.length > 0) throw new UsageError('name one policy folder');
  const source = loadPolicy(dir);
  const policy = compilePolicy(source, compilePatterns);
  const results = await runExamples(source, policy, exampleInspector(), systemClock());
  const failed = results.filter(({ ok }) => !ok);
  for (const { place, of, name } of failed)
    io.stderr.write(`${place.file}:${place.line} ${of}: ${name}: not as expected\n`);
  if (failed.length > 0) {
    io.stderr.write(`${failed.length} of ${results.length} examples fail; nothing is published\n`);
    return EXIT.failed;
  }
  const ring = values.ring ?? null;
  const before = await published(office, ring);
  const changes = differences(before.source, source);
  tell(io, before.version, changes, results.length);
  if (before.source !== null) {
    const today = compilePolicy(before.source, compilePatterns);
    const simulation = await simulateAt(office, today, policy, systemClock() - SIMULATED_DAYS * DAY_MS);
    for (const each of shownSimulation(simulation)) io.stderr.write(`${each}\n`);
  }
  if (!(await agreed(values, io, `Publish to ${ring ?? 'every ring'}?`))) return EXIT.failed;
  const version = await publish(office, await targetsKeys(values, io), {
    files: await filesOf(dir, knownOwnersIn(dir, policy)),
    label: policy.version,
    rules: policy.rules.length,
    ring,
    mode: modeOf(values),
    by: whoAmI(io),
    note: values.note ?? '',
  });
  return tellVersion(values, io, { version, ring });
}

/** A proposal of the console that was approved there. */
async function publishProposed(office: Office, values: Values, id: string, io: CommandIo): Promise<number> {
  const ring = values.ring ?? null;
  io.stderr.write(await proposalText(office, id));
  if (!(await agreed(values, io, `Publish to ${ring ?? 'every ring'}?`))) return EXIT.failed;
  const wish = { id, ring, mode: modeOf(values), by: whoAmI(io) };
  return tellVersion(values, io, { version: await publishOne(office, await targetsKeys(values, io), wish), ring });
}

async function goBack(office: Office, values: Values, _: string[], io: CommandIo): Promise<number> {
  const { newest } = await office.repository.published();
  const to = whole(values.to, 'to', newest - 1, 1, 999_999_999);
  if (!(await agreed(values, io, `Publish version ${to} again, as version ${newest + 1}?`))) return EXIT.failed;
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

/** What the ring, or the last ring, runs now. */
async function published(
  office: Office,
  ring: string | null,
): Promise<{ version: number | null; source: PolicySource | null }> {
  const { rollout } = await office.repository.published();
  const version = (rollout.rings.find(({ name }) => name === ring) ?? rollout.rings.at(-1))?.version ?? null;
  const packed = version === null ? null : await office.repository.readBundle(version);
  if (packed === null) return { version, source: null };
  const files = unpackBundle(packed).files.filter(({ path: name }) => /\.ya?ml$/.test(name));
  return {
    version,
    source: parsePolicy(files.map(({ path: name, bytes }) => ({ name, text: Buffer.from(bytes).toString('utf8') }))),
  };
}

function tell(io: CommandIo, version: number | null, changes: readonly Difference[], examples: number): void {
  io.stderr.write(`${examples} examples pass\n`);
  io.stderr.write(version === null ? 'the first policy of this ring\n' : `changes against version ${version}:\n`);
  if (version !== null && changes.length === 0) io.stderr.write('  none\n');
  if (version !== null) for (const { what, id, change } of changes) io.stderr.write(`  ${change} ${what} ${id}\n`);
}

async function agreed(values: Values, io: CommandIo, question: string): Promise<boolean> {
  if (values.yes === true) return true;
  if (!('isTTY' in io.stdin && io.stdin.isTTY === true)) throw new UsageError('add --yes where nobody can be asked');
  const talk = readline.createInterface({ input: io.stdin, output: io.stderr });
  try {
    return /^y(?:es)?$/i.test((await talk.question(`${question} [y/N] `)).trim());
  } finally {
    talk.close();
  }
}

async function targetsKeys(values: Values, io: CommandIo) {
  const dir = values.keys ?? defaultKeysDir(required(values.data, 'data'));
  return readRoleKeys(dir, 'targets', io.env.MENSHEN_KEYS_PASSPHRASE ?? null);
}

/** The YAML of the folder, and the files of known owners it names. */
async function filesOf(dir: string, known: ReturnType<typeof knownOwnersIn>): Promise<BundleFile[]> {
  const names = (await fs.readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !path
          .relative(dir, file)
          .split(path.sep)
          .some((step) => step.startsWith('.')),
    );
  const extra = [known?.file, known?.canaries].filter((file) => typeof file === 'string');
  return Promise.all(
    [...new Set([...names, ...extra])].map(async (file) => {
      return { path: path.relative(dir, file).split(path.sep).join('/'), bytes: await fs.readFile(file) };
    }),
  );
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

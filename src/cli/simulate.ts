import { existsSync } from 'node:fs';
import os from 'node:os';
import { databaseFile, openPolicy } from '../agent/agent.js';
import { loadConfig, policyFileOf } from '../agent/config.js';
import { type Office, openOffice } from '../central/office.js';
import { newestVersion } from '../central/policy/published.js';
import { readHistory } from '../central/sql/history.js';
import { compilePatterns } from '../detect/patterns.js';
import { INCIDENT_MIGRATIONS, openIncidents } from '../incident/incidents.js';
import { LEDGER_MIGRATIONS, openLedger } from '../ledger/ledger.js';
import { systemClock } from '../model/clock.js';
import { compilePolicy, type Policy } from '../policy/compile.js';
import { loadPolicy } from '../policy/load.js';
import { parsePolicy } from '../policy/parse.js';
import { readPast } from '../policy/past.js';
import { formatProblem, PolicyError } from '../policy/problem.js';
import { openSimulator, type Simulation, type Simulator } from '../policy/simulate.js';
import { openStore } from '../store/store.js';
import { line, options, UsageError, whole } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';
import { tableLines } from './table.js';

const USAGE = `usage: menshen policy simulate DIR [--days N] [--against DIR] [--data DIR [--store postgres://…]] [--json]
Judges the transfers of the last N days (30) by the policy in DIR and by the policy of today, and shows what would change.
With --data those of central, otherwise those of this PC. Changes nothing.
`;

const text = { type: 'string' } as const;
const DAY_MS = 86_400_000;
const PAGE = 500;

interface Wish {
  readonly dir: string;
  readonly against: string | undefined;
  readonly since: number;
}

/**
 * `menshen policy simulate`.
 * @returns 0 also where something would change; 1 a policy is invalid or the records cannot be read; 2 usage
 */
export async function simulateCommand(argv: string[], io: CommandIo): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    io.stderr.write(USAGE);
    return EXIT.ok;
  }
  try {
    const { values, positionals } = options(argv, {
      data: text,
      store: text,
      against: text,
      days: text,
      json: { type: 'boolean' },
    });
    const [dir, ...rest] = positionals;
    if (dir === undefined || rest.length > 0) throw new UsageError('name one policy folder');
    const since = systemClock() - whole(values.days, 'days', 30, 1, 400) * DAY_MS;
    const wish: Wish = { dir, against: values.against, since };
    const simulation =
      values.data === undefined ? onThisPc(wish, io) : await atCentral(wish, values.data, values.store);
    if (values.json === true) line(io, simulation);
    else io.stdout.write(`${shownSimulation(simulation).join('\n')}\n`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`${error.message}\n${USAGE}`);
      return EXIT.usage;
    }
    const problems = error instanceof PolicyError ? error.problems.map(formatProblem) : null;
    io.stderr.write(`${problems?.join('\n') ?? `menshen policy: ${error instanceof Error ? error.message : ''}`}\n`);
    return EXIT.failed;
  }
}

/** What would change, for a terminal. */
export function shownSimulation(simulation: Simulation): string[] {
  const { transfers, asRecorded, stricter, milder, changes, blind, complete } = simulation;
  if (transfers === 0) return ['no transfer with a record is stored for that time: nothing to simulate'];
  const rows = changes
    .slice(0, 30)
    .map(({ branch, from, to, ruleFrom, ruleTo, transfers: count, people }) => [
      branch,
      `${from} ${ruleFrom ?? '-'}`,
      `${to} ${ruleTo ?? '-'}`,
      String(count),
      String(people),
    ]);
  return [
    `${transfers} transfers judged again; ${asRecorded} of them as they were judged then`,
    `${stricter} would be judged more severely, ${milder} less`,
    ...(rows.length === 0 ? [] : tableLines(['Branch', 'Today', 'Then', 'Transfers', 'People'], rows)),
    ...(blind.length === 0 ? [] : [`not simulated, because no history keeps what they ask for: ${blind.join(', ')}`]),
    ...(complete ? [] : ['there was more than is simulated at a time']),
  ];
}

async function atCentral({ dir, against, since }: Wish, data: string, store: string | undefined): Promise<Simulation> {
  const candidate = compilePolicy(loadPolicy(dir), compilePatterns);
  const office = await openOffice({
    dir: data,
    clock: systemClock,
    builtinPolicy: PROGRAM.policyDir,
    ...(store === undefined ? {} : { store }),
  });
  try {
    const today = against === undefined ? parsePolicy((await newestVersion(office)).files) : loadPolicy(against);
    return await simulateAt(office, compilePolicy(today, compilePatterns), candidate, since);
  } finally {
    await office.close();
  }
}

/** The transfers that central keeps since then, judged by both. */
export async function simulateAt(office: Office, today: Policy, candidate: Policy, since: number): Promise<Simulation> {
  const simulator = openSimulator(today, candidate, systemClock());
  for await (const row of readHistory(office.sql.db, office.settings.tenant, since, Number.MAX_SAFE_INTEGER)) {
    if (!add(simulator, row)) break;
  }
  return simulator.result();
}

function onThisPc({ dir, against, since }: Wish, io: CommandIo): Simulation {
  const candidate = compilePolicy(loadPolicy(dir), compilePatterns);
  const config = loadConfig({ env: { ...io.env, MENSHEN_HOME: io.home }, flags: {} });
  const configured = config.policy.dir === '' ? PROGRAM.policyDir : config.policy.dir;
  const today = openPolicy(against ?? configured, policyFileOf(config));
  const database = databaseFile(io.home);
  const simulator = openSimulator(today, candidate, systemClock());
  if (!existsSync(database)) return simulator.result();
  const store = openStore(database, [...INCIDENT_MIGRATIONS, ...LEDGER_MIGRATIONS], { readOnly: true, busyMs: 5000 });
  try {
    const [ledger, incidents] = [openLedger(store), openIncidents(store)];
    const device = os.hostname();
    for (let after: string | undefined; ; ) {
      const rows = ledger.transfers({ since, first: 'oldest', limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const row of rows) {
        const { id, at, person, prints } = row;
        const flat = prints.flatMap(({ persons, homes }) => [...persons, ...homes]);
        const place = { id, at, person, branch: device, device, prints: flat };
        if (!add(simulator, [place, row, incidents.get(id) ?? null])) return simulator.result();
      }
      after = rows.at(-1)?.id;
      if (after === undefined || rows.length < PAGE) return simulator.result();
    }
  } finally {
    store.close();
  }
}

function add(simulator: Simulator, row: Readonly<Parameters<typeof readPast>>): boolean {
  const past = readPast(...row);
  return past === null || simulator.add(past);
}

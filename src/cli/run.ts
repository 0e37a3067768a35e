import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import v8 from 'node:v8';
import { type Agent, startAgent } from '../agent/agent.js';
import { ConfigError, loadConfig, SETTINGS, type Setting } from '../agent/config.js';
import { systemClock } from '../model/clock.js';
import { SYSTEMS } from '../model/program.js';
import { type KeptDoor, keptBy } from '../platform/kept.js';
import { openVersions } from '../platform/update/versions.js';
import { windowsOwners } from '../platform/windows/owners.js';
import { PolicyError } from '../policy/load.js';
import { cliText } from '../text/cli.js';
import { fill } from '../text/language.js';
import { UsageError, whole } from './arguments.js';
import type { ServedCentral } from './central.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';

const OPTIONS = {
  port: { type: 'string' },
  config: { type: 'string' },
  practice: { type: 'boolean' },
  'all-in-one': { type: 'boolean' },
  'central-port': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  ...(Object.fromEntries(SETTINGS.map((setting) => [setting, { type: 'string' }])) as Record<
    Setting,
    { type: 'string' }
  >),
} as const;

/** `menshen run`: starts the agent and stays until a signal ends it. `stopped` resolves when the program should end. */
export async function runCommand(argv: string[], io: CommandIo, stopped: Promise<void>): Promise<number> {
  const text = cliText[io.language];
  const say = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  let values: ReturnType<typeof parse>;
  try {
    values = parse(argv);
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${text.runUsage}`);
    return EXIT.usage;
  }
  if (values.help === true) {
    say(text.runUsage);
    return EXIT.ok;
  }
  let agent: Agent;
  let central: ServedCentral | null = null;
  const kept = keptBy(process.env);
  try {
    const config = settingsOf(values, io);
    if (config.inspect.profile === 'low') keepSmall();
    else collectLess();
    if (values['all-in-one'] === true) {
      const port =
        values['central-port'] === undefined ? null : whole(values['central-port'], 'central-port', 0, 0, 65_535);
      const { startAllInOne } = await import('./all-in-one.js');
      central = await startAllInOne({ home: config.home, port, log: say });
    }
    agent = await startAgent({
      config,
      version: PROGRAM.version,
      builtinPolicyDir: PROGRAM.policyDir,
      practiceFiles: values.practice === true ? path.join(PROGRAM.root, 'docs', 'practice') : null,
      clock: systemClock,
      ...(kept === null
        ? {}
        : { handedOver: kept.connections, findings: kept.findings, ...programsOf(kept, config.home) }),
      ...(process.platform === 'win32' ? { owners: windowsOwners() } : {}),
      noticeAcknowledged: io.env.MENSHEN_NOTICE === 'acknowledged',
      uptime: () => os.uptime() * 1000,
      log: say,
    });
  } catch (error) {
    await central?.close();
    if (error instanceof ConfigError || error instanceof UsageError) {
      say(error.message);
      return EXIT.usage;
    }
    say(explain(error, io));
    return EXIT.failed;
  }
  kept?.ready();
  const practice = central !== null && agent.practice !== null ? await central.account('practice', 'lead') : null;
  greet(agent, central, practice?.password ?? null, io);
  await stopped;
  await agent.close();
  await central?.close();
  return EXIT.ok;
}

/** Where newer versions of this program go; nowhere on a system it is not released for. */
function programsOf(kept: KeptDoor, home: string) {
  const system = SYSTEMS.find((each) => each === `${process.platform}-${process.arch}`);
  if (system === undefined) return {};
  const versions = openVersions(home);
  const failed = (version: string, sha256: string) => versions.failed(version, sha256)?.why ?? null;
  return { programs: { system, failed, stage: versions.stage, offer: kept.offer } };
}

function parse(argv: string[]) {
  return parseArgs({ args: argv, options: OPTIONS, strict: true, allowPositionals: false }).values;
}

function settingsOf(values: ReturnType<typeof parse>, io: CommandIo) {
  const flags: Partial<Record<Setting, string>> = {};
  for (const setting of SETTINGS) {
    const value = values[setting];
    if (value !== undefined) flags[setting] = value;
  }
  if (values.port !== undefined) flags['listen.port'] = values.port;
  return loadConfig({
    ...(values.config === undefined ? {} : { file: values.config }),
    env: { ...io.env, MENSHEN_HOME: io.home },
    flags,
  });
}

/** Code and young objects in less memory, for some of the speed; workers started after this do the same. */
function keepSmall(): void {
  v8.setFlagsFromString('--optimize-for-size');
  v8.setFlagsFromString('--max-semi-space-size=1');
}

/**
 * Memory of bodies that pass counts as the heap's, which is small: V8 would collect all of it every 20 MiB, at a third of
 * what exchanges cost (bench/README.md). So it may grow further between two collections.
 */
function collectLess(): void {
  v8.setFlagsFromString('--heap-growing-percent=200');
}

/** What went wrong at the start, in words that say what to do. */
function explain(error: unknown, io: CommandIo): string {
  if (error instanceof PolicyError) {
    return error.problems.map(({ file, line, path: at, message }) => `${file}:${line}: ${at}: ${message}`).join('\n');
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return fill(cliText[io.language].portTaken, { port: 'port' in error ? String(error.port) : '' });
  }
  return error instanceof Error ? error.message : String(error);
}

/** The line that prints the code of the account for practice. */
const codeCommand = (home: string): string =>
  `node ${path.relative(process.cwd(), PROGRAM.main)} central users code --name practice --data ${path.join(home, 'central-server')}`;

function greet(agent: Agent, central: ServedCentral | null, password: string | null, io: CommandIo): void {
  const text = cliText[io.language];
  const base = `http://127.0.0.1:${agent.port}`;
  const lines = [
    fill(text.listening, { version: PROGRAM.version, policy: agent.policy.version, mode: agent.policy.mode }),
    fill(text.statusAt, { url: `${base}/` }),
    fill(text.proxyAt, { proxy: `127.0.0.1:${agent.port}`, pac: `${base}/proxy.pac` }),
    fill(text.caAt, { file: path.join(agent.home, 'ca.pem') }),
    ...(central === null ? [] : [fill(text.centralAt, { url: central.url })]),
    ...(password === null ? [] : [fill(text.consoleSignIn, { password, code: codeCommand(agent.home) })]),
  ];
  if (agent.practice !== null) {
    const { block, pass, list } = agent.practice;
    lines.push('', text.try, text.block, `  ${block}`, text.pass, `  ${pass}`, text.list, `  ${list}`);
  }
  lines.push('', text.stop);
  io.stderr.write(`${lines.join('\n')}\n`);
}

import { X509Certificate } from 'node:crypto';
import { appendFileSync, existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openPolicy } from '../agent/agent.js';
import { enrol } from '../agent/central/enrol.js';
import { readEnrolment } from '../agent/central/enrolment.js';
import { loadConfig, policyFileOf } from '../agent/config.js';
import { systemClock } from '../model/clock.js';
import type { Facts } from '../platform/change.js';
import { inEffect } from '../platform/check.js';
import { install, type Stage } from '../platform/install.js';
import { openJournal } from '../platform/journal.js';
import { type Machine, openMachine } from '../platform/machine.js';
import { type Layout, layoutFor, stagesFor } from '../platform/parts.js';
import { planLines } from '../platform/plan.js';
import { remove } from '../platform/remove.js';
import { undo } from '../platform/undo.js';
import { NO_REGISTRY, registry } from '../platform/windows/registry.js';
import { nativeRegistry } from '../platform/windows/registry-native.js';
import { installText } from '../text/install.js';
import { fill } from '../text/language.js';
import { openAuthority } from '../tls/authority.js';
import { firstTime } from './first-time.js';
import { healthAt } from './health-at.js';
import { type CommandIo, EXIT } from './io.js';
import { leave, mayLeave } from './leave.js';
import { PROGRAM } from './program.js';
import { NO_UPGRADE, nameCurrent, upgradeService } from './upgrade.js';

const OPTIONS = {
  config: { type: 'string' },
  server: { type: 'string' },
  token: { type: 'string' },
  root: { type: 'string', default: '/' },
  firewall: { type: 'boolean', default: false },
  environment: { type: 'boolean', default: false },
  'without-journal': { type: 'boolean', default: false },
  code: { type: 'string' },
  purge: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  log: { type: 'string' },
  answers: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

/** An installer hands on what it was not given as an empty word. */
const parse = (args: string[]) => {
  const { values } = parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false });
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as typeof values;
};
type Values = ReturnType<typeof parse>;

/** What goes past the proxy: this PC, and the networks of an office. */
const BYPASS = ['localhost', '127.*', '10.*', '192.168.*', '172.16.*', '<local>'];
/** What an installed agent begins with: people are told before anything of theirs is decrypted. */
const FIRST_SETTINGS = 'listen: { port: 8877, soft_port: 8878 }\nnotice: { mode: required }\n';

/** The machine these commands work on. */
interface Site {
  readonly values: Values;
  readonly layout: Layout;
  readonly machine: Machine;
  /** Folder of the undo journal on this disk. */
  readonly notes: string;
  say(line: string): void;
  json(value: unknown): void;
}

/** `menshen install`: the service, the CA, the proxy settings, each after what was there is written down. */
export const installCommand = (argv: string[], io: CommandIo): Promise<number> =>
  command(argv, io, async (site) => {
    const { values, machine } = site;
    const text = installText[io.language];
    if (values['dry-run']) {
      site.say(text.plan);
      for (const line of planLines(await wantedStages(site, io))) io.stdout.write(`${line}\n`);
      return EXIT.ok;
    }
    return firstTime(machine.place(site.layout.home), () => installHere(site, io));
  });

async function installHere(site: Site, io: CommandIo): Promise<number> {
  const { values, machine } = site;
  const text = installText[io.language];
  const stages = await wantedStages(site, io);
  const home = machine.place(site.layout.home);
  // A fleet tool gives every version the same line: a PC that is enrolled stays so.
  if (values.server !== undefined && values.token !== undefined && (await readEnrolment(home)) === null) {
    await enrol({ home, server: values.server, token: values.token, version: PROGRAM.version });
  }
  const upgrade = values.root === '/' ? await upgradeService(site.layout, () => answers(site, io)) : NO_UPGRADE;
  if (upgrade.is === 'back') {
    site.say(fill(text.wentBack, { version: PROGRAM.version }));
    return EXIT.failed;
  }
  const { made, without } = upgrade.around(() => install(stages, machine, openJournal(site.notes)));
  if (values.root === '/') nameCurrent(PROGRAM.version);
  if (values.json) site.json({ made, without });
  for (const what of without) site.say(fill(text.without, { what }));
  site.say(made === 0 ? text.nothingToDo : fill(text.installed, { made }));
  return EXIT.ok;
}

/**
 * `menshen uninstall`: everything back as the journal says; the CA's key goes, with `--purge` all data. A PC of a fleet needs
 * `--code`, of head office.
 */
export const uninstallCommand = (argv: string[], io: CommandIo): Promise<number> =>
  command(argv, io, async (site) => {
    const { values, machine } = site;
    const text = installText[io.language];
    const home = machine.place(site.layout.home);
    const answer = mayLeave(home, values.code, Date.now());
    if (answer !== 'taken') {
      site.say(text[answer]);
      return EXIT.failed;
    }
    const journal = openJournal(site.notes);
    if (journal.entries.length === 0 && !values['without-journal']) {
      site.say(text.notInstalled);
      if (values.purge) await purge(site);
      return EXIT.ok;
    }
    const troubles = values['without-journal'] ? remove(await wantedStages(site, io), machine) : undo(journal, machine);
    for (const name of ['ca-key.pem', 'ca.pem', 'program']) {
      await fs.rm(path.join(home, name), { force: true, recursive: true });
    }
    if (troubles.length === 0) await leave(home);
    if (troubles.length === 0 && values.root === '/') nameCurrent(null);
    if (values.purge) await purge(site);
    if (values.json) site.json({ troubles });
    for (const what of troubles) site.say(fill(text.removedBut, { what }));
    if (troubles.length === 0) site.say(text.removed);
    return troubles.length === 0 ? EXIT.ok : EXIT.failed;
  });

/** `menshen status`: of every change an installation makes, whether it is in effect. Exit code 1 when one is not. */
export const statusCommand = (argv: string[], io: CommandIo): Promise<number> =>
  command(argv, io, async (site) => {
    const text = installText[io.language];
    if (site.values.answers) return (await answers(site, io)) ? EXIT.ok : EXIT.failed;
    const parts = Object.entries(await partsOf(site, io));
    for (const [part, there] of parts) {
      const state = there === null ? 'unasked' : there ? 'inEffect' : 'missing';
      if (site.values.json) site.json({ part, state });
      else io.stdout.write(`${part.padEnd(14)}${text[state]}\n`);
    }
    return parts.some(([, there]) => there === false) ? EXIT.failed : EXIT.ok;
  });

/** Of each part of an installation, whether it is in effect; null where that cannot be asked. For `menshen doctor`. */
export const partsInEffect = (io: CommandIo): Promise<Record<string, boolean | null>> =>
  partsOf(
    siteOf(parse([]), io, () => undefined),
    io,
  );

/** Whether the agent of this very version runs here, and says that it is well. */
async function answers({ layout, machine, values }: Site, io: CommandIo): Promise<boolean> {
  const file = values.config ?? (machine.exists(layout.config) ? machine.place(layout.config) : undefined);
  const { listen } = loadConfig({ ...(file === undefined ? {} : { file }), env: io.env, flags: {} });
  const said = await healthAt(listen.port);
  return said?.ok === true && said.version === PROGRAM.version;
}

/** What is installed here, as whoever watches over it has to know. */
export interface Installed {
  readonly stages: readonly Stage[];
  readonly machine: Machine;
  readonly ca: Facts['ca'];
}

/** Null where nothing is installed. */
export async function installedStages(io: CommandIo): Promise<Installed | null> {
  const site = siteOf(parse([]), io, () => undefined);
  if (!site.machine.exists(site.layout.notes)) return null;
  const stages = await wantedStages(site, io, false);
  return { stages, machine: site.machine, ca: await caOf(site.machine.place(site.layout.home), 0, false) };
}

async function partsOf(site: Site, io: CommandIo): Promise<Record<string, boolean | null>> {
  const stages = await wantedStages(site, io, false);
  return Object.fromEntries(
    stages.map(({ name, changes }) => {
      const effects = changes.map((change) => inEffect(change, site.machine));
      return [name, effects.includes(false) ? false : effects.includes(true) ? true : null];
    }),
  );
}

async function command(argv: string[], io: CommandIo, work: (site: Site) => Promise<number>): Promise<number> {
  let log: string | null = null;
  // A setup program has no console to talk to: it names a file.
  const say = (line: string): void => {
    if (log === null) io.stderr.write(`${line}\n`);
    else appendFileSync(log, `${line}\n`);
  };
  const text = installText[io.language];
  try {
    const values = parse(argv);
    log = values.log ?? null;
    if (values.help === true) {
      say(text.usage);
      return EXIT.ok;
    }
    if (process.getuid !== undefined && process.getuid() !== 0 && !values['dry-run'] && values.root === '/') {
      say(text.needsRoot);
      return EXIT.failed;
    }
    return await work(siteOf(values, io, say));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    const usage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (usage) say(text.usage);
    return usage ? EXIT.usage : EXIT.failed;
  }
}

function siteOf(values: Values, io: CommandIo, say: Site['say']): Site {
  const layout = layoutFor(process.platform);
  const settings = registry(process.platform === 'win32' ? nativeRegistry() : NO_REGISTRY);
  const machine = openMachine({ root: values.root, settings });
  const json = (value: unknown): void => {
    io.stdout.write(`${JSON.stringify(value)}\n`);
  };
  return { values, layout, machine, notes: machine.place(layout.notes), say, json };
}

/** What an installation is to bring about here. Opens the CA of the machine, making it where `make` allows. */
async function wantedStages(site: Site, io: CommandIo, make = true): Promise<Stage[]> {
  const { values, layout, machine } = site;
  const kept = machine.place(layout.config);
  const given = values.config ?? (machine.exists(layout.config) ? kept : undefined);
  const home = machine.place(layout.home);
  const env = { ...io.env, MENSHEN_HOME: home };
  const config = loadConfig({ ...(given === undefined ? {} : { file: given }), env, flags: {} });
  const port = config.listen.port === 0 ? 8877 : config.listen.port;
  const program = values.root === '/' ? PROGRAM.installed : layout.program;
  const facts: Facts = {
    ...layout,
    program,
    self: PROGRAM.self,
    port,
    user: 'menshen',
    ca: await caOf(home, port, make && !values['dry-run']),
    bypass: BYPASS,
    environment: values.environment,
    firewall: values.firewall,
    mailNetworks: openPolicy(config.policy.dir || PROGRAM.policyDir, policyFileOf(config)).mailNetworks,
  };
  const stages = stagesFor(process.platform, facts, machine);
  if (values.config === undefined && machine.exists(layout.config)) return stages;
  const text = values.config === undefined ? FIRST_SETTINGS : await fs.readFile(values.config, 'utf8');
  return [{ name: 'settings', changes: [{ kind: 'file', path: layout.config, text }] }, ...stages];
}

async function caOf(home: string, port: number, make: boolean): Promise<Facts['ca']> {
  const file = path.join(home, 'ca.pem');
  // The one of an installation that stands belongs to the agent's account, and stays.
  if (make && !existsSync(file)) {
    const { constrained } = openPolicy(PROGRAM.policyDir);
    const crlUrl = `http://127.0.0.1:${port}/ca.crl`;
    await openAuthority({ dir: home, clock: systemClock, excluded: constrained, crlUrl });
  }
  const pem = await fs.readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  // A plan can be read before there is a CA; it names what will be made.
  if (pem === null) return { pem: '(the CA that will be made on this PC)\n', sha1: '0'.repeat(40), name: 'Menshen' };
  const certificate = new X509Certificate(pem);
  const name = /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? 'Menshen';
  return { pem, sha1: certificate.fingerprint.replaceAll(':', ''), name };
}

async function purge({ machine, layout }: Site): Promise<void> {
  // Windows lets go of the files of a worker that has ended a moment later.
  await fs.rm(machine.place(layout.home), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

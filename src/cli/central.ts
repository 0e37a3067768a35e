import type { Role } from '../central/api/access.js';
import { openCentral } from '../central/central.js';
import { isInitialised } from '../central/data.js';
import { openOffice } from '../central/office.js';
import { type CentralServer, startServer } from '../central/server.js';
import { rememberUrl, setUp } from '../central/setup.js';
import { ddl } from '../central/sql/database.js';
import { makeToken } from '../central/token.js';
import { systemClock } from '../model/clock.js';
import { line, options, required, UsageError, whole } from './arguments.js';
import { backupCommand, restoreCommand } from './central-backup.js';
import { caseCommand, reviewKeysCommand } from './central-case.js';
import { codeCommand } from './central-codes.js';
import { oidcCommand } from './central-oidc.js';
import { outletsCommand } from './central-outlets.js';
import { auditCommand, giveAccount, usersCommand } from './central-people.js';
import { releaseCommand } from './central-release.js';
import { rotateFleetKeyCommand, rotateOnlineCommand, rotateRootCommand } from './central-rotate.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';
import { setSigning } from './proposals.js';

const USAGE = `usage: menshen central init --data DIR [--port N] [--store postgres://…] [--url https://HOST:PORT] [--name HOST]…
                            [--keys DIR] [--root-keys N --root-threshold N] [--targets-keys N --targets-threshold N]
       menshen central run --data DIR [--port N] [--host ADDRESS] [--store postgres://…] [--report SECONDS]
       menshen central enrol-token --data DIR [--branch B] [--tag T]… [--reusable] [--days N] [--json]
       menshen central users add --data DIR --name N --role R [--branch B] [--person os:LOGIN] | list | disable --name N
       menshen central users code --data DIR --name N
       menshen central users token --data DIR --name N --scope S… [--branch B] [--days N]
       menshen central users unbind --data DIR --name N
       menshen central oidc set FILE | show | check | off --data DIR
       menshen central audit verify | export --data DIR [--json]
       menshen central rotate-root --data DIR --into DIR [--keys DIR]
       menshen central rotate-online --data DIR [--keys DIR]
       menshen central rotate-fleet-key --data DIR
       menshen central outlets list | add FILE | test | enable | disable | remove | dead | resend --data DIR [--name N]
       menshen central break-glass PC --data DIR [--why TEXT] [--json]
       menshen central uninstall-code PC --data DIR [--why TEXT] [--json]
       menshen central release add FILE --data DIR --os linux|windows|macos --arch x64|arm64 --version V [--keys DIR] [--json]
       menshen central release give --data DIR --version V [--ring R] [--json] | list --data DIR [--json]
       menshen central backup --data DIR --to FILE [--secrets FILE] [--json]
       menshen central restore FILE --data NEWDIR [--secrets FILE] [--store postgres://…] [--json]
       menshen central signing --data DIR (--keys DIR | --off)
       menshen central ddl [sqlite|postgres]
       menshen central review-keys --data DIR [--json]
       menshen central case make --data DIR --title T --incident ID… | list | export --case N --to FILE [--language zh|en]
       menshen central case verify FILE [--root FILE] [--authority PEM] [--json]
Keys that sign policy lie in DIR-keys unless --keys says otherwise; MENSHEN_KEYS_PASSPHRASE encrypts them,
MENSHEN_BACKUP_PASSPHRASE the file of --secrets.
`;

export const DEFAULT_CENTRAL_PORT = 8878;
const DAY_MS = 86_400_000;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const several = { type: 'string', multiple: true } as const;

type Verb = (argv: string[], io: CommandIo, stopped: () => Promise<void>) => Promise<number>;

const VERBS: Readonly<Record<string, Verb>> = {
  init,
  run,
  'enrol-token': enrolToken,
  users: usersCommand,
  audit: auditCommand,
  outlets: outletsCommand,
  oidc: oidcCommand,
  'rotate-root': rotateRootCommand,
  'rotate-online': rotateOnlineCommand,
  'rotate-fleet-key': rotateFleetKeyCommand,
  'break-glass': codeCommand('break-glass'),
  'uninstall-code': codeCommand('uninstall'),
  release: releaseCommand,
  backup: backupCommand,
  restore: restoreCommand,
  ddl: showDdl,
  signing,
  case: caseCommand,
  'review-keys': reviewKeysCommand,
};

/**
 * `menshen central VERB`.
 * @param stopped waits for the signal that ends a server
 */
export async function centralCommand(argv: string[], io: CommandIo, stopped: () => Promise<void>): Promise<number> {
  const [name = '', ...rest] = argv;
  const verb = VERBS[name];
  if (argv.includes('--help') || argv.includes('-h')) {
    io.stderr.write(USAGE);
    return EXIT.ok;
  }
  try {
    if (verb === undefined) throw new UsageError(name === '' ? 'say what to do' : `there is no "central ${name}"`);
    return await verb(rest, io, stopped);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) {
      io.stderr.write(`${message}\n${USAGE}`);
      return EXIT.usage;
    }
    io.stderr.write(`menshen central: ${message}\n`);
    return EXIT.failed;
  }
}

async function init(argv: string[], io: CommandIo): Promise<number> {
  const { values } = options(argv, {
    data: text,
    port: text,
    store: text,
    url: text,
    name: several,
    keys: text,
    'root-keys': text,
    'root-threshold': text,
    'targets-keys': text,
    'targets-threshold': text,
    json: flag,
  });
  const dir = required(values.data, 'data');
  const keys = (role: 'root' | 'targets') => {
    const count = whole(values[`${role}-keys`], `${role}-keys`, 1, 1, 20);
    return { count, threshold: whole(values[`${role}-threshold`], `${role}-threshold`, 1, 1, count) };
  };
  const made = await setUp({
    dir,
    clock: systemClock,
    port: whole(values.port, 'port', DEFAULT_CENTRAL_PORT, 0, 65_535),
    store: values.store ?? '',
    url: values.url ?? '',
    names: values.name ?? [],
    keysDir: values.keys ?? null,
    passphrase: io.env.MENSHEN_KEYS_PASSPHRASE ?? null,
    keys: { root: keys('root'), targets: keys('targets') },
  });
  if (values.json === true) line(io, { data: dir, keys: made.keysDir, fingerprint: made.fingerprint });
  io.stderr.write(
    `central is set up in ${dir}\nfingerprint ${made.fingerprint}\nThe keys that sign policy are in ${made.keysDir}: take that folder away from this machine, and keep a copy.\n`,
  );
  return EXIT.ok;
}

async function run(argv: string[], io: CommandIo, stopped: () => Promise<void>): Promise<number> {
  const { values } = options(argv, { data: text, port: text, host: text, store: text, report: text, json: flag });
  const dir = required(values.data, 'data');
  const port = whole(values.port, 'port', DEFAULT_CENTRAL_PORT, 0, 65_535);
  if (!(await isInitialised(dir)))
    await init(
      ['--data', dir, '--port', String(port), ...(values.store === undefined ? [] : ['--store', values.store])],
      io,
    );
  const served = await serve({
    dir,
    port,
    host: values.host ?? '0.0.0.0',
    keysPassphrase: io.env.MENSHEN_KEYS_PASSPHRASE ?? null,
    reportMs: whole(values.report, 'report', 60, 1, 86_400) * 1000,
    log: (said) => io.stderr.write(`${said}\n`),
    ...(values.store === undefined ? {} : { store: values.store }),
  });
  io.stderr.write(
    `Menshen central ${PROGRAM.version} is running at ${served.url}\nfingerprint ${served.fingerprint}\n`,
  );
  if (values.json === true) line(io, { url: served.url, port: served.server.port, fingerprint: served.fingerprint });
  await stopped();
  await served.close();
  return EXIT.ok;
}

export interface ServeOptions {
  readonly dir: string;
  readonly port: number;
  readonly host: string;
  readonly store?: string;
  readonly reportMs?: number;
  /** Of the signing keys, where they are kept at central. */
  readonly keysPassphrase?: string | null;
  readonly log: (line: string) => void;
}

export interface ServedCentral {
  readonly server: CentralServer;
  readonly url: string;
  readonly fingerprint: string;
  /** A token for one PC, for an hour. */
  token(branch: string): Promise<string>;
  /** Makes an account, or gives the one there is a new password and second factor. */
  account(name: string, role: Role): Promise<{ readonly password: string; readonly totp: string }>;
  close(): Promise<void>;
}

/** Opens a data directory and serves it. */
export async function serve(given: ServeOptions): Promise<ServedCentral> {
  const office = await openOffice({
    dir: given.dir,
    clock: systemClock,
    builtinPolicy: PROGRAM.policyDir,
    ...(given.store === undefined ? {} : { store: given.store }),
  });
  const central = await openCentral(office, {
    version: PROGRAM.version,
    keysPassphrase: given.keysPassphrase ?? null,
    onFault: (error) =>
      given.log(`central: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`),
    ...(given.reportMs === undefined ? {} : { reportMs: given.reportMs }),
  });
  let server: CentralServer;
  let url: string;
  try {
    server = await startServer(central, { ...given, console: PROGRAM.consoleDir });
    url = (await rememberUrl(given.dir, office.settings, server.port)).url;
  } catch (error) {
    await central.close();
    throw error;
  }
  return {
    server,
    url,
    fingerprint: office.authority.fingerprint,
    account: (name, role) => giveAccount(office, name, role),
    token: async (branch) => (await makeToken(office, { branch, tags: [], reusable: false, lifeMs: 3_600_000 })).token,
    close: async () => {
      await server.close();
      await central.close();
    },
  };
}

async function enrolToken(argv: string[], io: CommandIo): Promise<number> {
  const { values } = options(argv, {
    data: text,
    branch: text,
    tag: several,
    reusable: flag,
    days: text,
    store: text,
    json: flag,
  });
  const branch = values.branch ?? 'head-office';
  if (!/^[^\p{Cc}]{1,64}$/u.test(branch)) throw new UsageError('--branch takes up to 64 characters');
  const office = await openOffice({
    dir: required(values.data, 'data'),
    clock: systemClock,
    ...(values.store === undefined ? {} : { store: values.store }),
  });
  try {
    const made = await makeToken(office, {
      branch,
      tags: values.tag ?? [],
      reusable: values.reusable === true,
      lifeMs: whole(values.days, 'days', 7, 1, 365) * DAY_MS,
    });
    if (values.json === true) line(io, made);
    else io.stdout.write(`menshen enrol --server ${made.server} --token ${made.token}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
}

function signing(argv: string[], io: CommandIo): Promise<number> {
  const { values } = options(argv, { data: text, keys: text, off: flag });
  if ((values.keys === undefined) === (values.off !== true)) throw new UsageError('say --keys DIR or --off');
  return setSigning(required(values.data, 'data'), values.keys ?? null, io.env.MENSHEN_KEYS_PASSPHRASE ?? null, io);
}

async function showDdl(argv: string[], io: CommandIo): Promise<number> {
  const { positionals } = options(argv, {});
  const dialect = positionals[0] ?? 'postgres';
  if (dialect !== 'sqlite' && dialect !== 'postgres') throw new UsageError('the databases are sqlite and postgres');
  for (const statement of await ddl(dialect)) io.stdout.write(`${statement};\n`);
  return EXIT.ok;
}

import fs from 'node:fs/promises';
import { defaultKeysDir } from '../central/data.js';
import { type Office, openOffice } from '../central/office.js';
import { readRoleKeys } from '../central/publish/keys.js';
import { addProgram, giveProgram, programs } from '../central/publish/program.js';
import { systemClock } from '../model/clock.js';
import { MAX_PROGRAM_BYTES, SYSTEMS, type System } from '../model/program.js';
import { line, options, required, UsageError } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';

const text = { type: 'string' } as const;
const OPTIONS = {
  data: text,
  store: text,
  keys: text,
  os: text,
  arch: text,
  version: text,
  ring: text,
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof options<typeof OPTIONS>>['values'];
type Verb = (office: Office, values: Values, positionals: string[], io: CommandIo) => Promise<number>;

const VERBS: Readonly<Record<string, Verb>> = { add, give, list };

/** `menshen central release add FILE | give | list`: versions of the program, as PCs of a fleet get them. */
export async function releaseCommand([name = '', ...argv]: string[], io: CommandIo): Promise<number> {
  const verb = VERBS[name];
  if (verb === undefined) throw new UsageError('say add FILE, give or list');
  const { values, positionals } = options(argv, OPTIONS);
  const office = await openOffice({
    dir: required(values.data, 'data'),
    clock: systemClock,
    ...(values.store === undefined ? {} : { store: values.store }),
  });
  try {
    return await verb(office, values, positionals, io);
  } finally {
    await office.close();
  }
}

async function add(office: Office, values: Values, [file, ...rest]: string[], io: CommandIo): Promise<number> {
  if (file === undefined || rest.length > 0) throw new UsageError('name one file: menshen-….tar.gz');
  const version = required(values.version, 'version');
  const system = systemOf(values);
  const { size } = await fs.stat(file);
  if (size > MAX_PROGRAM_BYTES)
    throw new UsageError(`${file} has ${size} bytes; at most ${MAX_PROGRAM_BYTES} are taken`);
  const keysDir = values.keys ?? defaultKeysDir(required(values.data, 'data'));
  const keys = await readRoleKeys(keysDir, 'targets', io.env.MENSHEN_KEYS_PASSPHRASE ?? null);
  await addProgram(office, keys, { system, version, body: await fs.readFile(file), by: whoAmI(io) });
  if (values.json === true) line(io, { system, version });
  else io.stdout.write(`program ${version} for ${system} is signed; "menshen central release give" rolls it out\n`);
  return EXIT.ok;
}

async function give(office: Office, values: Values, _: string[], io: CommandIo): Promise<number> {
  const version = required(values.version, 'version');
  const ring = values.ring ?? null;
  await giveProgram(office, { ring, version, by: whoAmI(io) });
  if (values.json === true) line(io, { version, ring: ring ?? 'every ring' });
  else io.stdout.write(`${ring ?? 'every ring'} runs program ${version} from now on\n`);
  return EXIT.ok;
}

async function list(office: Office, values: Values, _: string[], io: CommandIo): Promise<number> {
  for (const each of await programs(office)) {
    if (values.json === true) line(io, each);
    else io.stdout.write(`${each.system}  ${each.version}  ${each.rings.join(', ')}\n`);
  }
  return EXIT.ok;
}

function systemOf({ os = process.platform, arch = process.arch }: Values): System {
  const named = os === 'windows' ? 'win32' : os === 'macos' ? 'darwin' : os;
  const found = SYSTEMS.find((system) => system === `${named}-${arch}`);
  if (found === undefined) throw new UsageError(`there is no ${os} ${arch}; systems are ${SYSTEMS.join(', ')}`);
  return found;
}

const whoAmI = (io: CommandIo): string => `cli:${io.env.SUDO_USER ?? io.env.USER ?? 'unknown'}`;

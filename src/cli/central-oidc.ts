import fs from 'node:fs/promises';
import { z } from 'zod';
import { CALLBACK_PATH } from '../central/access/callback.js';
import { oidcSchema } from '../central/access/oidc-settings.js';
import { readSettings, type Settings, writeSettings } from '../central/data.js';
import { oidcOf, openOffice, postOf } from '../central/office.js';
import { systemClock } from '../model/clock.js';
import { line, options, required, UsageError } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';

/** `menshen central oidc set FILE | show | check | off --data DIR`: signing in through the company's own provider. */
export async function oidcCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = options(argv, { data: { type: 'string' }, store: { type: 'string' } });
  const [verb, file] = positionals;
  const dir = required(values.data, 'data');
  const { oidc: before, ...rest } = await readSettings(dir);
  switch (verb) {
    case 'show':
      line(io, before ?? {});
      return EXIT.ok;
    case 'check':
      return check(dir, values.store, io);
    case 'off':
      return save(dir, rest, 'oidc.off', {}, values.store, io);
    case 'set': {
      const oidc = await definition(required(file, 'FILE'));
      if (oidc.secretFile !== undefined) await fs.access(oidc.secretFile, fs.constants.R_OK);
      const { issuer, clientId } = oidc;
      const done = await save(dir, { ...rest, oidc }, 'oidc.set', { issuer, clientId }, values.store, io);
      io.stderr.write(`register ${new URL(CALLBACK_PATH, oidc.url ?? rest.url).href} with the provider\n`);
      return done;
    }
    default:
      throw new UsageError('say set, show, check or off');
  }
}

async function save(
  dir: string,
  settings: Settings,
  action: string,
  detail: object,
  store: string | undefined,
  io: CommandIo,
): Promise<number> {
  await writeSettings(dir, settings);
  const office = await openOffice({ dir, clock: systemClock, ...(store === undefined ? {} : { store }) });
  try {
    await office.audit.add('cli', action, detail);
  } finally {
    await office.close();
  }
  io.stderr.write('Start every node anew; copy central.json to the others.\n');
  return EXIT.ok;
}

/** Asks the provider what it offers, as the server will. */
async function check(dir: string, store: string | undefined, io: CommandIo): Promise<number> {
  const office = await openOffice({ dir, clock: systemClock, ...(store === undefined ? {} : { store }) });
  try {
    const oidc = await oidcOf(office, (await postOf(office, PROGRAM.version)).reach);
    if (oidc === null) throw new UsageError('no provider is set: "menshen central oidc set FILE" first');
    const { url } = await oidc.begin();
    line(io, { ok: true, leadsTo: new URL(url).origin });
    return EXIT.ok;
  } finally {
    await office.close();
  }
}

async function definition(file: string) {
  let given: unknown;
  try {
    given = JSON.parse(await fs.readFile(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file} cannot be read, or is not JSON`, { cause });
  }
  const parsed = oidcSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${file}: ${z.prettifyError(parsed.error)}`);
}

import { createHash, randomBytes } from 'node:crypto';
import { hashPassword } from '../central/access/password.js';
import { base32, stepOf, totpCode, totpUri } from '../central/access/totp.js';
import { PERMISSIONS, type Permission, ROLES, type Role } from '../central/api/access.js';
import { type Office, openOffice } from '../central/office.js';
import { verifyAudit } from '../central/sql/audit.js';
import { systemClock } from '../model/clock.js';
import { line, options, required, UsageError, whole } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';

const text = { type: 'string' } as const;
const OPTIONS = {
  data: text,
  store: text,
  name: text,
  role: text,
  branch: text,
  person: text,
  scope: { type: 'string', multiple: true },
  days: text,
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof options<typeof OPTIONS>>['values'];

const DAY_MS = 86_400_000;
const MIN_PASSWORD = 12;

async function within(argv: string[], work: (office: Office, values: Values, verb: string) => Promise<number>) {
  const { values, positionals } = options(argv, OPTIONS);
  const office = await openOffice({
    dir: required(values.data, 'data'),
    clock: systemClock,
    ...(values.store === undefined ? {} : { store: values.store }),
  });
  try {
    return await work(office, values, positionals[0] ?? '');
  } finally {
    await office.close();
  }
}

/** `menshen central users add | list | disable | token`. The password comes from MENSHEN_PASSWORD or is made up. */
export function usersCommand(argv: string[], io: CommandIo): Promise<number> {
  return within(argv, async (office, values, verb) => {
    if (verb === 'list') {
      for (const { name, role, branch, disabledAt } of await office.accounts.list()) {
        line(io, { name, role, branch, disabled: disabledAt !== null });
      }
      return EXIT.ok;
    }
    const name = required(values.name, 'name');
    if (verb === 'add') return addUser(office, values, name, io);
    if (verb === 'code') return showCode(office, name, io);
    if (verb === 'token') return addToken(office, values, name, io);
    if (verb === 'unbind') return unbind(office, name, io);
    if (verb !== 'disable') throw new UsageError('say add, list, disable, code, unbind or token');
    const found = await office.accounts.disable(name, systemClock());
    if (found) await office.audit.add('cli', 'account.disabled', { account: name });
    else io.stderr.write(`there is no account ${name}\n`);
    return found ? EXIT.ok : EXIT.failed;
  });
}

/** The second factor of an account, for whoever holds the database: on a machine for practice nobody has an app for it. */
async function showCode(office: Office, name: string, io: CommandIo): Promise<number> {
  const account = await office.accounts.get(name);
  if (account === null || account.totp === null) {
    io.stderr.write(`there is no account ${name}\n`);
    return EXIT.failed;
  }
  await office.audit.add('cli', 'account.code-shown', { account: name });
  line(io, { name, code: totpCode(account.totp, stepOf(systemClock())) });
  return EXIT.ok;
}

/** The next person the company's own sign-in names so has the account: after a name went from one person to another. */
async function unbind(office: Office, name: string, io: CommandIo): Promise<number> {
  const found = await office.accounts.unbind(name);
  if (found) await office.audit.add('cli', 'account.unbound', { account: name });
  else io.stderr.write(`there is no account ${name}\n`);
  return found ? EXIT.ok : EXIT.failed;
}

/** Makes an account with a password made up, or gives the one there is a new password and second factor. */
export async function giveAccount(
  office: Office,
  name: string,
  role: Role,
): Promise<{ readonly password: string; readonly totp: string }> {
  const password = randomBytes(15).toString('base64url');
  const totp = base32(randomBytes(20));
  const secrets = { password: await hashPassword(password), totp };
  const made = await office.accounts.add({ name, role, branch: null, person: null, ...secrets }, systemClock());
  if (!made) await office.accounts.change(name, { role, ...secrets });
  await office.audit.add('cli', made ? 'account.added' : 'account.changed', { account: name, role });
  return { password, totp };
}

async function addUser(office: Office, values: Values, name: string, io: CommandIo): Promise<number> {
  const role = ROLES.find((known): known is Role => known === values.role);
  if (role === undefined) throw new UsageError(`--role is one of ${ROLES.join(', ')}`);
  const branch = values.branch ?? null;
  if (role === 'branch-manager' && branch === null) throw new UsageError('a branch manager needs --branch');
  const given = io.env.MENSHEN_PASSWORD;
  if (given !== undefined && given.length < MIN_PASSWORD) {
    throw new UsageError(`MENSHEN_PASSWORD has fewer than ${MIN_PASSWORD} characters`);
  }
  const password = given ?? randomBytes(15).toString('base64url');
  const totp = base32(randomBytes(20));
  const account = { name, role, branch, person: values.person ?? null, password: await hashPassword(password), totp };
  if (!(await office.accounts.add(account, systemClock()))) {
    io.stderr.write(`there is an account ${name} already\n`);
    return EXIT.failed;
  }
  await office.audit.add('cli', 'account.added', { account: name, role, branch });
  line(io, { name, role, branch, ...(given === undefined ? { password } : {}), totp, uri: totpUri(name, totp) });
  return EXIT.ok;
}

async function addToken(office: Office, values: Values, name: string, io: CommandIo): Promise<number> {
  const scopes = (values.scope ?? []).map((scope) => {
    const known = PERMISSIONS.find((each): each is Permission => each === scope);
    if (known === undefined) throw new UsageError(`--scope is one of ${PERMISSIONS.join(', ')}`);
    return known;
  });
  if (scopes.length === 0) throw new UsageError('a token needs at least one --scope');
  const token = randomBytes(32).toString('base64url');
  const expiresAt = systemClock() + whole(values.days, 'days', 90, 1, 365) * DAY_MS;
  const id = createHash('sha256').update(token).digest('hex');
  const branch = values.branch ?? null;
  await office.accounts.addToken({ id, name, scopes, branch }, 'cli', systemClock(), expiresAt);
  await office.audit.add('cli', 'token.added', { name, scopes, branch });
  line(io, { name, scopes, branch, token, expires: new Date(expiresAt).toISOString() });
  return EXIT.ok;
}

/** `menshen central audit export | verify`: the log as NDJSON, and whether its chain holds. */
export function auditCommand(argv: string[], io: CommandIo): Promise<number> {
  return within(argv, async (office, values, verb) => {
    if (verb !== 'verify' && verb !== 'export') throw new UsageError('say verify or export');
    if (verb === 'export') {
      for await (const entry of office.audit.all()) line(io, entry);
      return EXIT.ok;
    }
    const { ok, entries, hash, broken } = await verifyAudit(office.audit);
    if (broken !== null) {
      if (values.json === true) line(io, { ok, entry: broken.entry, broken: broken.what });
      const why = broken.what === 'number' ? 'entries before it are missing' : 'it or its place was changed';
      io.stderr.write(`entry ${broken.entry}: ${why}\n`);
      return EXIT.failed;
    }
    if (values.json === true) line(io, { ok, entries, hash });
    else io.stdout.write(`${entries} entries, unbroken; keep the last hash elsewhere: ${hash}\n`);
    return EXIT.ok;
  });
}

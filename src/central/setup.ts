import fs from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../model/clock.js';
import { openFleetAuthority } from '../tls/fleet-authority.js';
import {
  DataError,
  defaultKeysDir,
  isInitialised,
  openFleetKey,
  type Settings,
  secretsDir,
  storeOf,
  writeSettings,
} from './data.js';
import { AUTHORITY_NAME, onlineKeyFile } from './office.js';
import {
  assertOutside,
  type MetadataKey,
  makeKeyFile,
  OFFLINE_ROLES,
  type OfflineRole,
  readKeyFile,
} from './publish/keys.js';
import { openRepository } from './publish/repository.js';
import { openAudit } from './sql/audit.js';
import { openSql } from './sql/database.js';
import { repositoryFiles } from './sql/repository.js';

export interface SetupOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly port: number;
  /** `postgres://…`; empty for SQLite in the data directory. */
  readonly store: string;
  /** Where PCs reach central; empty for this machine. */
  readonly url: string;
  readonly names: readonly string[];
  /** Folder of the offline keys; default beside the data directory. */
  readonly keysDir: string | null;
  readonly passphrase: string | null;
  readonly keys: Readonly<Record<OfflineRole, { readonly count: number; readonly threshold: number }>>;
}

export interface SetUp {
  readonly fingerprint: string;
  readonly keysDir: string;
}

/**
 * Makes a data directory: authority, fleet key, online key, offline keys, database, first metadata. Rejects with
 * DataError ALREADY_INITIALISED, KeysError or SqlError; the settings are written last, so a failed run can be repeated.
 */
export async function setUp(options: SetupOptions): Promise<SetUp> {
  const { dir, clock } = options;
  if (await isInitialised(dir)) {
    throw new DataError('ALREADY_INITIALISED', `${dir} is set up already; start it with "menshen central run"`);
  }
  const keysDir = path.resolve(options.keysDir ?? defaultKeysDir(dir));
  assertOutside(keysDir, dir);
  await fs.mkdir(secretsDir(dir), { recursive: true, mode: 0o700 });
  await fs.chmod(dir, 0o700);
  const authority = await openFleetAuthority(secretsDir(dir), AUTHORITY_NAME, clock);
  await openFleetKey(dir);
  const online = await openOrMake(onlineKeyFile(dir), null);
  const settings: Settings = {
    schema: 1,
    tenant: 'main',
    store: options.store,
    url: options.url === '' ? `https://localhost:${options.port}` : options.url,
    urlFixed: options.url !== '',
    names: [...options.names],
  };
  const sql = await openSql({ store: storeOf(dir, settings), now: clock() });
  try {
    const [root, targets] = await Promise.all(
      OFFLINE_ROLES.map((role) => offlineKeys(keysDir, role, options.keys[role].count, options.passphrase)),
    );
    const repository = openRepository(repositoryFiles(sql.db, settings.tenant, clock), online, clock);
    await repository.initialise(
      { root: root ?? [], targets: targets ?? [] },
      { root: options.keys.root.threshold, targets: options.keys.targets.threshold },
    );
    await openAudit(sql.db, settings.tenant, clock).add('cli', 'central.initialised', { store: sql.dialect });
  } finally {
    await sql.close();
  }
  await writeSettings(dir, settings);
  return { fingerprint: authority.fingerprint, keysDir };
}

async function offlineKeys(
  dir: string,
  role: OfflineRole,
  count: number,
  passphrase: string | null,
): Promise<MetadataKey[]> {
  const keys: MetadataKey[] = [];
  for (let n = 1; n <= count; n++) {
    keys.push(await openOrMake(path.join(dir, n === 1 ? `${role}.pem` : `${role}-${n}.pem`), passphrase));
  }
  return keys;
}

async function openOrMake(file: string, passphrase: string | null): Promise<MetadataKey> {
  const there = await fs.access(file).then(
    () => true,
    () => false,
  );
  return there ? readKeyFile(file, passphrase) : makeKeyFile(file, passphrase);
}

/** Remembers the address it really listens on, where the administrator named none. */
export async function rememberUrl(dir: string, settings: Settings, port: number): Promise<Settings> {
  const url = `https://localhost:${port}`;
  if (settings.urlFixed || settings.url === url) return settings;
  const next = { ...settings, url };
  await writeSettings(dir, next);
  return next;
}

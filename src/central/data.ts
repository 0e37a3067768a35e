import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../store/whole-file.js';
import { oidcSchema } from './access/oidc-settings.js';

/** Central's data directory is not as it must be; the message says what to do. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly code: 'NOT_INITIALISED' | 'ALREADY_INITIALISED' | 'DATA_DAMAGED';

  constructor(code: DataError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export const settingsSchema = z.strictObject({
  schema: z.literal(1),
  tenant: z.string().regex(/^[a-z0-9-]{1,64}$/),
  /** `postgres://…`, or empty for the file in the data directory. */
  store: z.string(),
  /** Where PCs reach central. */
  url: z.string(),
  /** Said by the administrator, not taken from the port it listens on. */
  urlFixed: z.boolean(),
  /** Further names and addresses for the server's certificate. */
  names: z.array(z.string()),
  /** Folder of the keys that sign policy, where they are kept within central's reach. Absent: offline. */
  signing: z.string().min(1).optional(),
  /** What outlets may reach beyond the usual: this machine and its link by name or address, authorities in a PEM file. */
  outlets: z
    .strictObject({ allow: z.array(z.string().min(1)).default([]), ca: z.string().min(1).optional() })
    .optional(),
  /** Who stamps times on case files (RFC 3161), and the certificate, or those above it, that its stamps must lead to. */
  timestamps: z
    .strictObject({ url: z.url({ protocol: /^https?$/ }), authority: z.string().min(1).optional() })
    .optional(),
  /** Signing in through the company's own provider. Absent: passwords alone. */
  oidc: oidcSchema.optional(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Paths below the data directory. Database and `secrets` are backed up apart: neither opens anything without the other. */
export const settingsFile = (dir: string): string => path.join(dir, 'central.json');
export const secretsDir = (dir: string): string => path.join(dir, 'secrets');
export const outletKeyFile = (dir: string): string => path.join(secretsDir(dir), 'outlets.key');
export const fleetKeyFile = (dir: string): string => path.join(secretsDir(dir), 'fleet.key');
export const databasePath = (dir: string): string => path.join(dir, 'central.db');
/** Offline keys lie beside the data directory until somebody takes them away. */
export const defaultKeysDir = (dir: string): string => `${path.resolve(dir)}-keys`;

export async function readSettings(dir: string): Promise<Settings> {
  let text: string;
  try {
    text = await fs.readFile(settingsFile(dir), 'utf8');
  } catch (cause) {
    throw new DataError('NOT_INITIALISED', `${dir} is not set up: run "menshen central init --data ${dir}"`, cause);
  }
  try {
    return settingsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DataError('DATA_DAMAGED', `${settingsFile(dir)} cannot be read; restore it from a back-up`, cause);
  }
}

export async function writeSettings(dir: string, settings: Settings): Promise<void> {
  await writeWhole(settingsFile(dir), `${JSON.stringify(settings, null, 2)}\n`);
}

/** True when `init` has run here. */
export async function isInitialised(dir: string): Promise<boolean> {
  return fs.access(settingsFile(dir)).then(
    () => true,
    () => false,
  );
}

/** The store as the SQL room takes it. */
export function storeOf(dir: string, { store }: Settings): string {
  return store === '' ? databasePath(dir) : store;
}

/** The fleet's fingerprint key, 64 hex digits; made on the first call. It never enters the database. */
export const openFleetKey = (dir: string): Promise<string> => openKey(fleetKeyFile(dir));

/** What the keys of PCs for one-use codes are derived from, 64 hex digits; made on the first call. */
export const openCodeMaster = (dir: string): Promise<string> => openKey(path.join(secretsDir(dir), 'codes.key'));

/** What seals the addresses and passwords of outlets, 64 hex digits; made on the first call. */
export const openOutletKey = (dir: string): Promise<string> => openKey(outletKeyFile(dir));

async function openKey(file: string): Promise<string> {
  try {
    await fs.writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = (await fs.readFile(file, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(key)) {
    throw new DataError('DATA_DAMAGED', `${file} does not hold a key (64 hex digits); restore it from a back-up`);
  }
  return key;
}

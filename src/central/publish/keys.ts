import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

export type KeysCode = 'KEYS_MISSING' | 'KEYS_DAMAGED' | 'KEYS_INSIDE_DATA' | 'KEYS_TOO_FEW';

/** Keys that sign policy cannot be used; the message says what to do. */
export class KeysError extends Error {
  override readonly name = 'KeysError';
  readonly code: KeysCode;

  constructor(code: KeysCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** One Ed25519 key that signs metadata. */
export interface MetadataKey {
  readonly id: string;
  /** Hex. */
  readonly publicKey: string;
  /** Hex signature. */
  sign(bytes: Uint8Array): string;
}

export const OFFLINE_ROLES = ['root', 'targets'] as const;
export type OfflineRole = (typeof OFFLINE_ROLES)[number];

const RAW_KEY_BYTES = 32;

/** Writes a new key, PKCS #8 PEM with mode 0600, encrypted where there is a passphrase. Never over an existing file. */
export async function makeKeyFile(file: string, passphrase: string | null): Promise<MetadataKey> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export(
    passphrase === null
      ? { type: 'pkcs8', format: 'pem' }
      : { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase },
  );
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await fs.writeFile(file, pem, { mode: 0o600, flag: 'wx' });
  return metadataKey(privateKey);
}

/** Throws KeysError. */
export async function readKeyFile(file: string, passphrase: string | null): Promise<MetadataKey> {
  let pem: string;
  try {
    pem = await fs.readFile(file, 'utf8');
  } catch (cause) {
    throw new KeysError(
      'KEYS_MISSING',
      `${file} cannot be read: bring the medium with the keys, or name it with --keys`,
      cause,
    );
  }
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase === null ? {} : { passphrase }) });
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');
    return metadataKey(key);
  } catch (cause) {
    throw new KeysError(
      'KEYS_DAMAGED',
      `${file} holds no usable key; is MENSHEN_KEYS_PASSPHRASE set and right?`,
      cause,
    );
  }
}

/** Every key file of a role in the folder: `root.pem`, `root-2.pem`, … Throws KeysError when there is none. */
export async function readRoleKeys(dir: string, role: OfflineRole, passphrase: string | null): Promise<MetadataKey[]> {
  let names: string[];
  try {
    names = await fs.readdir(dir);
  } catch (cause) {
    throw new KeysError(
      'KEYS_MISSING',
      `${dir} is not there: bring the medium with the keys, or name it with --keys`,
      cause,
    );
  }
  const own = names.filter((name) => new RegExp(`^${role}(?:-\\d+)?\\.pem$`).test(name)).sort();
  if (own.length === 0) throw new KeysError('KEYS_MISSING', `${dir} holds no ${role} key (${role}.pem)`);
  return Promise.all(own.map((name) => readKeyFile(path.join(dir, name), passphrase)));
}

/** Offline means: not on this machine's disk for longer than a signature takes, least of all below what is backed up. */
export function assertOutside(keysDir: string, dataDir: string): void {
  const relative = path.relative(path.resolve(dataDir), path.resolve(keysDir));
  if (relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative))) {
    throw new KeysError(
      'KEYS_INSIDE_DATA',
      `${keysDir} lies inside ${dataDir}: keys that sign policy are kept elsewhere`,
    );
  }
}

function metadataKey(key: KeyObject): MetadataKey {
  const publicKey = createPublicKey(key)
    .export({ type: 'spki', format: 'der' })
    .subarray(-RAW_KEY_BYTES)
    .toString('hex');
  return {
    id: createHash('sha256').update(`ed25519 ${publicKey}`).digest('hex'),
    publicKey,
    sign: (bytes) => sign(null, bytes, key).toString('hex'),
  };
}

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

/** Proves to a source system that a request comes from this PC. */
export interface Device {
  /** First 16 hex digits of the SHA-256 of the public key (SPKI, DER). */
  readonly id: string;
  /** PEM, to be given to the source system. */
  readonly publicKey: string;
  /**
   * `v1;id=…;at=<seconds since 1970>;sig=<base64url>`: Ed25519 over the lines `v1`, id, at, method, host and path. Good for
   * that request only, and for as long as the system takes `at` for now.
   */
  proof(request: { readonly method: string; readonly host: string; readonly target: string }, now: number): string;
}

/** The device key below `home`, made on the first run with mode 0600. */
export async function openDevice(home: string): Promise<Device> {
  const file = path.join(home, 'device.key');
  try {
    const made = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    await fs.writeFile(file, made, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return deviceOf(createPrivateKey(await fs.readFile(file, 'utf8')));
}

function deviceOf(key: KeyObject): Device {
  const shared = createPublicKey(key);
  const id = createHash('sha256')
    .update(shared.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  return {
    id,
    publicKey: String(shared.export({ type: 'spki', format: 'pem' })),
    proof({ method, host, target }, now) {
      const at = Math.floor(now / 1000);
      const text = ['v1', id, at, method, host, target].join('\n');
      return `v1;id=${id};at=${at};sig=${sign(null, Buffer.from(text), key).toString('base64url')}`;
    },
  };
}

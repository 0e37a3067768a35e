import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { buildCertificate, commonName, keyIdentifier, keySigner, randomSerial, toPem } from './certificate.js';
import type { Der } from './der.js';
import { basicConstraints, keyUsage, subjectKeyIdentifier } from './extension.js';
import type { NewPair } from './key-file.js';
import { BACKDATE_MS } from './profile.js';

export interface CaProfile {
  readonly name: string;
  readonly lifeMs: number;
  /** Beside what every CA has. */
  readonly extensions: readonly Der[];
}

/** A new P-256 CA that signs itself, valid from a day before `now` (milliseconds since 1970). */
export async function makeCaPair({ name, lifeMs, extensions }: CaProfile, now: number): Promise<NewPair> {
  const key = await makeKey();
  const publicKey = key.publicKey.export({ type: 'spki', format: 'der' });
  const certificate = await buildCertificate(
    {
      serial: randomSerial(),
      issuer: commonName(name),
      subject: commonName(name),
      notBefore: new Date(now - BACKDATE_MS),
      notAfter: new Date(now + lifeMs),
      publicKey,
      extensions: [
        basicConstraints(true),
        keyUsage('keyCertSign', 'cRLSign'),
        ...extensions,
        subjectKeyIdentifier(keyIdentifier(publicKey)),
      ],
    },
    keySigner(key.privateKey, 'ecdsa-sha256'),
  );
  return { key: key.privateKey, certPem: toPem(certificate) };
}

/** A P-256 key pair. */
export const makeKey = (): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> =>
  promisify(generateKeyPair)('ec', { namedCurve: 'prime256v1' });

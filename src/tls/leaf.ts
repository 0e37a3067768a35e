import { generateKeyPair, type X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import type { Clock } from '../model/clock.js';
import { AuthorityError } from './authority-error.js';
import {
  buildCertificate,
  commonName,
  keyIdentifier,
  randomSerial,
  type Signer,
  subjectOf,
  toPem,
} from './certificate.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  crlDistributionPoint,
  keyUsage,
  serverAuth,
  subjectAltName,
  subjectKeyIdentifier,
} from './extension.js';
import type { HostName } from './host-name.js';
import { BACKDATE_MS, LEAF_LIFE_MS, MAX_COMMON_NAME, RENEW_AFTER } from './profile.js';

export interface Leaf {
  readonly context: SecureContext;
  /** When to make another, in milliseconds since 1970: after nine tenths of its life. */
  readonly renewAt: number;
  /** As well when it is earlier than this: the clock it was made by ran ahead, and clients would call it not yet valid. */
  readonly goodFrom: number;
}

export interface LeafMintOptions {
  readonly certificate: X509Certificate;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly crlUrl?: string;
}

/** Makes a leaf for one name, valid for `lifeMs` (default 30 days) but never longer than the CA. */
export type LeafMint = (name: HostName, lifeMs?: number) => Promise<Leaf>;

/** All leaves of one process share one P-256 key, made here and never written anywhere. */
export async function leafMint({ certificate, signer, clock, crlUrl }: LeafMintOptions): Promise<LeafMint> {
  const pair = await promisify(generateKeyPair)('ec', { namedCurve: 'prime256v1' });
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' });
  const authorityId = keyIdentifier(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  const issuer = subjectOf(certificate.raw);
  const fixed = [
    basicConstraints(false),
    keyUsage('digitalSignature'),
    serverAuth(),
    subjectKeyIdentifier(keyIdentifier(publicKey)),
    authorityKeyIdentifier(authorityId),
    ...(crlUrl === undefined ? [] : [crlDistributionPoint(crlUrl)]),
  ];
  const lastMoment = Date.parse(certificate.validTo);

  return async (name, lifeMs = LEAF_LIFE_MS) => {
    const now = clock();
    if (now >= lastMoment)
      throw new AuthorityError('CA_EXPIRED', `the CA expired on ${certificate.validTo}; make a new one`);
    const notAfter = Math.min(now + lifeMs, lastMoment);
    const subject = name.value.length > MAX_COMMON_NAME ? '' : name.value;
    const der = await buildCertificate(
      {
        serial: randomSerial(),
        issuer,
        subject: commonName(subject),
        notBefore: new Date(now - BACKDATE_MS),
        notAfter: new Date(notAfter),
        publicKey,
        extensions: [...fixed, subjectAltName([name], subject === '')],
      },
      signer,
    );
    const context = createSecureContext({ key, cert: toPem(der), minVersion: 'TLSv1.2', sessionIdContext: 'menshen' });
    return { context, renewAt: now + (notAfter - now) * RENEW_AFTER, goodFrom: now - BACKDATE_MS / 2 };
  };
}

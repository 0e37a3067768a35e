import { createPrivateKey, X509Certificate } from 'node:crypto';
import { algorithmIdentifier, keySigner, signed, subjectOf } from '../../src/tls/certificate.js';
import { integer, sequence, time } from '../../src/tls/der.js';
import type { TestCa, TestCertificate } from './pki.js';

/** A revocation list of `ca` (P-256) that names these certificates, as PEM. */
export async function makeCrl(ca: TestCa, revoked: readonly TestCertificate[]): Promise<string> {
  const signer = keySigner(createPrivateKey(ca.key), 'ecdsa-sha256');
  const at = time(new Date());
  const entries = revoked.map(({ cert }) =>
    sequence(integer(Buffer.from(new X509Certificate(cert).serialNumber, 'hex')), at),
  );
  const tbs = sequence(
    integer(Uint8Array.of(1)),
    algorithmIdentifier(signer.algorithm),
    subjectOf(new X509Certificate(ca.cert).raw),
    at,
    time(new Date(Date.now() + 86_400_000)),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
  );
  const base64 = (await signed(tbs, signer)).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`;
}

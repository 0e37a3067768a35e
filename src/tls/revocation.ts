import type { X509Certificate } from 'node:crypto';
import { algorithmIdentifier, keyIdentifier, type Signer, signed, subjectOf } from './certificate.js';
import { context, integer, sequence, time } from './der.js';
import { authorityKeyIdentifier, crlNumber } from './extension.js';
import { BACKDATE_MS, CRL_LIFE_MS } from './profile.js';

/** An empty revocation list (RFC 5280 section 5), DER, valid for eight days from `now`. */
export function buildCrl(certificate: X509Certificate, signer: Signer, now: number): Promise<Buffer> {
  const authorityId = keyIdentifier(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(now));
  const tbs = sequence(
    integer(Uint8Array.of(1)),
    algorithmIdentifier(signer.algorithm),
    subjectOf(certificate.raw),
    time(new Date(now - BACKDATE_MS)),
    time(new Date(now + CRL_LIFE_MS)),
    context(0, sequence(authorityKeyIdentifier(authorityId), crlNumber(number))),
  );
  return signed(tbs, signer);
}

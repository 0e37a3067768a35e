import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { children, content, type Der, decode, encode } from './der.js';

/** The file of revoked certificates cannot be used. */
export class CrlError extends Error {
  override readonly name = 'CrlError';
  readonly code: 'CRL_UNREADABLE' | 'CRL_DAMAGED';
  readonly path: string;

  constructor(code: CrlError['code'], path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
  }
}

/** Certificates that their issuers took back. */
export interface RevokedCertificates {
  /** Is this certificate (DER) on one of the lists? */
  has(certificate: Uint8Array): boolean;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const PEM = /-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/g;
/** ASN.1 tags (X.680): INTEGER, UTCTime, GeneralizedTime, SEQUENCE. */
const TAG = { integer: 0x02, utcTime: 0x17, generalTime: 0x18, sequence: 0x10 } as const;

/**
 * Reads revocation lists (RFC 5280 section 5), several as PEM or one as DER. The file is the administrator's and trusted like
 * `upstream.extra_ca`: signatures are not checked, and a list past its date still says what it says. Throws CrlError.
 */
export function readRevoked(path: string): RevokedCertificates {
  let bytes: Buffer;
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw new RangeError('it is over 64 MiB');
    bytes = readFileSync(path);
  } catch (error) {
    throw new CrlError('CRL_UNREADABLE', path, `cannot read upstream.crl ${path}`, error);
  }
  const pems = [...bytes.toString('latin1').matchAll(PEM)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
  const keys = new Set<string>();
  for (const [index, list] of (pems.length > 0 ? pems : [bytes]).entries()) {
    try {
      for (const key of keysOf(list)) keys.add(key);
    } catch (error) {
      throw new CrlError('CRL_DAMAGED', path, `list ${index + 1} of upstream.crl ${path} is no revocation list`, error);
    }
  }
  return { has: (certificate) => keys.has(keyOfCertificate(certificate)) };
}

/** TBSCertList: version?, signature, issuer, thisUpdate, nextUpdate?, revokedCertificates?, extensions? */
function keysOf(list: Uint8Array): string[] {
  const tbs = children(decode(list))[0];
  const fields = tbs === undefined ? [] : children(tbs);
  const at = fields[0]?.type === TAG.integer ? 1 : 0;
  const [algorithm, issuer, thisUpdate, ...rest] = fields.slice(at);
  if (algorithm === undefined || issuer === undefined || !isTime(thisUpdate)) throw new TypeError('not a CRL');
  const revoked = isTime(rest[0]) ? rest[1] : rest[0];
  if (revoked?.type !== TAG.sequence || revoked.tagClass !== 0) return [];
  return children(revoked).map((entry) => keyOf(issuer, children(entry)[0]));
}

function isTime(value: Der | undefined): boolean {
  return value?.type === TAG.utcTime || value?.type === TAG.generalTime;
}

/** TBSCertificate of version 3: version, serial, algorithm, issuer. */
function keyOfCertificate(certificate: Uint8Array): string {
  const tbs = children(decode(certificate))[0];
  const [, serial, , issuer] = tbs === undefined ? [] : children(tbs);
  return issuer === undefined ? '' : keyOf(issuer, serial);
}

function keyOf(issuer: Der, serial: Der | undefined): string {
  if (serial?.type !== TAG.integer) throw new TypeError('an entry has no serial number');
  const name = createHash('sha256').update(encode(issuer)).digest('base64');
  return `${name} ${content(serial)
    .toString('hex')
    .replace(/^(?:00)+/, '')}`;
}

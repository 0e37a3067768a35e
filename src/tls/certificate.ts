import { createHash, type KeyObject, randomBytes, sign as signBytes } from 'node:crypto';
import {
  bits,
  children,
  context,
  type Der,
  decode,
  encode,
  integer,
  nothing,
  oid,
  sequence,
  set,
  time,
  utf8,
} from './der.js';

const OID = {
  commonName: '2.5.4.3',
  'ecdsa-sha256': '1.2.840.10045.4.3.2',
  'rsa-sha256': '1.2.840.113549.1.1.11',
  'rsa-sha1': '1.2.840.113549.1.1.5',
} as const;

export type SignatureAlgorithm = 'ecdsa-sha256' | 'rsa-sha256' | 'rsa-sha1';

/** Signs what is to be signed; the key behind it may live in a file, a key store or another process. */
export interface Signer {
  readonly algorithm: SignatureAlgorithm;
  sign(tbs: Uint8Array): Promise<Buffer>;
}

export interface CertificateFields {
  readonly serial: Uint8Array;
  /** Names, as `commonName` or `subjectOf` give them. */
  readonly issuer: Der;
  readonly subject: Der;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Der[];
}

/** A version 3 certificate (RFC 5280 section 4.1), DER. */
export async function buildCertificate(fields: CertificateFields, signer: Signer): Promise<Buffer> {
  const tbs = sequence(
    context(0, integer(Uint8Array.of(2))),
    integer(fields.serial),
    algorithmIdentifier(signer.algorithm),
    fields.issuer,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    fields.subject,
    decode(fields.publicKey),
    context(3, sequence(...fields.extensions)),
  );
  return signed(tbs, signer);
}

/** What certificates and revocation lists share: the body, the algorithm, the signature over the body. */
export async function signed(tbs: Der, signer: Signer): Promise<Buffer> {
  const signature = await signer.sign(encode(tbs));
  return encode(sequence(tbs, algorithmIdentifier(signer.algorithm), bits(signature)));
}

/** ECDSA identifiers carry no parameters, RSA ones carry NULL (RFC 5758 section 3.2, RFC 4055 section 2.1). */
export const algorithmIdentifier = (algorithm: SignatureAlgorithm): Der =>
  algorithm === 'ecdsa-sha256' ? sequence(oid(OID[algorithm])) : sequence(oid(OID[algorithm]), nothing());

/** A name of one common name; an empty one has no parts at all. */
export const commonName = (name: string): Der =>
  name === '' ? sequence() : sequence(set(sequence(oid(OID.commonName), utf8(name))));

/** The subject of a certificate (DER), as its issuer wrote it: names below it must repeat it byte for byte. */
export function subjectOf(certificate: Uint8Array): Der {
  // TBSCertificate: version, serial, algorithm, issuer, validity, subject.
  const subject = children(children(decode(certificate))[0] ?? nothing())[5];
  if (subject === undefined) throw new TypeError('not a version 3 certificate');
  return subject;
}

/** A signer over a key this process holds. */
export function keySigner(key: KeyObject, algorithm: SignatureAlgorithm): Signer {
  const digest = algorithm === 'rsa-sha1' ? 'sha1' : 'sha256';
  return {
    algorithm,
    sign: (tbs) =>
      new Promise((resolve, reject) => {
        signBytes(digest, tbs, key, (error, signature) => (error === null ? resolve(signature) : reject(error)));
      }),
  };
}

/** 20 random bytes, positive and in shortest form, as RFC 5280 section 4.1.2.2 allows at most. */
export function randomSerial(): Buffer {
  const serial = randomBytes(20);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

/** Key identifier: first 160 bits of SHA-256 over the SubjectPublicKeyInfo (RFC 7093 section 2). */
export const keyIdentifier = (publicKey: Uint8Array): Buffer =>
  createHash('sha256').update(publicKey).digest().subarray(0, 20);

export function toPem(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

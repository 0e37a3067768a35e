import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/** The file of extra upstream roots cannot be used. */
export class ExtraCaError extends Error {
  override readonly name = 'ExtraCaError';
  readonly code: 'EXTRA_CA_UNREADABLE' | 'EXTRA_CA_EMPTY' | 'EXTRA_CA_DAMAGED';
  readonly path: string;

  constructor(code: ExtraCaError['code'], path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** The certificates of a PEM file. Throws ExtraCaError when there is no such file, or no usable certificate in it. */
export function readExtraRoots(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'latin1').slice(0, MAX_FILE_BYTES);
  } catch (error) {
    throw new ExtraCaError('EXTRA_CA_UNREADABLE', path, `cannot read upstream.extra_ca ${path}`, error);
  }
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) {
    throw new ExtraCaError('EXTRA_CA_EMPTY', path, `upstream.extra_ca ${path} holds no certificate; it must be PEM`);
  }
  for (const [index, pem] of found.entries()) {
    if (isCertificate(pem)) continue;
    throw new ExtraCaError(
      'EXTRA_CA_DAMAGED',
      path,
      `certificate ${index + 1} of upstream.extra_ca ${path} is damaged`,
    );
  }
  return found;
}

/**
 * Roots the operating system and Node know, as PEM. Node before 22.15 cannot ask the system: there the bundled ones are
 * all, and a company's own root has to be given as the extra file.
 */
export function knownRoots(): string[] {
  const ask = (tls as { getCACertificates?: (type: 'bundled' | 'system') => string[] }).getCACertificates;
  return ask === undefined ? [...tls.rootCertificates] : [...new Set([...ask('bundled'), ...ask('system')])];
}

/**
 * `roots` without those that carry the key of a refused one: once this PC trusts our own CA, a site signed by it (with a
 * stolen key) must still not pass for a real one.
 */
export function withoutKeysOf(roots: readonly string[], refused: readonly string[]): string[] {
  const keys = refused.map((pem) => new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }));
  // A certificate holds its key verbatim; reading 150 certificates in full would cost 50 ms of every start.
  return roots.filter((pem) => {
    const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
    return !keys.some((key) => der.includes(key));
  });
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

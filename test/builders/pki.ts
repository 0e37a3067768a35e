import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  buildCertificate,
  commonName,
  keyIdentifier,
  keySigner,
  randomSerial,
  type SignatureAlgorithm,
  toPem,
} from '../../src/tls/certificate.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  excludedNames,
  keyUsage,
  serverAuth,
  subjectAltName,
  subjectKeyIdentifier,
  unlimitedAuthority,
} from '../../src/tls/extension.js';
import { type HostName, parseHostName } from '../../src/tls/host-name.js';

const DAY_MS = 86_400_000;

export interface TestCertificate {
  /** PKCS#8 PEM. */
  readonly key: string;
  /** PEM: the certificate alone. */
  readonly cert: string;
  /** PEM: the certificate, then the intermediates it needs. */
  readonly chain: string;
}

export interface IssueOptions {
  /** DNS names and IP literals. */
  readonly names: readonly string[];
  /** Default: one day ago. */
  readonly notBefore?: Date;
  /** Default: 30 days ahead. */
  readonly notAfter?: Date;
  /** RSA of this size; default is P-256. */
  readonly keyBits?: number;
  /** How this CA signs. SHA-1 needs a CA made with `keyBits`. */
  readonly signature?: SignatureAlgorithm;
}

export interface TestCa extends TestCertificate {
  issue(options: IssueOptions): Promise<TestCertificate>;
  /** A CA below this one. */
  intermediate(name?: string): Promise<TestCa>;
}

export interface TestCaOptions {
  readonly name?: string;
  /** RSA of this size; default is P-256. */
  readonly keyBits?: number;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** DNS suffixes nothing below it may carry. */
  readonly excluded?: readonly string[];
}

/**
 * A root for test origins, made afresh for each run: nothing in the repository is ever trusted by anybody.
 * `const ca = await makeTestCa(); const origin = await ca.issue({ names: ['shop.example', '127.0.0.1'] })`, then
 * `tls.createServer({ key: origin.key, cert: origin.chain })` and `ca: [ca.cert]` for its clients.
 */
export function makeTestCa(options: TestCaOptions = {}): Promise<TestCa> {
  return makeCa(options, null);
}

/** A certificate that signed itself, known to nobody. */
export async function makeSelfSigned(options: IssueOptions): Promise<TestCertificate> {
  const key = makeKey(options.keyBits);
  const subject = { name: options.names[0] ?? 'self-signed', key, below: '' };
  return issue(subject, key, options);
}

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
  /** PEM of what a server must send after the leaf. */
  readonly below: string;
}

async function makeCa(options: TestCaOptions, parent: Issuer | null): Promise<TestCa> {
  const key = makeKey(options.keyBits);
  const name = options.name ?? 'Menshen test root';
  const issuer = parent ?? { name, key, below: '' };
  const publicKey = spki(key);
  const der = await buildCertificate(
    {
      serial: randomSerial(),
      issuer: commonName(issuer.name),
      subject: commonName(name),
      notBefore: options.notBefore ?? new Date(Date.now() - DAY_MS),
      notAfter: options.notAfter ?? new Date(Date.now() + 30 * DAY_MS),
      publicKey,
      extensions: [
        unlimitedAuthority(),
        keyUsage('keyCertSign', 'cRLSign'),
        subjectKeyIdentifier(keyIdentifier(publicKey)),
        ...(parent === null ? [] : [authorityKeyIdentifier(keyIdentifier(spki(parent.key)))]),
        ...(options.excluded === undefined ? [] : [excludedNames(options.excluded)]),
      ],
    },
    keySigner(issuer.key, algorithmOf(issuer.key)),
  );
  const cert = toPem(der);
  const self: Issuer = { name, key, below: parent === null ? '' : cert + parent.below };
  return {
    key: pem(key),
    cert,
    chain: parent === null ? cert : cert + parent.below,
    issue: (wanted) => issue(self, makeKey(wanted.keyBits), wanted),
    intermediate: (below = 'Menshen test intermediate') => makeCa({ name: below }, self),
  };
}

async function issue(issuer: Issuer, key: KeyObject, options: IssueOptions): Promise<TestCertificate> {
  const publicKey = spki(key);
  const der = await buildCertificate(
    {
      serial: randomSerial(),
      issuer: commonName(issuer.name),
      subject: commonName(options.names[0] ?? ''),
      notBefore: options.notBefore ?? new Date(Date.now() - DAY_MS),
      notAfter: options.notAfter ?? new Date(Date.now() + 30 * DAY_MS),
      publicKey,
      extensions: [
        basicConstraints(false),
        keyUsage('digitalSignature', 'keyEncipherment'),
        serverAuth(),
        subjectAltName(options.names.map(toHostName), false),
        subjectKeyIdentifier(keyIdentifier(publicKey)),
        authorityKeyIdentifier(keyIdentifier(spki(issuer.key))),
      ],
    },
    keySigner(issuer.key, options.signature ?? algorithmOf(issuer.key)),
  );
  const cert = toPem(der);
  return { key: pem(key), cert, chain: cert + issuer.below };
}

// A wildcard is a name only certificates know; no client asks for one.
function toHostName(text: string): HostName {
  const name = text.startsWith('*.') ? { kind: 'dns' as const, value: text } : parseHostName(text);
  if (name === null) throw new Error(`not a host name: ${text}`);
  return name;
}

function makeKey(keyBits: number | undefined): KeyObject {
  const pair =
    keyBits === undefined
      ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      : generateKeyPairSync('rsa', { modulusLength: keyBits });
  return pair.privateKey;
}

const algorithmOf = (key: KeyObject): SignatureAlgorithm =>
  key.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ecdsa-sha256';

const spki = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

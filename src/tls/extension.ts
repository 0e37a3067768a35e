import {
  bits,
  children,
  content,
  context,
  contextBytes,
  type Der,
  decode,
  dotted,
  encode,
  flag,
  integer,
  octets,
  oid,
  sequence,
} from './der.js';
import { type HostName, ipBytes } from './host-name.js';

const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  crlNumber: '2.5.29.20',
} as const;

// GeneralName choices, RFC 5280 section 4.2.1.6.
const DNS_NAME = 2;
const URI = 6;
const IP_ADDRESS = 7;

// KeyUsage bits, RFC 5280 section 4.2.1.3, first bit first.
const KEY_USAGE = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 } as const;
export type KeyUsage = keyof typeof KEY_USAGE;

const extension = (id: string, critical: boolean, value: Der): Der =>
  critical ? sequence(oid(id), flag(true), octets(encode(value))) : sequence(oid(id), octets(encode(value)));

/** Critical. A CA may sign leaves only: `pathlen:0`. */
export const basicConstraints = (isAuthority: boolean): Der =>
  extension(OID.basicConstraints, true, isAuthority ? sequence(flag(true), integer(Uint8Array.of(0))) : sequence());

/** Critical basicConstraints of a CA that may have others below it. */
export const unlimitedAuthority = (): Der => extension(OID.basicConstraints, true, sequence(flag(true)));

export function keyUsage(...usages: readonly KeyUsage[]): Der {
  let mask = 0;
  for (const usage of usages) mask |= 0x80 >> KEY_USAGE[usage];
  let unused = 0;
  while (unused < 7 && ((mask >> unused) & 1) === 0) unused += 1;
  return extension(OID.keyUsage, true, bits(Uint8Array.of(mask), unused));
}

export const serverAuth = (): Der => extension(OID.extendedKeyUsage, false, sequence(oid(OID.serverAuth)));

export const clientAuth = (): Der => extension(OID.extendedKeyUsage, false, sequence(oid(OID.clientAuth)));

export const subjectKeyIdentifier = (id: Uint8Array): Der => extension(OID.subjectKeyIdentifier, false, octets(id));

export const authorityKeyIdentifier = (id: Uint8Array): Der =>
  extension(OID.authorityKeyIdentifier, false, sequence(contextBytes(0, id)));

/** `critical` when the subject is empty (RFC 5280 section 4.2.1.6). */
export const subjectAltName = (names: readonly HostName[], critical: boolean): Der =>
  extension(
    OID.subjectAltName,
    critical,
    sequence(
      ...names.map((name) =>
        name.kind === 'dns' ? contextBytes(DNS_NAME, Buffer.from(name.value)) : contextBytes(IP_ADDRESS, ipBytes(name)),
      ),
    ),
  );

/** Where the CA's list of revoked leaves is served. Schannel refuses leaves that name no such place. */
export const crlDistributionPoint = (url: string): Der =>
  extension(
    OID.crlDistributionPoints,
    false,
    sequence(sequence(context(0, context(0, contextBytes(URI, Buffer.from(url, 'latin1')))))),
  );

export const crlNumber = (value: Uint8Array): Der => extension(OID.crlNumber, false, integer(value));

/**
 * Critical nameConstraints (RFC 5280 section 4.2.1.10): no certificate below this one is valid for these DNS names or
 * anything under them, so that even a stolen key cannot stand in for them.
 */
export const excludedNames = (suffixes: readonly string[]): Der =>
  extension(
    OID.nameConstraints,
    true,
    sequence(context(1, ...suffixes.map((suffix) => sequence(contextBytes(DNS_NAME, Buffer.from(suffix)))))),
  );

/** The DNS suffixes a certificate (DER) excludes, as written in it; none when it has no such extension. */
export function readExcludedNames(certificate: Uint8Array): string[] {
  const tbs = children(decode(certificate))[0];
  const wrapper = tbs === undefined ? undefined : children(tbs).find((field) => isContext(field, 3));
  const list = wrapper === undefined ? undefined : children(wrapper)[0];
  for (const entry of list === undefined ? [] : children(list)) {
    const fields = children(entry);
    const [id, value] = [fields[0], fields.at(-1)];
    if (id === undefined || value === undefined || dotted(id) !== OID.nameConstraints) continue;
    return children(decode(content(value)))
      .filter((subtrees) => isContext(subtrees, 1))
      .flatMap((subtrees) => children(subtrees))
      .flatMap((subtree) => children(subtree))
      .filter((base) => isContext(base, DNS_NAME))
      .map((base) => content(base).toString('latin1'));
  }
  return [];
}

const CONTEXT_SPECIFIC = 0x80;
const isContext = (value: Der, tag: number): boolean => value.tagClass === CONTEXT_SPECIFIC && value.type === tag;

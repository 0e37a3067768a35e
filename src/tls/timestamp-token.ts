import { createHash, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { children, content, type Der, dotted, encode } from './der.js';
import { invalid, parts, readStamped, type Stamped } from './timestamp.js';

/** A time stamp whose signature holds. */
export interface Timestamp extends Stamped {
  /** Subject of the certificate that signed it. */
  readonly authority: string;
  /** Its certificate leads to one of those that were given. */
  readonly trusted: boolean;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** By the object identifier of a digest, or of a signature that names one. SHA-1 is none. */
const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const SIGNATURES: Readonly<Record<string, { readonly key: 'rsa' | 'ec'; readonly digest: string | null }>> = {
  '1.2.840.113549.1.1.1': { key: 'rsa', digest: null },
  '1.2.840.113549.1.1.11': { key: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', digest: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', digest: 'sha512' },
};
const MAX_CHAIN = 6;
const MAX_CERTIFICATES = 16;

/**
 * Checks a token (RFC 3161, a CMS SignedData of RFC 5652) over a SHA-256: what it stamps, its signature, and that its signer
 * may stamp times. Throws TimestampError.
 *
 * @param anchors the authority's certificate, or those above it, as somebody gave them in person; none: `trusted` is false
 */
export function verifyTimestamp(token: Uint8Array, sha256: Uint8Array, anchors: readonly X509Certificate[]): Timestamp {
  const { info, certificates, signer } = signedData(token);
  const stamped = readStamped(info);
  if (stamped.sha256.length !== sha256.length || !timingSafeEqual(stamped.sha256, sha256)) {
    throw invalid('it stamps something else');
  }
  const certificate = checkSigner(signer, info, [...certificates, ...anchors]);
  if (certificate.keyUsage?.includes(TIME_STAMPING) !== true) throw invalid('its signer may not stamp times');
  return {
    ...stamped,
    authority: certificate.subject.split('\n').join(', '),
    trusted: leadsTo(anchors, certificate, certificates, stamped.at),
  };
}

interface SignedData {
  /** TSTInfo, DER. */
  readonly info: Buffer;
  readonly certificates: readonly X509Certificate[];
  readonly signer: readonly Der[];
}

function signedData(token: Uint8Array): SignedData {
  const [type, wrapped] = parts(token);
  const data = wrapped === undefined ? undefined : children(wrapped)[0];
  if (type === undefined || dotted(type) !== SIGNED_DATA || data === undefined) throw invalid('not signed data');
  const [, , encapsulated, ...more] = children(data);
  const [kind, holder] = encapsulated === undefined ? [] : children(encapsulated);
  const text = holder === undefined ? undefined : children(holder)[0];
  if (kind === undefined || dotted(kind) !== TST_INFO || text === undefined) throw invalid('not a time stamp');
  const tagged = more.find((each) => each.tagClass === CONTEXT && each.type === 0);
  const signers = children(more.at(-1) ?? text);
  const [signer] = signers;
  if (signer === undefined || signers.length !== 1) throw invalid('a time stamp has one signer');
  const certificates = (tagged === undefined ? [] : children(tagged)).slice(0, MAX_CERTIFICATES).map(certificateOf);
  return { info: content(text), certificates, signer: children(signer) };
}

const CONTEXT = 0x80;

function certificateOf(value: Der): X509Certificate {
  try {
    return new X509Certificate(encode(value));
  } catch (cause) {
    throw invalid('a certificate in it cannot be read', cause);
  }
}

/** The certificate whose key signed it. RFC 3161 wants the signer's certificate named in what is signed. */
function checkSigner(signer: readonly Der[], info: Buffer, certificates: readonly X509Certificate[]): X509Certificate {
  const [, , digestAlgorithm, attributes, signatureAlgorithm, signature] = signer;
  if (digestAlgorithm === undefined || attributes === undefined || signatureAlgorithm === undefined) {
    throw invalid('its signer says too little');
  }
  const digest = DIGESTS[algorithmOf(digestAlgorithm)];
  if (digest === undefined || signature === undefined) throw invalid('it is signed with a hash that is not known here');
  const said = new Map(children(attributes).map((each) => attributeOf(each)));
  const type = said.get(CONTENT_TYPE);
  const hash = said.get(MESSAGE_DIGEST);
  if (type === undefined || dotted(type) !== TST_INFO) throw invalid('it is signed as something else');
  if (hash === undefined || !content(hash).equals(createHash(digest).update(info).digest())) {
    throw invalid('what it says was changed');
  }
  const certificate = namedBy(said, certificates);
  const { key, digest: named } = SIGNATURES[algorithmOf(signatureAlgorithm)] ?? { key: null, digest: null };
  if (key === null || certificate.publicKey.asymmetricKeyType !== key) {
    throw invalid('it is signed in a way that is not known here');
  }
  const signedBytes = encode(attributes);
  // Signed as the SET it is, not as the field it stands in (RFC 5652 section 5.4).
  signedBytes[0] = 0x31;
  if (!verify(named ?? digest, signedBytes, certificate.publicKey, content(signature))) {
    throw invalid('its signature does not hold');
  }
  return certificate;
}

function algorithmOf(value: Der): string {
  const [name] = children(value);
  return name === undefined ? '' : (dotted(name) ?? '');
}

function attributeOf(value: Der): readonly [string, Der] {
  const [name, values] = children(value);
  const first = values === undefined ? undefined : children(values)[0];
  if (name === undefined || first === undefined) throw invalid('a signed attribute in it cannot be read');
  return [dotted(name) ?? '', first];
}

/** By ESSCertIDv2 (RFC 5816), or the older ESSCertID, whose SHA-1 only picks among certificates. */
function namedBy(said: ReadonlyMap<string, Der>, certificates: readonly X509Certificate[]): X509Certificate {
  const v2 = said.get(SIGNING_CERTIFICATE_V2);
  const given = v2 ?? said.get(SIGNING_CERTIFICATE);
  const first = given === undefined ? undefined : children(given)[0];
  const id = first === undefined ? undefined : children(first)[0];
  if (id === undefined) throw invalid('it does not name the certificate of its signer');
  const fields = children(id);
  const [head] = fields;
  // The hash, behind an algorithm where it is not the usual one.
  const named = v2 !== undefined && head !== undefined && children(head).length > 0 ? algorithmOf(head) : null;
  const digest = v2 === undefined ? 'sha1' : named === null ? 'sha256' : DIGESTS[named];
  const hash = named === null ? head : fields[1];
  if (digest === undefined || hash === undefined) throw invalid('it does not name the certificate of its signer');
  const found = certificates.find(({ raw }) => createHash(digest).update(raw).digest().equals(content(hash)));
  if (found === undefined)
    throw invalid('it does not hold the certificate of its signer; give the one of its authority');
  return found;
}

/** Whether a chain of certificates, each valid at that moment, leads to one of the anchors. */
function leadsTo(
  anchors: readonly X509Certificate[],
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  at: number,
): boolean {
  let here = certificate;
  for (let step = 0; step < MAX_CHAIN; step++) {
    if (at < Date.parse(here.validFrom) || at > Date.parse(here.validTo)) return false;
    if (anchors.some((anchor) => anchor.raw.equals(here.raw))) return true;
    const above = [...anchors, ...others].find((each) => each.ca && issued(each, here));
    if (above === undefined || above.raw.equals(here.raw)) return false;
    here = above;
  }
  return false;
}

const issued = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** Every certificate of a PEM text. Throws TimestampError for none. */
export function anchorsOf(pem: string): X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw invalid('there is no certificate in PEM');
  try {
    return found.map((each) => new X509Certificate(each));
  } catch (cause) {
    throw invalid('a certificate cannot be read', cause);
  }
}

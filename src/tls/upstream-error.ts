export type CertificateProblem =
  | 'CERT_EXPIRED'
  | 'CERT_NOT_YET_VALID'
  | 'CERT_WRONG_HOST'
  | 'CERT_SELF_SIGNED'
  | 'CERT_UNKNOWN_ISSUER'
  | 'CERT_REVOKED'
  | 'CERT_WEAK'
  | 'CERT_CLIENT_REQUIRED'
  | 'CERT_INVALID';

export type TlsProblem =
  | 'TLS_TIMEOUT'
  | 'TLS_CLOSED'
  | 'TLS_NOT_TLS'
  | 'TLS_VERSION'
  | 'TLS_PROTOCOL'
  | 'TLS_HANDSHAKE';

/** The destination's certificate (or its wish for one of ours) stops the connection. Nothing was sent to it. */
export class UpstreamCertificateError extends Error {
  override readonly name = 'UpstreamCertificateError';
  readonly code: CertificateProblem;
  readonly host: string;
  /** One English sentence. */
  readonly reason: string;

  constructor(code: CertificateProblem, host: string, cause?: unknown) {
    super(`${host}: ${REASONS[code]}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.host = host;
    this.reason = REASONS[code];
  }
}

/** No TLS connection could be made, for another reason than a certificate. */
export class UpstreamTlsError extends Error {
  override readonly name = 'UpstreamTlsError';
  readonly code: TlsProblem;
  readonly host: string;
  /** One English sentence. */
  readonly reason: string;

  constructor(code: TlsProblem, host: string, cause?: unknown) {
    super(`${host}: ${TLS_REASONS[code]}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.host = host;
    this.reason = TLS_REASONS[code];
  }
}

const REASONS: Record<CertificateProblem, string> = {
  CERT_EXPIRED: "The site's certificate has expired.",
  CERT_NOT_YET_VALID: "The site's certificate is not valid yet; this PC's clock may be wrong.",
  CERT_WRONG_HOST: "The site's certificate was issued for another name.",
  CERT_SELF_SIGNED: "The site's certificate is vouched for by nobody but itself.",
  CERT_UNKNOWN_ISSUER: "The site's certificate does not lead to an issuer this PC trusts.",
  CERT_REVOKED: "The site's certificate was revoked by its issuer.",
  CERT_WEAK: "The site's certificate uses a key or a signature too weak to be safe.",
  CERT_CLIENT_REQUIRED: 'The site wants a certificate of its visitor, which a proxy cannot give.',
  CERT_INVALID: "The site's certificate is not valid.",
};

const TLS_REASONS: Record<TlsProblem, string> = {
  TLS_TIMEOUT: 'The site did not finish the TLS handshake in time.',
  TLS_CLOSED: 'The site closed the connection during the TLS handshake.',
  TLS_NOT_TLS: 'The site does not speak TLS on this port.',
  TLS_VERSION: 'The site speaks only TLS versions older than 1.2.',
  TLS_PROTOCOL: 'The site speaks none of the protocols it was offered.',
  TLS_HANDSHAKE: 'The site and this PC could not agree on a TLS connection.',
};

/** Verification results of OpenSSL (x509_vfy.h) under the names Node gives them. */
const CERTIFICATE_CODES: ReadonlyMap<string, CertificateProblem> = new Map([
  ['CERT_HAS_EXPIRED', 'CERT_EXPIRED'],
  ['CERT_NOT_YET_VALID', 'CERT_NOT_YET_VALID'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_WRONG_HOST'],
  ['HOSTNAME_MISMATCH', 'CERT_WRONG_HOST'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_SELF_SIGNED'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'CERT_UNKNOWN_ISSUER'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'CERT_UNKNOWN_ISSUER'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_UNKNOWN_ISSUER'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_UNKNOWN_ISSUER'],
  ['CERT_UNTRUSTED', 'CERT_UNKNOWN_ISSUER'],
  ['CERT_REVOKED', 'CERT_REVOKED'],
]);

/** OpenSSL results Node has no name for (`UNSPECIFIED`), told by their text, and the same from within a handshake. */
const WEAK = /too weak|key too small|md too weak|ca md|insecure/i;

/** Handshake failures as OpenSSL reasons (sslerr.h, alerts of RFC 8446 section 6). */
const TLS_CODES: ReadonlyMap<string, TlsProblem> = new Map([
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS_NOT_TLS'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'TLS_NOT_TLS'],
  ['ERR_SSL_HTTP_REQUEST', 'TLS_NOT_TLS'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'TLS_VERSION'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'TLS_VERSION'],
  ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'TLS_PROTOCOL'],
  ['ECONNRESET', 'TLS_CLOSED'],
  ['EPIPE', 'TLS_CLOSED'],
]);

/** Alerts a server sends when it misses the client's certificate; outright, or after it showed its own. */
const CLIENT_REQUIRED = 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED';
const CLIENT_REQUIRED_AFTER_KEYS: ReadonlySet<string> = new Set([
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
  'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN',
  'ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE',
]);

/** OpenSSL 3.5 renamed the alerts of SSL 3: `SSL/TLS_ALERT_…` is `SSLV3_ALERT_…` before. */
function codeOf(error: Error): string {
  return ((error as NodeJS.ErrnoException).code ?? '').replace('_SSL/TLS_ALERT_', '_SSLV3_ALERT_');
}

/**
 * Names what went wrong in an upstream handshake.
 *
 * `keysAgreed`: both sides already had keys, so the server had nothing left to refuse but the client's certificate.
 */
export function upstreamError(
  cause: Error,
  host: string,
  keysAgreed: boolean,
): UpstreamCertificateError | UpstreamTlsError {
  const code = codeOf(cause);
  const certificate = CERTIFICATE_CODES.get(code);
  if (certificate !== undefined) return new UpstreamCertificateError(certificate, host, cause);
  if (code === CLIENT_REQUIRED || (keysAgreed && CLIENT_REQUIRED_AFTER_KEYS.has(code))) {
    return new UpstreamCertificateError('CERT_CLIENT_REQUIRED', host, cause);
  }
  const tls = TLS_CODES.get(code);
  if (tls !== undefined) return new UpstreamTlsError(tls, host, cause);
  if (WEAK.test(cause.message)) return new UpstreamCertificateError('CERT_WEAK', host, cause);
  return code.startsWith('ERR_SSL_')
    ? new UpstreamTlsError('TLS_HANDSHAKE', host, cause)
    : new UpstreamCertificateError('CERT_INVALID', host, cause);
}

/**
 * TLS 1.3 servers ask for the client's certificate in the handshake but refuse after it, so the refusal is an error of a
 * connection already in use. Null when `error` is anything else.
 */
export function lateClientCertificateError(error: Error, host: string): UpstreamCertificateError | null {
  return codeOf(error) === CLIENT_REQUIRED ? new UpstreamCertificateError('CERT_CLIENT_REQUIRED', host, error) : null;
}

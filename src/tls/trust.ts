import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, DEFAULT_CIPHERS, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { type Clock, systemClock } from '../model/clock.js';
import { checkIdentity } from './identity.js';
import { type RevokedCertificates, readRevoked } from './revoked.js';
import { knownRoots, readExtraRoots, withoutKeysOf } from './roots.js';
import { sessionCache } from './session-cache.js';
import { UpstreamCertificateError, UpstreamTlsError, upstreamError } from './upstream-error.js';

export { CrlError } from './revoked.js';
export { ExtraCaError } from './roots.js';
export {
  type CertificateProblem,
  lateClientCertificateError,
  type TlsProblem,
  UpstreamCertificateError,
  UpstreamTlsError,
} from './upstream-error.js';

const DEFAULT_TIMEOUT_MS = 10_000;

export interface TrustOptions {
  /** PEM file of roots trusted beside the known ones (a company's inner CA, tests). */
  readonly extraCaFile?: string;
  /** File of revocation lists; what its issuers took back is refused. */
  readonly crlFile?: string;
  /** PEM of CAs never trusted for a destination: this machine's own. */
  readonly refused?: readonly string[];
  readonly clock?: Clock;
}

export interface ConnectOptions {
  /** Connected, with nothing read from it or written to it yet. Destroyed when the handshake fails. */
  readonly socket: Socket;
  /** Host name or IP literal (no brackets); an address is verified but never sent as SNI (RFC 6066 section 3). */
  readonly servername: string;
  readonly alpn?: readonly string[];
  /** For the whole handshake, default 10 s. */
  readonly timeoutMs?: number;
}

export interface Trust {
  /**
   * Verified TLS (1.2 or newer) to an upstream over an already connected socket: chain, dates, name, key strength.
   * Rejects with UpstreamCertificateError or UpstreamTlsError; no byte but the handshake's was sent then.
   */
  connect(options: ConnectOptions): Promise<TLSSocket>;
}

/**
 * What destinations are checked against: one context made once, since building it from all roots takes some 20 ms.
 * Throws ExtraCaError when the extra file is missing, empty or damaged, CrlError when the revocation lists are.
 */
export function openTrust({ extraCaFile, crlFile, refused = [], clock = systemClock }: TrustOptions = {}): Trust {
  const revoked = crlFile === undefined ? null : readRevoked(crlFile);
  const extra = extraCaFile === undefined ? [] : readExtraRoots(extraCaFile);
  const secureContext = createSecureContext({
    ca: withoutKeysOf([...knownRoots(), ...extra], refused),
    minVersion: 'TLSv1.2',
    // Level 2 refuses RSA and DH below 2,048 bits and signatures with SHA-1 anywhere in a chain.
    ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=2`,
  });
  const sessions = sessionCache(clock);

  return {
    connect: ({ socket, servername, alpn = [], timeoutMs = DEFAULT_TIMEOUT_MS }) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new UpstreamTlsError('TLS_CLOSED', servername));
          return;
        }
        // Without it a request of two writes waits 40 ms for the peer's delayed acknowledgement.
        socket.setNoDelay(true);
        const sessionKey = `${servername}|${socket.remotePort ?? 0}|${alpn.join()}`;
        const session = sessions.get(sessionKey);
        const secure = connect({
          socket,
          secureContext,
          rejectUnauthorized: true,
          checkServerIdentity: (_, certificate) => checkIdentity(servername, certificate),
          ...(isIP(servername) === 0 ? { servername } : { host: servername }),
          ...(alpn.length === 0 ? {} : { ALPNProtocols: [...alpn] }),
          ...(session === undefined ? {} : { session }),
        });

        let keysAgreed = false;
        let verified = false;
        let early: Buffer | undefined;
        const fail = (error: Error): void => {
          clearTimeout(timer);
          sessions.drop(sessionKey);
          secure.destroy();
          socket.destroy();
          reject(error);
        };
        const onError = (error: Error): void => fail(upstreamError(error, servername, keysAgreed));
        const onClose = (): void => fail(new UpstreamTlsError('TLS_CLOSED', servername));
        const timer = setTimeout(() => fail(new UpstreamTlsError('TLS_TIMEOUT', servername)), timeoutMs);
        // Only the moment counts; the secret itself is let go at once.
        secure.once('keylog', () => {
          keysAgreed = true;
        });
        // TLS 1.2 tickets come before the certificate was judged, TLS 1.3 tickets after.
        secure.on('session', (ticket) => {
          if (verified) sessions.keep(sessionKey, ticket);
          else early = ticket;
        });
        secure.once('error', onError);
        secure.once('close', onClose);
        secure.once('secureConnect', () => {
          clearTimeout(timer);
          // An error before the caller listens must not end the process; 'close' tells of it as well.
          secure.on('error', () => secure.destroy());
          secure.removeListener('error', onError);
          secure.removeListener('close', onClose);
          if (revoked !== null && isRevoked(secure, revoked)) {
            fail(new UpstreamCertificateError('CERT_REVOKED', servername));
            return;
          }
          verified = true;
          if (early !== undefined) sessions.keep(sessionKey, early);
          resolve(secure);
        });
      }),
  };
}

/** Longer chains are no more honest. */
const MAX_CHAIN = 10;

/**
 * Whether the certificate or one that vouches for it was taken back. The lists are asked here, not in the handshake: there
 * every issuer would have to have one.
 */
function isRevoked(secure: TLSSocket, revoked: RevokedCertificates): boolean {
  let certificate: DetailedPeerCertificate | undefined = secure.getPeerCertificate(true);
  for (let depth = 0; certificate?.raw !== undefined && depth < MAX_CHAIN; depth++) {
    if (revoked.has(certificate.raw)) return true;
    const issuer: DetailedPeerCertificate = certificate.issuerCertificate;
    certificate = issuer === certificate ? undefined : issuer;
  }
  return false;
}

import { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/**
 * Whether a verified certificate is for `host` (RFC 9110 section 4.3.4): undefined when it is, else the error Node would
 * give. Node 22.23 takes an IPv6 literal for a name, which no certificate matches, so OpenSSL is asked about those.
 */
export function checkIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  if (!isIPv6(host)) return checkServerIdentity(host, certificate);
  if (new X509Certificate(certificate.raw).checkIP(host) !== undefined) return undefined;
  const reason = `IP: ${host} is not in the cert's list: ${certificate.subjectaltname ?? ''}`;
  const error = new Error(`Hostname/IP does not match certificate's altnames: ${reason}`);
  return Object.assign(error, { code: 'ERR_TLS_CERT_ALTNAME_INVALID', reason, host, cert: certificate });
}

import type { Clock } from '../model/clock.js';
import { AuthorityError } from './authority-error.js';
import { makeCaPair, makeKey } from './ca-pair.js';
import { buildCertificate, commonName, keyIdentifier, randomSerial, subjectOf, toPem } from './certificate.js';
import type { Der } from './der.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  clientAuth,
  keyUsage,
  serverAuth,
  subjectAltName,
  subjectKeyIdentifier,
} from './extension.js';
import { parseHostName } from './host-name.js';
import { openKeyFile } from './key-file.js';
import { BACKDATE_MS } from './profile.js';

const DAY_MS = 86_400_000;
const AUTHORITY_LIFE_MS = 20 * 365 * DAY_MS;

export interface Issued {
  readonly certPem: string;
  /** Hex, lower case, as `getPeerCertificate().serialNumber` gives it in other case. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

/** The authority of a fleet: central's own certificate and those of its PCs, nothing that a browser trusts. */
export interface FleetAuthority {
  readonly certPem: string;
  /** 64 hex digits: SHA-256 over the DER. */
  readonly fingerprint: string;
  /** @param publicKey SubjectPublicKeyInfo, DER */
  issueClient(publicKey: Uint8Array, subject: string, lifeMs: number): Promise<Issued>;
  /** With a key made for it; `names` are DNS names and addresses. Throws AuthorityError HOST_INVALID. */
  issueServer(names: readonly string[], lifeMs: number): Promise<Issued & { readonly keyPem: string }>;
}

/** Opens the authority in `dir`, making it on the first run (directory 0700, key 0600). Throws AuthorityError. */
export async function openFleetAuthority(dir: string, name: string, clock: Clock): Promise<FleetAuthority> {
  const { certificate, signer } = await openKeyFile(dir, () =>
    makeCaPair({ name, lifeMs: AUTHORITY_LIFE_MS, extensions: [] }, clock()),
  );
  const issuer = subjectOf(certificate.raw);
  const authorityId = keyIdentifier(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  const lastMoment = Date.parse(certificate.validTo);

  const issue = async (
    publicKey: Uint8Array,
    subject: string,
    lifeMs: number,
    extensions: readonly Der[],
  ): Promise<Issued> => {
    const now = clock();
    if (now >= lastMoment) throw new AuthorityError('CA_EXPIRED', `the authority expired on ${certificate.validTo}`);
    const notAfter = Math.floor(Math.min(now + lifeMs, lastMoment) / 1000) * 1000;
    const serial = randomSerial();
    const der = await buildCertificate(
      {
        serial,
        issuer,
        subject: commonName(subject),
        notBefore: new Date(now - BACKDATE_MS),
        notAfter: new Date(notAfter),
        publicKey,
        extensions: [
          basicConstraints(false),
          keyUsage('digitalSignature'),
          ...extensions,
          subjectKeyIdentifier(keyIdentifier(publicKey)),
          authorityKeyIdentifier(authorityId),
        ],
      },
      signer,
    );
    return { certPem: toPem(der), serial: serial.toString('hex'), notAfter };
  };

  return {
    certPem: certificate.toString(),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    issueClient: (publicKey, subject, lifeMs) => issue(publicKey, subject, lifeMs, [clientAuth()]),
    issueServer: async (names, lifeMs) => {
      const hosts = names.map((each) => {
        const host = parseHostName(each);
        if (host === null) throw new AuthorityError('HOST_INVALID', `no certificate can be made out to "${each}"`);
        return host;
      });
      const key = await makeKey();
      const publicKey = key.publicKey.export({ type: 'spki', format: 'der' });
      const issued = await issue(publicKey, '', lifeMs, [serverAuth(), subjectAltName(hosts, true)]);
      return { ...issued, keyPem: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  };
}

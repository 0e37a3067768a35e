import { randomBytes, type X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import type { SecureContext } from 'node:tls';
import type { Clock } from '../model/clock.js';
import { AuthorityError } from './authority-error.js';
import { makeCaPair } from './ca-pair.js';
import type { Der } from './der.js';
import { excludedNames, readExcludedNames, serverAuth } from './extension.js';
import { type HostName, parseHostName } from './host-name.js';
import { type KeyFile, type NewPair, openKeyFile, readRetired, replaceKeyFile } from './key-file.js';
import { leafMint } from './leaf.js';
import { leafCache } from './leaf-cache.js';
import { CA_LIFE_MS, MAX_COMMON_NAME, MAX_LEAVES, SINGLE_USE_LIFE_MS } from './profile.js';
import { buildCrl } from './revocation.js';

export interface AuthorityOptions {
  /** MENSHEN_HOME. */
  readonly dir: string;
  readonly clock: Clock;
  /** DNS suffixes a new CA can never sign for (critical excluded name constraints), such as `icbc.com.cn`. */
  readonly excluded: readonly string[];
  /** Default: `Menshen Local CA <computer> <8 hex digits>`, so that cloned images can be told apart. */
  readonly commonName?: string;
  /** Cap of the leaf cache, default 1,000. */
  readonly maxLeaves?: number;
  /** Where the caller serves `crl()` over plain http; written into every leaf. Schannel clients need it. */
  readonly crlUrl?: string;
}

/** The certificate authority of this machine: made here, never leaves it. */
export interface Authority {
  readonly certPem: string;
  /** `AB:CD:…`, SHA-256 over the DER. */
  readonly fingerprint256: string;
  readonly notAfter: Date;
  /** True when the CA's own constraints forbid this name: the caller must not intercept it. */
  constrained(host: string): boolean;
  /**
   * Context with a leaf for `host` (DNS name or IP literal), minted once and cached.
   * Rejects with AuthorityError HOST_INVALID or NAME_CONSTRAINED.
   */
  leafContext(host: string): Promise<SecureContext>;
  /** A leaf for one connection alone, never cached: carries only an error page. Rejects like `leafContext`. */
  singleUseContext(host: string): Promise<SecureContext>;
  /** PEM of the CAs this PC had before: to be trusted for nothing. */
  readonly retired: readonly string[];
  /**
   * Makes a new CA in the old one's place. Connections that stand go on under the certificate they have; the next ones get
   * leaves of the new CA, which clients have to trust first: install it before, or at once.
   */
  rotate(): Promise<void>;
  /** The list of revoked leaves, DER, always empty: leaves live in memory and die with the process. */
  crl(): Promise<Buffer>;
}

/**
 * Opens the CA in `options.dir`, making it on the first run (directory 0700, key 0600).
 *
 * Rejects with AuthorityError: CA_KEY_EXPOSED when others can read the key, CA_DAMAGED or CA_MISMATCH when key and
 * certificate are broken or not a pair, CA_EXPIRED, CA_NOT_YET_VALID, CA_UNREADABLE, HOME_SHARED, EXCLUDED_INVALID.
 */
export async function openAuthority(options: AuthorityOptions): Promise<Authority> {
  const { clock } = options;
  const excluded = options.excluded.map(toSuffix);
  const make = (): Promise<NewPair> =>
    makeCaPair(
      { name: options.commonName ?? defaultName(), lifeMs: CA_LIFE_MS, extensions: caExtensions(excluded) },
      clock(),
    );
  const ready = async ({ certificate, signer }: KeyFile) => {
    const mint = await leafMint({ certificate, signer, clock, ...pick(options.crlUrl) });
    const leaves = leafCache({ max: options.maxLeaves ?? MAX_LEAVES, clock, mint: (name) => mint(name) });
    return { certificate, signer, mint, leaves, forbidden: readExcludedNames(certificate.raw) };
  };
  const file = await openKeyFile(options.dir, make);
  checkDates(file.certificate, clock());
  let current = await ready(file);
  let retired = await readRetired(options.dir);

  const admit = (host: string): HostName => {
    const name = parseHostName(host);
    if (name === null) {
      throw new AuthorityError(
        'HOST_INVALID',
        `no certificate can be made out to ${JSON.stringify(host.slice(0, 80))}`,
      );
    }
    if (isUnder(name, current.forbidden)) {
      throw new AuthorityError('NAME_CONSTRAINED', `this CA is not allowed to sign for ${name.value}; tunnel it`);
    }
    return name;
  };

  return {
    get certPem() {
      return current.certificate.toString();
    },
    get fingerprint256() {
      return current.certificate.fingerprint256;
    },
    get notAfter() {
      return new Date(current.certificate.validTo);
    },
    get retired() {
      return retired;
    },
    constrained: (host) => {
      const name = parseHostName(host);
      return name !== null && isUnder(name, current.forbidden);
    },
    leafContext: async (host) => current.leaves.get(admit(host)),
    singleUseContext: async (host) => (await current.mint(admit(host), SINGLE_USE_LIFE_MS)).context,
    async rotate() {
      current = await ready(await replaceKeyFile(options.dir, current.certificate, await make()));
      retired = await readRetired(options.dir);
    },
    crl: () => buildCrl(current.certificate, current.signer, clock()),
  };
}

/** RFC 5280 section 4.2.1.10: a name is under a suffix when it equals it or adds labels to its left. */
const isUnder = (name: HostName, suffixes: readonly string[]): boolean =>
  name.kind === 'dns' && suffixes.some((suffix) => name.value === suffix || name.value.endsWith(`.${suffix}`));

function toSuffix(text: string): string {
  const name = parseHostName(text);
  if (name === null || name.kind !== 'dns') {
    throw new AuthorityError(
      'EXCLUDED_INVALID',
      `not a DNS suffix: ${JSON.stringify(text)}; write it like icbc.com.cn`,
    );
  }
  return name.value;
}

function checkDates(certificate: X509Certificate, now: number): void {
  if (now > Date.parse(certificate.validTo)) {
    throw new AuthorityError(
      'CA_EXPIRED',
      `the CA expired on ${certificate.validTo}; remove ca-key.pem and ca.pem, start again and install the new ca.pem`,
    );
  }
  if (now < Date.parse(certificate.validFrom)) {
    throw new AuthorityError(
      'CA_NOT_YET_VALID',
      `the CA is valid from ${certificate.validFrom} on; check this PC's clock`,
    );
  }
}

/** A stolen key signs no programs and no mail. */
const caExtensions = (excluded: readonly string[]): Der[] => [
  serverAuth(),
  ...(excluded.length === 0 ? [] : [excludedNames(excluded)]),
];

function defaultName(): string {
  const [before, after] = ['Menshen Local CA ', ` ${randomBytes(4).toString('hex')}`];
  return before + hostname().slice(0, MAX_COMMON_NAME - before.length - after.length) + after;
}

const pick = (crlUrl: string | undefined): { crlUrl?: string } => (crlUrl === undefined ? {} : { crlUrl });

import { createHmac } from 'node:crypto';
import type { RawHeaders } from '../../proxy/exchange.js';
import { field, fields } from '../../proxy/headers.js';
import type { RequestCredentials } from './login.js';

/** What of a request may say whose session it is. Values stay here; only keyed digests leave. */
export interface Credentials extends RequestCredentials {
  /** Digests of the cookies and of the authorization that may be a session's. */
  readonly sessions: readonly string[];
  /** Digests of the cookies that an answer gives. */
  given(headers: RawHeaders): readonly string[];
  /** 8 hex digits. */
  digest(value: string): string;
}

/** A session's value is not short: `lang=zh` is everybody's. */
const LEAST_LENGTH = 8;
const MAX_COOKIES = 50;

/** Keys of digests, hex. */
export interface CredentialKeys {
  /** The fingerprint key of today: the names of two PCs agree. */
  readonly names: string;
  /** Of this run: digests of sessions stay in memory, and outlive a change of the fingerprint key. */
  readonly sessions: string;
}

export function credentialsOf(headers: RawHeaders, keys: CredentialKeys): Credentials {
  const cookies = fields(headers, 'cookie').flatMap(pairsOf).slice(0, MAX_COOKIES);
  const authorization = field(headers, 'authorization');
  const digest = (text: string): string =>
    createHmac('sha256', Buffer.from(keys.names, 'hex')).update('session\0').update(text).digest('hex').slice(0, 8);
  const session = (text: string): string =>
    createHmac('sha256', Buffer.from(keys.sessions, 'hex')).update(text).digest('hex').slice(0, 16);
  const named = (pairs: ReadonlyArray<readonly [string, string]>): string[] =>
    pairs.filter(([, value]) => value.length >= LEAST_LENGTH).map(([name, value]) => session(`${name}=${value}`));
  return {
    cookie: (name) => cookies.find(([key]) => key === name)?.[1] ?? null,
    header: (name) => field(headers, name),
    get sessions() {
      return [...named(cookies), ...(authorization === null ? [] : [session(authorization)])];
    },
    given: (answer) => named(fields(answer, 'set-cookie').flatMap((line) => pairsOf(line.split(';', 1)[0] ?? ''))),
    digest,
  };
}

function pairsOf(text: string): Array<readonly [string, string]> {
  return text.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 ? [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const] : [];
  });
}

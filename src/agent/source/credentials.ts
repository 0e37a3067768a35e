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

/** @param key hex of the fingerprint key */
export function credentialsOf(headers: RawHeaders, key: string): Credentials {
  const cookies = fields(headers, 'cookie').flatMap(pairsOf).slice(0, MAX_COOKIES);
  const authorization = field(headers, 'authorization');
  const digest = (text: string, length = 8): string =>
    createHmac('sha256', Buffer.from(key, 'hex'))
      .update('session')
      .update('\0')
      .update(text)
      .digest('hex')
      .slice(0, length);
  const named = (pairs: ReadonlyArray<readonly [string, string]>): string[] =>
    pairs.filter(([, value]) => value.length >= LEAST_LENGTH).map(([name, value]) => digest(`${name}=${value}`, 16));
  return {
    cookie: (name) => cookies.find(([key]) => key === name)?.[1] ?? null,
    header: (name) => field(headers, name),
    get sessions() {
      return [...named(cookies), ...(authorization === null ? [] : [digest(authorization, 16)])];
    },
    given: (answer) => named(fields(answer, 'set-cookie').flatMap((line) => pairsOf(line.split(';', 1)[0] ?? ''))),
    digest: (value) => digest(value),
  };
}

function pairsOf(text: string): Array<readonly [string, string]> {
  return text.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 ? [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const] : [];
  });
}

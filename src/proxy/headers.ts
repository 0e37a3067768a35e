import type { RawHeaders } from './exchange.js';

/** Fields that belong to one connection, not to the message (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Fields that carry a credential: never inspected as content, never stored. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization', 'set-cookie']);

/** Pairs Node's flat `rawHeaders`. */
export function pairs(flat: readonly string[]): Array<readonly [string, string]> {
  const out: Array<readonly [string, string]> = [];
  for (let i = 0; i + 1 < flat.length; i += 2) out.push([flat[i] ?? '', flat[i + 1] ?? '']);
  return out;
}

/** The first value of a field, or null. `name` in lower case. */
export function field(headers: RawHeaders, name: string): string | null {
  for (const [key, value] of headers) if (key.length === name.length && key.toLowerCase() === name) return value;
  return null;
}

export function fields(headers: RawHeaders, name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

/**
 * The fields that travel on: hop-by-hop fields and those a Connection field names are left out, and any in `also`
 * (lower case).
 */
export function endToEnd(headers: RawHeaders, also: readonly string[] = []): Array<readonly [string, string]> {
  const named = fields(headers, 'connection').flatMap((value) => value.toLowerCase().split(/[ \t]*,[ \t]*/));
  return headers.filter(([key]) => {
    const name = key.toLowerCase();
    return !HOP_BY_HOP.has(name) && !also.includes(name) && !named.includes(name);
  });
}

/** What inspection reads of the head: lower-case names, no credentials. */
export function inspectable(headers: RawHeaders): Array<readonly [string, string]> {
  const out: Array<readonly [string, string]> = [];
  for (const [key, value] of headers) {
    const name = key.toLowerCase();
    if (!CREDENTIALS.has(name)) out.push([name, value]);
  }
  return out;
}

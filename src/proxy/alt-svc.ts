import type { Counters } from './counters.js';
import type { RawHeaders } from './exchange.js';

/** One alternative of the field (RFC 7838 section 3), its quoted authority and parameters with it. */
const ALTERNATIVE = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g;
/** HTTP/3 under any of its names: `h3`, `h3-29`, `quic`. */
const OVER_UDP = /^\s*(?:h3(?:-[^=]*)?|quic|hq)\s*=/i;

/**
 * The fields of an answer without offers of HTTP/3: a client that took one up would go on over UDP, which no TCP proxy
 * sees. Clients that try UDP of their own accord cannot be seen here at all.
 */
export function withoutQuic(headers: RawHeaders, counters: Counters): RawHeaders {
  if (!headers.some(([name]) => name.length === 7 && name.toLowerCase() === 'alt-svc')) return headers;
  const out: Array<readonly [string, string]> = [];
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'alt-svc') {
      out.push([name, value]);
      continue;
    }
    const offers = value.match(ALTERNATIVE) ?? [];
    const kept = offers.filter((offer) => !OVER_UDP.test(offer));
    if (kept.length < offers.length) counters.quicOffers += 1;
    if (kept.length > 0) out.push([name, kept.map((offer) => offer.trim()).join(', ')]);
  }
  return out;
}

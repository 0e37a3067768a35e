/**
 * Whether a client is spoken to in HTTP/2: when it offers nothing else, or when its host is listed for it. HTTP/2 costs about
 * twice the work of HTTP/1.1 a request, so whoever offers both is answered in HTTP/1.1 (ALPN, RFC 7301).
 */
export function speaksH2(offers: readonly string[], listed: boolean): boolean {
  return offers.includes('h2') && (listed || !offers.includes('http/1.1'));
}

import type { RawHeaders } from '../exchange.js';
import { RequestError } from '../request-error.js';

/** The head of a request as HTTP/2 says it, checked so that it means the same once it is written as HTTP/1.1. */
export interface H2Request {
  readonly method: string;
  readonly scheme: string;
  /** Of `:authority`, or of Host where there is none. */
  readonly authority: string;
  /** Path with query; empty for a CONNECT without a protocol. */
  readonly target: string;
  /** What an extended CONNECT asks for (RFC 8441). */
  readonly protocol: string | null;
  /** Without pseudo-header fields, Host and the crumbs of Cookie: the authority comes first as Host, one Cookie field after all. */
  readonly headers: RawHeaders;
  /** Of Content-Length. */
  readonly length: number | null;
}

const PSEUDO = new Set([':method', ':scheme', ':authority', ':path', ':protocol']);
/** Fields of a connection have no place in HTTP/2 (RFC 9113 section 8.2.2): written as HTTP/1.1 they would frame the message. */
const OF_CONNECTIONS = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

/** What a field counts beside its name and value (RFC 9113 section 6.5.2). */
const FIELD_BYTES = 32;

const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;
const TARGET = /^\/[\x21-\x7e\x80-\xff]*$/;
const LENGTH = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Reads the fields of a request in their order, names and values in turn. Throws RequestError for whatever an HTTP/1.1 origin
 * could take for something else than it is here (RFC 9113 sections 8.2 and 8.3, and the ways of request smuggling by
 * downgrade): 421 for a Host beside the authority, 431 for fields over `maxBytes`, 400 for the rest.
 */
export function readH2Request(flat: readonly string[], maxBytes = Number.POSITIVE_INFINITY): H2Request {
  const pseudo = new Map<string, string>();
  const headers: Array<readonly [string, string]> = [];
  const crumbs: string[] = [];
  let host: string | null = null;
  let length: number | null = null;
  let regular = false;
  let bytes = 0;
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    const value = flat[at + 1] ?? '';
    bytes += name.length + value.length + FIELD_BYTES;
    if (bytes > maxBytes) throw new RequestError(431, `the header fields are over ${maxBytes} bytes`);
    if (!VALUE.test(value)) throw bad(`the value of a field holds what no value may hold`);
    if (name.startsWith(':')) {
      if (regular || pseudo.has(name) || !PSEUDO.has(name))
        throw bad('a pseudo-header field is unknown, late or repeated');
      pseudo.set(name, value);
      continue;
    }
    regular = true;
    if (!NAME.test(name)) throw bad('the name of a field is no lower-case token');
    if (OF_CONNECTIONS.has(name)) throw bad(`the field "${name}" has no place in HTTP/2`);
    if (name === 'te' && value.toLowerCase() !== 'trailers') throw bad('"te" may only say "trailers"');
    if (name === 'cookie') crumbs.push(value);
    else if (name === 'host') {
      if (host !== null) throw bad('the request has more than one Host field');
      host = value;
    } else {
      if (name === 'content-length') {
        if (length !== null || !LENGTH.test(value)) throw bad('the Content-Length is not one number');
        length = Number(value);
      }
      headers.push([name, value]);
    }
  }
  if (crumbs.length > 0) headers.push(['cookie', crumbs.join('; ')]);
  return { ...lineOf(pseudo, host), headers: [['host', authorityOf(pseudo, host)], ...headers], length };
}

function authorityOf(pseudo: ReadonlyMap<string, string>, host: string | null): string {
  const authority = pseudo.get(':authority') ?? null;
  if (authority !== null && host !== null && authority.toLowerCase() !== host.toLowerCase()) {
    throw new RequestError(421, 'the Host field names another host than the request');
  }
  const name = authority ?? host ?? '';
  if (name === '') throw bad('the request names no host');
  return name;
}

function lineOf(
  pseudo: ReadonlyMap<string, string>,
  host: string | null,
): Pick<H2Request, 'method' | 'scheme' | 'authority' | 'target' | 'protocol'> {
  const method = pseudo.get(':method') ?? '';
  const scheme = pseudo.get(':scheme') ?? '';
  const target = pseudo.get(':path') ?? '';
  const protocol = pseudo.get(':protocol') ?? null;
  if (!METHOD.test(method)) throw bad('the method is missing or no token');
  if (protocol !== null && method !== 'CONNECT') throw bad('only a CONNECT may ask for a protocol');
  if (method === 'CONNECT' && protocol === null)
    throw new RequestError(501, 'a CONNECT inside a connection leads nowhere');
  if (target === '*') throw new RequestError(501, 'a request for "*" asks for no page, and none is passed on');
  if (!TARGET.test(target)) throw bad('the request target is not a path');
  return { method, scheme, authority: authorityOf(pseudo, host), target, protocol };
}

function bad(reason: string): RequestError {
  return new RequestError(400, reason);
}

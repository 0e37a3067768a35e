import type http from 'node:http';
import { parseAuthority } from './connect-head.js';
import { field, pairs } from './headers.js';
import type { Intercepted } from './intercept.js';
import { peerOf } from './peer.js';
import { RequestError } from './request-error.js';

/** Where a request goes, and what it asks for there. */
export interface Addressed {
  readonly shared: Intercepted;
  /** Path with query. */
  readonly target: string;
}

/** Where one request goes: from its connection when intercepted, from its absolute-form target otherwise. */
export function addressOf(request: http.IncomingMessage, shared: Intercepted | null): Addressed | null {
  const url = request.url ?? '/';
  if (shared !== null) {
    if (url === '*') throw new RequestError(501, 'a request for "*" asks for no page, and none is passed on');
    if (!url.startsWith('/')) throw new RequestError(400, 'the request target is not a path');
    checkHost(request, shared.origin);
    return { shared, target: url };
  }
  if (url.startsWith('/') || url === '*') return null;
  const match = /^http:\/\/([^/?#@]+)([/?][^#]*)?$/i.exec(url);
  const authority = match?.[1] === undefined ? null : parseAuthority(match[1], 80);
  if (authority === null) throw new RequestError(400, 'the request target is neither a path nor "http://host/path"');
  const origin = { scheme: 'http' as const, host: authority.host, port: authority.port };
  checkHost(request, origin);
  const rest = match?.[2] ?? '/';
  const peer = peerOf(request.socket);
  return {
    shared: { origin, target: { ...origin, servername: authority.host }, peer, failure: null },
    target: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

/** A Host field that names another host than the connection does would be judged as one and delivered as the other. */
function checkHost(request: http.IncomingMessage, origin: Intercepted['origin']): void {
  if (!namesHost(field(pairs(request.rawHeaders), 'host'), origin)) {
    throw new RequestError(421, `the Host field names another host than the connection to ${origin.host}`);
  }
}

export function namesHost(host: string | null, origin: Intercepted['origin']): boolean {
  return (
    host === null || host === '' || host === origin.host || parseAuthority(host, origin.port)?.host === origin.host
  );
}

import { openPolicy } from '../../../src/agent/agent.js';
import { bytesOf } from '../../../src/model/bytes.js';
import { findUpload, type Upload } from '../../../src/policy/channel.js';
import { resolve } from '../../../src/policy/resolve.js';
import type { Held } from '../../../src/proxy/gate.js';
import { SHIPPED_POLICY } from '../../builders/agent.js';

export const policy = openPolicy(SHIPPED_POLICY);

export interface Asked {
  readonly method?: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookie?: string;
  readonly body?: string | Uint8Array;
}

/** A request as the gate gets it, with the route that the shipped policy gives it. */
export function held({ method = 'POST', url, headers = {}, cookie, body = '' }: Asked): Held {
  const { hostname: host, protocol, port, pathname, search } = new URL(url);
  const destination = {
    scheme: protocol === 'http:' ? ('http' as const) : ('https' as const),
    host,
    port: port === '' ? 443 : Number(port),
    method,
    path: pathname + search,
    referer: headers.referer ?? null,
    userAgent: headers['user-agent'] ?? null,
    contentType: headers['content-type'] ?? null,
    process: null,
    headers: Object.entries(headers),
  };
  return {
    destination,
    route: resolve(policy, destination),
    head: { method, host, target: destination.path, headers: destination.headers },
    ...(cookie === undefined ? {} : { cookie }),
    body: { ...bytesOf(Buffer.from(body)), fd: null },
    peer: { address: '127.0.0.1', port: 1 },
    unreadable: null,
  };
}

export function uploadOf(one: Held): Upload | null {
  const channel = policy.channels.get(one.route.channel);
  return channel === undefined ? null : findUpload(channel, one.destination);
}

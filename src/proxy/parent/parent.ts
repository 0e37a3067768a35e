import { isIPv6, type Socket } from 'node:net';
import { parseHostName } from '../../tls/host-name.js';
import type { SocksLogin } from '../socks/wire.js';
import { askHttpParent } from './http.js';
import { askSocksParent } from './socks.js';

/** A proxy that our connections go through, as larger offices have one. */
export interface Parent {
  readonly protocol: 'http' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly login: SocksLogin | null;
}

/** Why a parent gave no tunnel. */
export interface ParentFault {
  readonly fault: 'refused' | 'closed' | 'timeout';
  /** For people, without the login. */
  readonly reason: string;
}

const PROTOCOLS: Readonly<Record<string, { readonly protocol: Parent['protocol']; readonly port: number }>> = {
  'http:': { protocol: 'http', port: 80 },
  'socks5:': { protocol: 'socks5', port: 1080 },
  // Names are never resolved here on a parent's behalf, so both words mean the same.
  'socks5h:': { protocol: 'socks5', port: 1080 },
};
/** RFC 1929 gives the length of either in one byte. */
const MAX_WORD_BYTES = 255;

/** Reads `http://user:password@host:port` or `socks5://…`; null when it is neither. */
export function parseParent(text: string): Parent | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const known = PROTOCOLS[url.protocol];
  const name = parseHostName(url.hostname);
  if (known === undefined || name === null) return null;
  const login = loginOf(url);
  if (login === null) return null;
  const named = login.user !== '';
  if (known.protocol === 'socks5' && named && ![login.user, login.password].every(isWord)) return null;
  const port = url.port === '' ? known.port : Number(url.port);
  return { protocol: known.protocol, host: name.value, port, login: named ? login : null };
}

function isWord(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes > 0 && bytes <= MAX_WORD_BYTES;
}

function loginOf({ username, password }: URL): SocksLogin | null {
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** Opens a tunnel to `target` over a fresh connection to the parent; null when it stands. */
export function askParent(
  socket: Socket,
  parent: Parent,
  target: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<ParentFault | null> {
  const ask = parent.protocol === 'http' ? askHttpParent : askSocksParent;
  return ask(socket, parent, target, timeoutMs);
}

/** `host:port`, or `[v6]:port`. */
export function authorityOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

import { parseHostName } from '../tls/host-name.js';

/** Where a CONNECT asks to go. */
export interface ConnectTarget {
  /** Canonical: A-labels in lower case without a trailing dot, or an address in its shortest form without brackets. */
  readonly host: string;
  readonly port: number;
  /** True when `host` is an IP literal: then the SNI, not the host, names the destination. */
  readonly bareIp: boolean;
}

export interface ConnectHead extends ConnectTarget {
  /** Bytes the head took, up to and with the blank line. */
  readonly bytes: number;
}

export const MAX_CONNECT_HEAD_BYTES = 16 * 1024;

/**
 * Parses the head of a CONNECT request (RFC 9110 section 9.3.6), strictly: CRLF line ends only, HTTP/1.x, one
 * authority with a port. `null` asks for more bytes; a string is the reason it will never parse.
 */
export function parseConnect(bytes: Buffer): ConnectHead | string | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return bytes.length > MAX_CONNECT_HEAD_BYTES ? 'the CONNECT head is over 16 KiB' : null;
  if (end > MAX_CONNECT_HEAD_BYTES) return 'the CONNECT head is over 16 KiB';
  const head = bytes.toString('latin1', 0, end);
  const [requestLine = '', ...fields] = head.split('\r\n');
  const line = /^CONNECT (\S+) HTTP\/1\.[01]$/.exec(requestLine);
  if (line?.[1] === undefined) return 'the request line is not "CONNECT host:port HTTP/1.1"';
  for (const field of fields) {
    if (/[\r\n\0]/.test(field)) return 'a bare CR, LF or NUL stands in a header field';
    const name = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):/.exec(field)?.[1]?.toLowerCase();
    if (name === undefined) return 'a header line is not "name: value"';
    if (name === 'transfer-encoding') return 'a CONNECT request has no body, yet it names a transfer coding';
    if (name === 'content-length' && !/:[ \t]*0[ \t]*$/.test(field))
      return 'a CONNECT request has no body, yet it names a length';
  }
  const target = parseAuthority(line[1]);
  return target === null ? `"${line[1].slice(0, 100)}" is not host:port` : { ...target, bytes: end + 4 };
}

const AUTHORITY = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.\-\x80-\xff]+))(?::(\d{1,5}))?$/;

/**
 * Splits `host:port` or `[v6]:port`, read as latin1; `null` when it is neither, or the port is missing and no default is
 * given. A host has one form afterwards, however it was written (`bücher.example` in UTF-8, `127.1`, `[::1]`): routes,
 * names of certificates and the check for our own address must all mean the same one.
 */
export function parseAuthority(authority: string, defaultPort?: number): ConnectTarget | null {
  const match = AUTHORITY.exec(authority);
  if (match === null) return null;
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  if (port === undefined || port < 1 || port > 65_535) return null;
  const name = parseHostName(match[1] ?? Buffer.from(match[2] ?? '', 'latin1').toString('utf8'));
  if (name === null || (match[1] !== undefined && name.kind !== 'ipv6')) return null;
  return { host: name.value, port, bareIp: name.kind !== 'dns' };
}

/*
 * The messages of SOCKS version 5 (RFC 1928) and its login (RFC 1929), read from bytes and written as bytes. Every reader
 * answers `null` while the message is not whole, and a string when it will never be one.
 */
import { isIP, isIPv4 } from 'node:net';
import { ipBytes, parseHostName } from '../../tls/host-name.js';
import type { ConnectTarget } from '../connect-head.js';

export const VERSION = 0x05;
/** Ways to log in. */
export const METHOD = { none: 0x00, login: 0x02, unacceptable: 0xff } as const;
export const COMMAND = { connect: 0x01, bind: 0x02, associate: 0x03 } as const;
/** What a server answers to a request (RFC 1928 section 6). */
export const REPLY = {
  granted: 0x00,
  failed: 0x01,
  forbidden: 0x02,
  networkUnreachable: 0x03,
  hostUnreachable: 0x04,
  refused: 0x05,
  expired: 0x06,
  commandUnknown: 0x07,
  addressUnknown: 0x08,
} as const;

const ADDRESS = { ipv4: 0x01, name: 0x03, ipv6: 0x04 } as const;

/** A user name and a password of 1 to 255 bytes each. */
export interface SocksLogin {
  readonly user: string;
  readonly password: string;
}

export interface Greeting {
  readonly methods: readonly number[];
  readonly bytes: number;
}

export function readGreeting(bytes: Buffer): Greeting | string | null {
  const [version, count] = bytes;
  if (version !== undefined && version !== VERSION) return 'the client does not speak SOCKS 5';
  if (count === undefined) return null;
  if (count === 0) return 'the client offers no way to log in';
  if (bytes.length < 2 + count) return null;
  return { methods: [...bytes.subarray(2, 2 + count)], bytes: 2 + count };
}

export function readLogin(bytes: Buffer): (SocksLogin & { readonly bytes: number }) | string | null {
  const [version, userLength] = bytes;
  if (version !== undefined && version !== 0x01) return 'the login is not of version 1';
  if (userLength === undefined) return null;
  const passwordLength = bytes[2 + userLength];
  if (passwordLength === undefined) return null;
  const end = 3 + userLength + passwordLength;
  if (bytes.length < end) return null;
  return {
    user: bytes.toString('utf8', 2, 2 + userLength),
    password: bytes.toString('utf8', 3 + userLength, end),
    bytes: end,
  };
}

export interface SocksRequest {
  readonly command: number;
  /** Null for a kind of address nobody defined: its length is unknown, so nothing behind it can be read. */
  readonly to: ConnectTarget | null;
  readonly bytes: number;
}

export function readRequest(bytes: Buffer): SocksRequest | string | null {
  const [version, command, , kind, first] = bytes;
  if (version !== undefined && version !== VERSION) return 'the request is not of version 5';
  if (command === undefined || kind === undefined) return null;
  if (kind !== ADDRESS.ipv4 && kind !== ADDRESS.ipv6 && kind !== ADDRESS.name) return { command, to: null, bytes: 4 };
  if (first === undefined) return null;
  const from = kind === ADDRESS.name ? 5 : 4;
  const length = kind === ADDRESS.name ? first : kind === ADDRESS.ipv4 ? 4 : 16;
  const end = from + length + 2;
  if (bytes.length < end) return null;
  const name = parseHostName(hostOf(kind, bytes.subarray(from, end - 2)));
  const port = bytes.readUInt16BE(end - 2);
  if (name === null || port === 0) return 'the request names no host and port';
  return { command, to: { host: name.value, port, bareIp: name.kind !== 'dns' }, bytes: end };
}

function hostOf(kind: number, address: Buffer): string {
  if (kind === ADDRESS.name) return address.toString('utf8');
  if (kind === ADDRESS.ipv4) return address.join('.');
  return Array.from({ length: 8 }, (_, group) => address.readUInt16BE(group * 2).toString(16)).join(':');
}

/** The address bound is of no use to a client that connects: zeros, as most servers say. */
export function writeReply(reply: number): Buffer {
  return Buffer.from([VERSION, reply, 0x00, ADDRESS.ipv4, 0, 0, 0, 0, 0, 0]);
}

/** A reply read by a client: its code, and how long it is. */
export function readReply(bytes: Buffer): { readonly reply: number; readonly bytes: number } | string | null {
  const [version, reply, , kind, first] = bytes;
  if (version !== undefined && version !== VERSION) return 'the answer is not of version 5';
  if (reply === undefined || kind === undefined || first === undefined) return null;
  if (kind !== ADDRESS.ipv4 && kind !== ADDRESS.ipv6 && kind !== ADDRESS.name) return 'the answer names no address';
  const end = (kind === ADDRESS.name ? 5 + first : 4 + (kind === ADDRESS.ipv4 ? 4 : 16)) + 2;
  return bytes.length < end ? null : { reply, bytes: end };
}

export function writeLogin({ user, password }: SocksLogin): Buffer {
  const [name, word] = [Buffer.from(user), Buffer.from(password)];
  return Buffer.concat([Buffer.from([0x01, name.length]), name, Buffer.from([word.length]), word]);
}

/** A request to connect; names are left to the server to resolve. */
export function writeConnect(host: string, port: number): Buffer {
  const tail = Buffer.from([port >> 8, port & 0xff]);
  const head = (kind: number): Buffer => Buffer.from([VERSION, COMMAND.connect, 0x00, kind]);
  if (isIP(host) === 0) {
    const name = Buffer.from(host);
    return Buffer.concat([head(ADDRESS.name), Buffer.from([name.length]), name, tail]);
  }
  const kind = isIPv4(host) ? 'ipv4' : 'ipv6';
  const value = parseHostName(host)?.value ?? host;
  return Buffer.concat([head(ADDRESS[kind]), ipBytes({ kind, value }), tail]);
}

import { BlockList, isIP } from 'node:net';
import { parseHostName } from '../../tls/host-name.js';

/** Whether a destination is reached without the parent. */
export type NoProxy = (target: { readonly host: string; readonly port: number }) => boolean;

const MAX_ENTRIES = 10_000;
const ENTRY = /^(?:\[([0-9a-fA-F:.]+)\](?:\/(\d{1,3}))?|(\*|[^\s:/[\]]+)(?:\/(\d{1,2}))?)(?::(\d{1,5}))?$/;

interface Entry {
  readonly port: number | null;
  readonly matches: (host: string, family: number) => boolean;
}

/**
 * Reads a list such as `example.cn, .inner.cn, 10.0.0.0/8, [fd00::]/8, erp.example:8080, *`: a name stands for itself and
 * all below it, a number for an address or a network, and a port behind either narrows it. Networks are compared with
 * addresses a client asks for; what a name resolves to is not looked up. Null when an entry is none of these.
 */
export function parseNoProxy(text: string): NoProxy | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length > MAX_ENTRIES) return null;
  const entries: Entry[] = [];
  for (const word of words) {
    const entry = entryOf(word);
    if (entry === null) return null;
    entries.push(entry);
  }
  return ({ host, port }) => {
    const family = isIP(host);
    return entries.some((entry) => (entry.port === null || entry.port === port) && entry.matches(host, family));
  };
}

function entryOf(word: string): Entry | null {
  const match = ENTRY.exec(word);
  if (match === null) return null;
  const [, v6, v6Prefix, other, otherPrefix, portText] = match;
  const port = portText === undefined ? null : Number(portText);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  if (other === '*') return otherPrefix === undefined ? { port, matches: () => true } : null;
  const name = parseHostName(v6 ?? (other ?? '').replace(/^\*?\./, ''));
  if (name === null) return null;
  const prefix = v6Prefix ?? otherPrefix;
  if (name.kind === 'dns') {
    if (prefix !== undefined) return null;
    return { port, matches: (host) => host === name.value || host.endsWith(`.${name.value}`) };
  }
  const bits = name.kind === 'ipv4' ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return null;
  const list = new BlockList();
  list.addSubnet(name.value, length, name.kind);
  return { port, matches: (host, family) => family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6') };
}

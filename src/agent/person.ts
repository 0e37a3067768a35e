import { userInfo } from 'node:os';
import type { Process } from '../model/destination.js';
import type { Person } from '../model/transfer.js';
import { findOwner, findProcess, type Owner } from './process.js';

/** Who and what sent a transfer, as far as the operating system tells. */
export interface Sender {
  readonly person: Person;
  readonly process: Process | null;
}

export const UNKNOWN_PERSON: Person = { id: 'unknown', source: 'unknown' };

/**
 * The user and program at the other end of a loopback connection to `port`. Asked only for transfers that leave a row:
 * the look-up reads the system's tables.
 */
export async function findSender(peer: { address: string; port: number }, port: number): Promise<Sender> {
  const proxy = { address: '127.0.0.1', port };
  const [owner, process] = await Promise.all([findOwner(proxy, peer), findProcess(proxy, peer)]);
  return { person: owner === null ? fallbackPerson() : personOf(owner), process };
}

/** A connection's person does not change while it lasts; its port may be somebody else's soon after. */
const KEEP_MS = 5_000;
const MAX_KEPT = 1_024;

/** Ids of persons by connection, kept for a few seconds: a chat sends many small messages over one connection. */
export function rememberPersons(
  port: () => number,
  now: () => number,
): (peer: { address: string; port: number }) => Promise<string> {
  const kept = new Map<string, { readonly until: number; readonly id: Promise<string> }>();
  return (peer) => {
    const key = `${peer.address} ${peer.port}`;
    const there = kept.get(key);
    if (there !== undefined && there.until > now()) return there.id;
    const id = findOwner({ address: '127.0.0.1', port: port() }, peer).then(
      (owner) => (owner === null ? fallbackPerson() : personOf(owner)).id,
    );
    kept.delete(key);
    kept.set(key, { until: now() + KEEP_MS, id });
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT) break;
      kept.delete(oldest);
    }
    return id;
  };
}

/** An account without a name in /etc/passwd is still one account: its number stands for it. */
function personOf(owner: Owner): Person {
  return { id: `os:${owner.user ?? owner.uid}`, source: 'os' };
}

/** Where the system does not tell who owns a connection, an agent that runs as the person is the person. */
function fallbackPerson(): Person {
  const { username, uid } = userInfo();
  return uid <= 0 ? UNKNOWN_PERSON : { id: `os:${username}`, source: 'os' };
}

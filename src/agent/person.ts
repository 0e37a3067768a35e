import { userInfo } from 'node:os';
import type { Process } from '../model/destination.js';
import type { Person } from '../model/transfer.js';
import type { Peer } from '../proxy/peer.js';
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
export async function findSender(peer: Peer, port: number): Promise<Sender> {
  const proxy = { address: '127.0.0.1', port };
  const [owner, process] = await Promise.all([findOwner(proxy, peer), findProcess(proxy, peer)]);
  return { person: owner === null ? fallbackPerson() : personOf(owner), process };
}

/** Ids of persons by connection: a chat sends many small messages over one, and its person does not change meanwhile. */
export function rememberPersons(port: () => number): (peer: Peer) => Promise<string> {
  const kept = new WeakMap<Peer, Promise<string>>();
  return (peer) => {
    let id = kept.get(peer);
    if (id === undefined) {
      id = findOwner({ address: '127.0.0.1', port: port() }, peer).then(
        (owner) => (owner === null ? fallbackPerson() : personOf(owner)).id,
      );
      kept.set(peer, id);
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

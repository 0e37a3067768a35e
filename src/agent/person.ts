import { userInfo } from 'node:os';
import type { Destination, Process } from '../model/destination.js';
import type { Owner, Owners } from '../model/owner.js';
import type { Person } from '../model/transfer.js';
import type { Peer } from '../proxy/peer.js';
import { type CredentialKeys, credentialsOf } from './source/credentials.js';
import { loginName, loginOfRequest } from './source/login.js';
import type { Sessions } from './source/sessions.js';
import type { Sources } from './source/source.js';

/** Who and what sent a transfer, as far as the operating system tells. */
export interface Sender {
  readonly person: Person;
  readonly process: Process | null;
  /** The operating system's account, where the person is known by a login; else the person is the account. */
  readonly account?: Person;
}

export const UNKNOWN_PERSON: Person = { id: 'unknown', source: 'unknown' };

/** What of a transfer may tell whose it is. */
export interface SentBy {
  readonly peer: Peer;
  readonly destination: Pick<Destination, 'host' | 'headers'>;
  readonly cookie?: string | null;
}

/** Tells whose a transfer is: the login of a source system while it is fresh, else the account. */
export interface Senders {
  /** The account and program. */
  accountOf(peer: Peer): Promise<Sender>;
  senderOf(sent: SentBy): Promise<Sender>;
}

export interface SendersOptions {
  readonly port: () => number;
  readonly owners: Owners;
  readonly sources: Sources;
  /** Null: people are known by their accounts. */
  readonly sessions: Sessions | null;
  readonly keys: () => CredentialKeys;
}

export function createSenders({ port, owners, sources, sessions, keys }: SendersOptions): Senders {
  const accountOf = (peer: Peer): Promise<Sender> => findSender(owners, peer, port());

  function loginOf({ destination, cookie }: SentBy): string | null {
    const source = sources.of(destination.host);
    if (source === null) return null;
    const headers = destination.headers ?? [];
    const who = credentialsOf(cookie == null ? headers : [...headers, ['cookie', cookie]], keys());
    const login = loginOfRequest(source.logins, who);
    return login === null
      ? (sessions?.personOf(who.sessions) ?? null)
      : `login:${source.id}:${loginName(login, who.digest)}`;
  }

  return {
    accountOf,
    async senderOf(sent) {
      const sender = await accountOf(sent.peer);
      if (sessions === null || sender.person.source === 'unknown') return sender;
      const seat = { account: sender.person.id, program: sender.process?.name ?? '' };
      const login = loginOf(sent) ?? sessions.current(seat);
      return login === null ? sender : { ...sender, person: { id: login, source: 'login' }, account: sender.person };
    },
  };
}

/**
 * The account at the other end, for showing it what is its own: null unless the system says so for sure. Where it never
 * does, an agent that runs as the person is asked by that person.
 */
export async function findAccount(owners: Owners, peer: Peer, port: number): Promise<string | null> {
  const owner = await owners.findOwner({ address: '127.0.0.1', port: peer.door ?? port }, peer);
  if (owner !== null) return personOf(owner).id;
  const own = fallbackPerson();
  return process.platform === 'linux' || own.source === 'unknown' ? null : own.id;
}

/**
 * The user and program at the other end of a loopback connection to `port`. Asked only for transfers that leave a row:
 * the look-up reads the system's tables.
 */
export async function findSender(owners: Owners, peer: Peer, port: number): Promise<Sender> {
  const proxy = { address: '127.0.0.1', port: peer.door ?? port };
  const [owner, process] = await Promise.all([owners.findOwner(proxy, peer), owners.findProcess(proxy, peer)]);
  return { person: owner === null ? fallbackPerson() : personOf(owner), process };
}

/** Ids of persons by connection: a chat sends many small messages over one, and its person does not change meanwhile. */
export function rememberPersons(owners: Owners, port: () => number): (peer: Peer) => Promise<string> {
  const kept = new WeakMap<Peer, Promise<string>>();
  return (peer) => {
    let id = kept.get(peer);
    if (id === undefined) {
      id = owners
        .findOwner({ address: '127.0.0.1', port: peer.door ?? port() }, peer)
        .then((owner) => (owner === null ? fallbackPerson() : personOf(owner)).id);
      kept.set(peer, id);
    }
    return id;
  };
}

/** An account without a name is still one account: its number stands for it. */
function personOf(owner: Owner): Person {
  return { id: `os:${owner.user ?? owner.uid}`, source: 'os' };
}

/** Where the system does not tell who owns a connection, an agent that runs as the person is the person. */
function fallbackPerson(): Person {
  const { username, uid } = userInfo();
  return uid <= 0 ? UNKNOWN_PERSON : { id: `os:${username}`, source: 'os' };
}

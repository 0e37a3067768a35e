import type { Clock } from '../model/clock.js';

/**
 * Why TLS to a host cannot be read here. `pinned`: its program takes no certificate of ours, for it knows the real one, or
 * does not look into the system's store. `client-certificate`: the host wants one of its visitor, which a proxy cannot give.
 */
export type UndecryptableReason = 'pinned' | 'client-certificate';

export interface UndecryptableHost {
  readonly host: string;
  readonly reason: UndecryptableReason;
  /** Milliseconds since 1970, of the first and of the latest time. */
  readonly since: number;
  readonly last: number;
  readonly times: number;
}

/** Hosts learnt to be unreadable. They are told, never tunnelled for it: only the policy does that. */
export interface UndecryptableHosts {
  note(host: string, reason: UndecryptableReason): void;
  /** A handshake of ours was accepted: what was held against the host is forgotten. */
  decrypted(host: string): void;
  /** Latest first. */
  list(): UndecryptableHost[];
}

export interface UndecryptableOptions {
  readonly clock: Clock;
  /** Told once for each host, when it is learnt. */
  readonly onLearnt: (host: UndecryptableHost) => void;
}

/** A handshake may break off for many reasons; three in a row, with none accepted between, have one. */
const PINNED_AFTER = 3;
const KEEP_MS = 24 * 60 * 60_000;
const MAX_HOSTS = 500;

export function watchUndecryptable({ clock, onLearnt }: UndecryptableOptions): UndecryptableHosts {
  const hosts = new Map<string, UndecryptableHost>();
  const isLearnt = ({ reason, times }: UndecryptableHost): boolean => reason !== 'pinned' || times >= PINNED_AFTER;

  return {
    note(host, reason) {
      const now = clock();
      const known = hosts.get(host);
      const goesOn = known !== undefined && known.reason === reason && Math.abs(now - known.last) < KEEP_MS;
      const noted = {
        host,
        reason,
        since: goesOn ? known.since : now,
        last: now,
        times: (goesOn ? known.times : 0) + 1,
      };
      hosts.delete(host);
      hosts.set(host, noted);
      for (const oldest of hosts.keys()) {
        if (hosts.size <= MAX_HOSTS) break;
        hosts.delete(oldest);
      }
      if (isLearnt(noted) && !(goesOn && isLearnt(known))) onLearnt(noted);
    },
    decrypted: (host) => void hosts.delete(host),
    list: () => [...hosts.values()].filter((host) => isLearnt(host) && clock() - host.last < KEEP_MS).reverse(),
  };
}

import type { Clock } from '../model/clock.js';

const MAX_SESSIONS = 1_000;
/** A resumed session is not verified again, so it must not outlive a bad certificate by long. */
const MAX_AGE_MS = 3_600_000;

export interface SessionCache {
  get(key: string): Buffer | undefined;
  keep(key: string, ticket: Buffer): void;
  drop(key: string): void;
}

/** The newest ticket of each verified destination, for an hour; the oldest go when there are too many. */
export function sessionCache(clock: Clock): SessionCache {
  const sessions = new Map<string, { readonly ticket: Buffer; readonly at: number }>();
  return {
    get(key) {
      const session = sessions.get(key);
      if (session === undefined) return undefined;
      if (clock() - session.at < MAX_AGE_MS) return session.ticket;
      sessions.delete(key);
      return undefined;
    },
    keep(key, ticket) {
      sessions.delete(key);
      sessions.set(key, { ticket, at: clock() });
      const oldest = sessions.keys().next();
      if (sessions.size > MAX_SESSIONS && oldest.done !== true) sessions.delete(oldest.value);
    },
    drop: (key) => void sessions.delete(key),
  };
}

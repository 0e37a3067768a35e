import type { Clock } from '../../model/clock.js';

/**
 * Who is logged in where. A source system says so in its own requests; other transfers carry it while it is fresh:
 *
 *   request to a source ─► cookie, claim, header, or what this session's answer once said ─► login
 *   other transfer      ─► latest login of the same account and program, or the only fresh one of the account
 *
 * Whoever leaves a shared PC is not to be blamed for the next: a login that nobody used for `freshMs` is over, and one
 * that ended is over at once.
 */
export interface Sessions {
  /** A source system answered this login, at this account and program. */
  used(person: string, by: Seat): void;
  /** These credentials (digests) belong to that login from now on. */
  bind(digests: readonly string[], person: string): void;
  /** Whose credentials these are; null where they are nobody's, or of several. */
  personOf(digests: readonly string[]): string | null;
  /** The login is over: logged out, or refused by its system. */
  ended(person: string): void;
  /** The login that sits at this account and program now. */
  current(seat: Seat): string | null;
}

/** Account of the operating system, and name of the program. */
export interface Seat {
  readonly account: string;
  readonly program: string;
}

const MAX_SEATS = 256;
const MAX_BOUND = 8_192;
/** Said of a credential that more than one login came with: it names nobody. */
const SHARED = '';

export function openSessions(freshMs: number, clock: Clock): Sessions {
  const seats = new Map<string, { readonly seat: Seat; readonly person: string; readonly at: number }>();
  const bound = new Map<string, string>();

  const fresh = (at: number): boolean => Math.abs(clock() - at) <= freshMs;

  return {
    used(person, seat) {
      const key = `${seat.account}\n${seat.program}\n${person}`;
      seats.delete(key);
      seats.set(key, { seat, person, at: clock() });
      capped(seats, MAX_SEATS);
    },
    bind(digests, person) {
      for (const digest of digests) {
        const known = bound.get(digest);
        bound.delete(digest);
        bound.set(digest, known === undefined || known === person ? person : SHARED);
      }
      capped(bound, MAX_BOUND);
    },
    personOf(digests) {
      const people = new Set(digests.flatMap((digest) => bound.get(digest) ?? []));
      people.delete(SHARED);
      const [only] = people;
      return people.size === 1 && only !== undefined ? only : null;
    },
    ended(person) {
      for (const [key, seat] of seats) if (seat.person === person) seats.delete(key);
      for (const [digest, whose] of bound) if (whose === person) bound.delete(digest);
    },
    current({ account, program }) {
      const here = [...seats.values()].filter((one) => one.seat.account === account && fresh(one.at));
      const same = here.filter((one) => one.seat.program === program);
      const latest = same.reduce<(typeof same)[number] | null>(
        (best, one) => (best !== null && best.at > one.at ? best : one),
        null,
      );
      if (latest !== null) return latest.person;
      const people = new Set(here.map(({ person }) => person));
      const [only] = people;
      return people.size === 1 && only !== undefined ? only : null;
    },
  };
}

function capped(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}

import type { Clock } from '../model/clock.js';

/** The time that windows are measured in. */
export interface LedgerClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Wall clock less ledger time: what somebody set the clock by. 0 while the two agree. */
  skewMs(): number;
}

/** Differences up to here are the clock being set right, and followed. */
const SLACK_MS = 2 * 60_000;
/** A newest event further ahead than this was written with a wrong clock: the wall clock is believed. */
const TRUST_MS = 40 * 24 * 60 * 60_000;

/**
 * Ledger time, by these rules:
 *
 *  1. It is UTC: time zones and summer time change nothing.
 *  2. It goes on with the uptime of the machine, sleep included. A wall clock that runs off by more than two minutes was set
 *     by somebody; windows do not follow, and events carry the difference. Smaller corrections are followed.
 *  3. It starts at the wall clock, but not before the newest event: a clock set back while the agent was down opens no
 *     window again. A newest event more than 40 days ahead is itself a mistake.
 *
 * What rule 3 cannot see is a clock set ahead while the agent was down; windows then reach as far ahead of now as back.
 *
 * @param uptime milliseconds since some fixed moment, never set by anybody
 * @param newest time of the newest event, 0 where there is none
 */
export function openLedgerClock(wall: Clock, uptime: Clock, newest: number): LedgerClock {
  const first = wall();
  let offset = (newest > first && newest - first <= TRUST_MS ? newest : first) - uptime();

  const now = (): number => {
    const steady = uptime() + offset;
    const drift = wall() - steady;
    if (drift === 0 || Math.abs(drift) > SLACK_MS) return Math.round(steady);
    // Set right by little: forwards at once, backwards never.
    if (drift > 0) offset += drift;
    return Math.round(uptime() + offset);
  };
  return {
    now,
    skewMs() {
      const skew = Math.round(wall() - now());
      return Math.abs(skew) > SLACK_MS ? skew : 0;
    },
  };
}

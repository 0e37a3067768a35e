import fs from 'node:fs';
import path from 'node:path';
import type { CodeAnswer, Codes } from './codes.js';

/** For how long a code opens the way to company systems. */
export const BREAK_GLASS_MS = 30 * 60_000;
/** The keeper may have begun it: the file is looked at again. */
const LOOK_MS = 1_000;

/**
 * Half an hour in which the agency's own hosts are reached unread and nothing else is reached at all: for the day on which
 * inspection itself keeps an office from its systems. Begun with a code of head office, told to it as an alarm.
 */
export interface BreakGlass {
  /** Until when, milliseconds since 1970; null when it is not on. */
  until(): number | null;
  begin(code: string): CodeAnswer;
}

export interface BreakGlassOptions {
  readonly home: string;
  readonly codes: Codes;
  readonly now: () => number;
  /** Told once it has begun. */
  readonly onBegin: (until: number) => void;
}

const file = (home: string): string => path.join(home, 'break-glass.json');

export function openBreakGlass({ home, codes, now, onBegin }: BreakGlassOptions): BreakGlass {
  let until = read(home);
  let looked = now();
  return {
    until() {
      const at = now();
      if (Math.abs(at - looked) >= LOOK_MS) {
        until = read(home);
        looked = at;
      }
      // A clock set back must not make it longer.
      return until !== null && at < until && until - at <= BREAK_GLASS_MS ? until : null;
    },
    begin(code) {
      const answer = codes.take('break-glass', code);
      if (answer !== 'taken') return answer;
      const end = now() + BREAK_GLASS_MS;
      if (!write(home, end)) return 'unstored';
      until = end;
      onBegin(end);
      return 'taken';
    },
  };
}

function read(home: string): number | null {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file(home), 'utf8'));
    const until = typeof value === 'object' && value !== null && 'until' in value ? value.until : null;
    return typeof until === 'number' ? until : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}

function write(home: string, until: number): boolean {
  try {
    fs.writeFileSync(`${file(home)}.draft`, JSON.stringify({ until }), { mode: 0o600, flush: true });
    fs.renameSync(`${file(home)}.draft`, file(home));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

import fs from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { type DoorAnswer, openDoor, type Wanted } from './safe-door.js';

/** What the keeper does with connections while workers keep dying. */
export interface SafeMode {
  /** Workers have died too often; says which it is this time. */
  begin(): 'open' | 'closed';
  take(socket: Socket): void;
}

export interface SafeModeOptions {
  readonly home: string;
  /** What the settings ask for. `open` is granted once in 24 hours, for `openMs`; after that it is closed. */
  readonly mode: 'open' | 'closed';
  readonly openMs: number;
  readonly now: () => number;
  /** Whether hosts of the agency are reached all the same: somebody has used a code. */
  readonly glass: () => boolean;
  /** Hosts that are the agency's own. */
  readonly company: () => ReadonlySet<string>;
  /** Our own pages while nobody else can show them; null where there is none. */
  readonly page: (wanted: Extract<Wanted, { to: 'us' }>) => DoorAnswer | null;
  /** Each time it begins. @param until milliseconds since 1970, of `open` */
  readonly onBegin: (mode: 'open' | 'closed', until: number | null) => void;
}

const DAY_MS = 86_400_000;

export function openSafeMode(options: SafeModeOptions): SafeMode {
  const { home, mode, openMs, now, glass, company, page, onBegin } = options;
  const file = path.join(home, 'safe-open.json');
  let until = Number.NEGATIVE_INFINITY;

  /** Until when it is open, having been written down: what cannot be remembered could be had every minute. */
  function granted(): number | null {
    if (mode !== 'open') return null;
    const last = lastOpening(file);
    const at = now();
    // A clock set back buys no second one.
    if (last !== null && at < last + openMs && at >= last) return last + openMs;
    if (last !== null && at < last + DAY_MS) return null;
    return keep(file, at) ? at + openMs : null;
  }

  return {
    begin() {
      const end = granted();
      until = end ?? Number.NEGATIVE_INFINITY;
      const which = end === null ? 'closed' : 'open';
      onBegin(which, end);
      return which;
    },
    take(socket) {
      openDoor(socket, (wanted) => {
        if (wanted.to === 'us') return page(wanted);
        if (glass()) return company().has(wanted.host) ? 'lead' : null;
        return now() < until ? 'lead' : null;
      });
    },
  };
}

function lastOpening(file: string): number | null {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    const at = typeof value === 'object' && value !== null && 'at' in value ? value.at : null;
    return typeof at === 'number' ? at : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}

function keep(file: string, at: number): boolean {
  try {
    fs.writeFileSync(`${file}.draft`, JSON.stringify({ at }), { mode: 0o600, flush: true });
    fs.renameSync(`${file}.draft`, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

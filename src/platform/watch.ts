import type { Change } from './change.js';
import { inEffect } from './check.js';
import type { Stage } from './install.js';
import type { Machine } from './machine.js';

/*
 * What somebody has done to an installation since it was looked at last. A PC's own report is its claim: this finds the
 * careless and the curious, not an administrator who means it.
 */

export type Tampering =
  /** Settings, files or certificates of a part are not what was installed. */
  | { readonly what: 'part'; readonly part: string }
  /** The clock was moved, forwards or back. */
  | { readonly what: 'clock'; readonly stepSeconds: number }
  /** A root that belongs to a program which intercepts TLS too. */
  | { readonly what: 'interceptor'; readonly name: string };

export interface WatchState {
  /** Parts that were not in effect. */
  readonly parts: ReadonlySet<string>;
  readonly interceptors: ReadonlySet<string>;
  /** Milliseconds: the clock on the wall, and the one nobody can move. */
  readonly wall: number;
  readonly steady: number;
}

/** Steps smaller than this are those of time servers. */
const CLOCK_STEP_MS = 120_000;

/** What is new since the last look, and the state for the next; at the first look the clock is only noted. */
export function compare(
  last: WatchState | null,
  now: WatchState,
): { readonly events: readonly Tampering[]; readonly state: WatchState } {
  const events: Tampering[] = [];
  for (const part of now.parts) if (last?.parts.has(part) !== true) events.push({ what: 'part', part });
  for (const name of now.interceptors) {
    if (last?.interceptors.has(name) !== true) events.push({ what: 'interceptor', name });
  }
  const step = last === null ? 0 : now.wall - last.wall - (now.steady - last.steady);
  if (Math.abs(step) >= CLOCK_STEP_MS) events.push({ what: 'clock', stepSeconds: Math.round(step / 1000) });
  return { events, state: now };
}

/** Parts with a file or setting that is not as it was installed; what needs a program to be asked is left to `status`. */
export function changedParts(stages: readonly Stage[], machine: Machine): Set<string> {
  const theirs = machine.homes.map(({ folder }) => `${folder}/`);
  const asked = (change: Change): boolean =>
    change.kind === 'setting' || (change.kind !== 'command' && !theirs.some((home) => change.path.startsWith(home)));
  const changed = stages.filter(({ changes }) =>
    changes.some((change) => asked(change) && seen(change, machine) === false),
  );
  return new Set(changed.map(({ name }) => name));
}

/** Null where this account may not look. */
function seen(change: Change, machine: Machine): boolean | null {
  try {
    return inEffect(change, machine);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')) return null;
    throw error;
  }
}

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
  /** This PC's own CA is not among the roots of its system. */
  | { readonly what: 'certificate' }
  /** The clock was moved, forwards or back. */
  | { readonly what: 'clock'; readonly stepSeconds: number }
  /** Files of the program that are not as they were packed. */
  | { readonly what: 'files'; readonly count: number; readonly first: string }
  /** Nobody kept the port although the PC ran. */
  | { readonly what: 'service'; readonly stoppedSeconds: number }
  /** A root that belongs to a program which intercepts TLS too. */
  | { readonly what: 'interceptor'; readonly name: string };

export interface WatchState {
  /** Parts that were not in effect. */
  readonly parts: ReadonlySet<string>;
  readonly interceptors: ReadonlySet<string>;
  /** Whether this PC's own CA is trusted by its system; null where that cannot be told. */
  readonly trusted: boolean | null;
  /** Milliseconds: the clock on the wall, and the one nobody can move. */
  readonly wall: number;
  readonly steady: number;
}

/** Steps smaller than this are those of time servers. */
const CLOCK_STEP_MS = 120_000;
/** An upgrade takes less. */
const STOPPED_MS = 180_000;
/** A PC that has just started is given this long until its services run. */
const STARTING_MS = 300_000;

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
  if (now.trusted === false && last?.trusted !== false) events.push({ what: 'certificate' });
  const step = last === null ? 0 : now.wall - last.wall - (now.steady - last.steady);
  if (Math.abs(step) >= CLOCK_STEP_MS) events.push({ what: 'clock', stepSeconds: Math.round(step / 1000) });
  return { events, state: now };
}

/**
 * How long nobody kept the port although the PC ran; null where that is nothing to tell of. All in milliseconds since 1970.
 * @param alive when the service said last that it lives; null: never
 * @param booted when the PC started
 */
export function stopped(alive: number | null, booted: number, now: number): Tampering | null {
  if (alive === null || alive > now) return null;
  const since = Math.max(alive, booted + STARTING_MS);
  return now - since < STOPPED_MS ? null : { what: 'service', stoppedSeconds: Math.round((now - since) / 1000) };
}

/** One line of what was found, for reports; no name of a person beyond account ids. */
export function foundText(event: Tampering): string {
  switch (event.what) {
    case 'part':
      return event.part;
    case 'certificate':
      return 'the CA of this PC is not trusted by its system any more';
    case 'clock':
      return `${event.stepSeconds} s`;
    case 'files':
      return event.count === 1 ? event.first : `${event.first} and ${event.count - 1} more`;
    case 'service':
      return `stopped for ${event.stoppedSeconds} s`;
    case 'interceptor':
      return event.name;
  }
}

/**
 * Parts of which a program says that they are in effect: a service that starts with the PC, a certificate in a store. Costs a
 * process each. What fails from the start, as where this account may not ask, is no news: compare two answers.
 */
export function answeredParts(stages: readonly Stage[], machine: Machine): Set<string> {
  const well = stages.filter(({ changes }) => {
    const asked = changes.filter(
      (change) => change.kind === 'command' && change.check !== undefined && change.optional !== true,
    );
    return asked.length > 0 && asked.every((change) => inEffect(change, machine) === true);
  });
  return new Set(well.map(({ name }) => name));
}

/** Parts with a file or setting that is not as it was installed; what needs a program is `answeredParts`. */
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

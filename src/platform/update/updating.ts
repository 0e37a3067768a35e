import { isNewer } from '../../model/program.js';
import type { Changed, Keeper } from '../keeper.js';
import { type Program, programToRun, type Versions } from './versions.js';

/*
 * The keeper's part of an update: the worker has brought a verified version and asks to be changed for it. Whatever fails,
 * the version before runs, on the database it had.
 */

export type UpdateEvent =
  | { readonly event: 'updated'; readonly from: string; readonly to: string }
  | { readonly event: 'update-failed'; readonly from: string; readonly to: string; readonly why: string };

export interface UpdatingOptions {
  readonly versions: Versions;
  /** The program of the package this keeper belongs to. */
  readonly packaged: Program;
  readonly now: () => number;
  readonly onEvent: (event: UpdateEvent) => void;
}

export interface Updating {
  /** What to start with. Cleans up behind an update that a power cut ended. */
  first(): Program;
  /** Changes to what is staged, if that may run; nothing while a transfer is under way. */
  take(keeper: Pick<Keeper, 'change'>): Promise<void>;
  /** The running version keeps dying, and the one before runs again. */
  wentBack(from: string, to: string): void;
}

export function openUpdating({ versions, packaged, now, onEvent }: UpdatingOptions): Updating {
  const running = (): Program => programToRun(versions, packaged);
  let taking = false;

  function failed(from: string, to: string, why: string): void {
    versions.fail(to, why, now());
    if (versions.staged() === to) versions.unstage();
    onEvent({ event: 'update-failed', from, to, why });
  }

  async function take(keeper: Pick<Keeper, 'change'>): Promise<void> {
    const { version: from } = running();
    const to = versions.staged();
    if (to === null || !isNewer(to, from)) return;
    const program = versions.program(to);
    if (program === null) {
      versions.unstage();
      return;
    }
    let outcome: Changed;
    try {
      outcome = await keeper.change(program, {
        before: () => versions.database.keep(),
        back: () => versions.database.restore(),
      });
    } finally {
      versions.database.forget();
    }
    if (outcome.is === 'back') failed(from, to, outcome.why);
    if (outcome.is !== 'changed') return;
    versions.setCurrent(to);
    versions.unstage();
    versions.keepOnly([from, to]);
    onEvent({ event: 'updated', from, to });
  }

  return {
    first() {
      // Still there: this machine went down in the middle of a change that had not been settled.
      versions.database.restore();
      const program = running();
      const kept = [versions.staged(), program.version].flatMap((version) => version ?? []);
      versions.keepOnly(kept);
      return program;
    },
    async take(keeper) {
      if (taking) return;
      taking = true;
      try {
        await take(keeper);
      } finally {
        taking = false;
      }
    },
    wentBack(from, to) {
      versions.setCurrent(to === packaged.version ? null : to);
      failed(to, from, 'it kept dying after it had answered at first');
    },
  };
}

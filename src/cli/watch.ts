import type { Note } from '../incident/notes.js';
import { changedParts, compare, type WatchState } from '../platform/watch.js';
import { interceptorsHere } from './doctor.js';
import { installedStages } from './install.js';
import type { CommandIo } from './io.js';

const WATCH_MS = 60_000;

export interface Watching {
  stop(): void;
}

export interface WatchTalk {
  /** For the log of the service. */
  say(event: { readonly event: string }): void;
  /** For head office. */
  tell(kind: Note['kind'], body: Note['body']): void;
}

/** Looks at what is installed again and again: tells what somebody has changed, and puts it back where this account may. */
export function watchOver(io: CommandIo, { say, tell }: WatchTalk): Watching {
  let last: WatchState | null = null;
  const look = async (): Promise<void> => {
    const installed = await installedStages(io);
    if (installed === null) return;
    const { stages, machine } = installed;
    const parts = changedParts(stages, machine);
    const now = { parts, interceptors: new Set(interceptorsHere()), wall: Date.now(), steady: performance.now() };
    const { events, state } = compare(last, now);
    last = state;
    for (const event of events) {
      say(Object.assign({ event: 'tampered' }, event));
      tell('tamper', { ...event });
    }
    // Windows runs this as SYSTEM; elsewhere the account of the service may change nothing.
    if (process.platform !== 'win32') return;
    for (const { name, changes } of stages) {
      if (!events.some((event) => event.what === 'part' && event.part === name)) continue;
      for (const change of changes) {
        if (change.kind === 'setting') machine.settings.write(change.setting, change.value);
      }
      say(Object.assign({ event: 'repaired' }, { part: name }));
    }
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      say(Object.assign({ event: 'unwatched' }, { why: error instanceof Error ? error.message : String(error) }));
    });
  }, WATCH_MS);
  return { stop: () => clearInterval(timer) };
}

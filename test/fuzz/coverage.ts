import { Session } from 'node:inspector';

/** Tells inputs that led somewhere new: V8 counts each block of the program once. */
export interface Coverage {
  /** Was anything of the program run since the last time that never ran before? */
  isNew(): boolean;
  close(): void;
}

interface Script {
  readonly url: string;
  readonly functions: ReadonlyArray<{ readonly ranges: readonly object[] }>;
}

/** Must not run beside another reader of coverage: each takes what the other would have counted. */
export function openCoverage(): Coverage {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  return {
    isNew() {
      let scripts: readonly Script[] = [];
      // Answered before `post` returns.
      session.post('Profiler.takePreciseCoverage', (_, taken) => {
        scripts = taken.result;
      });
      return scripts.some(({ url, functions }) => url.includes('/src/content/') && functions.length > 0);
    },
    close: () => session.disconnect(),
  };
}

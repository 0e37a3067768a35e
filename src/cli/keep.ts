import { fileURLToPath } from 'node:url';
import { loadConfig } from '../agent/config.js';
import { startKeeper } from '../platform/keeper.js';
import { changedParts, compare, type WatchState } from '../platform/watch.js';
import { interceptorsHere } from './doctor.js';
import { installedStages } from './install.js';
import { type CommandIo, EXIT } from './io.js';
import { safeModeOf } from './safe.js';

const PROBE_MS = 5_000;
const WATCH_MS = 60_000;

/** `menshen keep`: what the service starts. Holds the port, and keeps a `menshen run` alive behind it. */
export async function keepCommand(argv: string[], io: CommandIo, stopped: Promise<void>): Promise<number> {
  const file = argv[argv.indexOf('--config') + 1];
  const named = argv.includes('--config') && file !== undefined;
  const env = { ...io.env, MENSHEN_HOME: io.home };
  const config = loadConfig({ ...(named ? { file } : {}), env, flags: {} });
  const keeper = await startKeeper({
    port: config.listen.port,
    module: fileURLToPath(new URL('main.js', import.meta.url)),
    argv: ['run', ...argv],
    env,
    safe: safeModeOf(config, Date.now),
    probe: answersHealth,
    onEvent: (event) => say(io, event),
  });
  const watching = watchOver(io);
  await stopped;
  clearInterval(watching);
  await keeper.close();
  return EXIT.ok;
}

function say(io: CommandIo, event: object): void {
  io.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
}

/** Looks at what is installed again and again: says what somebody has changed, and puts it back where this account may. */
function watchOver(io: CommandIo): NodeJS.Timeout {
  let last: WatchState | null = null;
  const look = async (): Promise<void> => {
    const installed = await installedStages(io);
    if (installed === null) return;
    const { stages, machine } = installed;
    const parts = changedParts(stages, machine);
    const now = { parts, interceptors: new Set(interceptorsHere()), wall: Date.now(), steady: performance.now() };
    const { events, state } = compare(last, now);
    last = state;
    for (const event of events) say(io, { event: 'tampered', ...event });
    // Windows runs this as SYSTEM; elsewhere the account of the service may change nothing.
    if (process.platform !== 'win32') return;
    for (const { name, changes } of stages) {
      if (!events.some((event) => event.what === 'part' && event.part === name)) continue;
      for (const change of changes) {
        if (change.kind === 'setting') machine.settings.write(change.setting, change.value);
      }
      say(io, { event: 'repaired', part: name });
    }
  };
  return setInterval(() => {
    look().catch((error: unknown) => {
      say(io, { event: 'unwatched', why: error instanceof Error ? error.message : String(error) });
    });
  }, WATCH_MS);
}

/** Through the port, the hand-over and the worker, to its own pages and back. A 503 is an answer: health is not death. */
async function answersHealth(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(PROBE_MS) });
  await answer.body?.cancel();
  return answer.status === 200 || answer.status === 503;
}

import { fileURLToPath } from 'node:url';
import { loadConfig } from '../agent/config.js';
import { startKeeper } from '../platform/keeper.js';
import { type CommandIo, EXIT } from './io.js';

const PROBE_MS = 5_000;

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
    safe: config.service.safe_mode,
    probe: answersHealth,
    onEvent: (event) => {
      io.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
    },
  });
  await stopped;
  await keeper.close();
  return EXIT.ok;
}

/** Through the port, the hand-over and the worker, to its own pages and back. A 503 is an answer: health is not death. */
async function answersHealth(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(PROBE_MS) });
  await answer.body?.cancel();
  return answer.status === 200 || answer.status === 503;
}

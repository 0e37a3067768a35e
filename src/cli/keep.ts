import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../agent/config.js';
import { leaveNote, makeNote, type Note } from '../incident/notes.js';
import { startKeeper } from '../platform/keeper.js';
import { probe } from '../platform/probe.js';
import { openUpdating } from '../platform/update/updating.js';
import { openVersions } from '../platform/update/versions.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';
import { safeModeOf } from './safe.js';
import { watchOver } from './watch.js';

/** `menshen keep`: what the service starts. Holds the port, and keeps a `menshen run` alive behind it. */
export async function keepCommand(argv: string[], io: CommandIo, stopped: Promise<void>): Promise<number> {
  const file = argv[argv.indexOf('--config') + 1];
  const named = argv.includes('--config') && file !== undefined;
  const env = { ...io.env, MENSHEN_HOME: io.home };
  const config = loadConfig({ ...(named ? { file } : {}), env, flags: {} });
  const say = (event: { readonly event: string }): void => {
    io.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
  };
  const tell = (kind: Note['kind'], body: Note['body']): void => {
    if (!leaveNote(io.home, makeNote(kind, body, Date.now()))) say({ event: 'untold' });
  };
  const updating = openUpdating({
    versions: openVersions(io.home),
    packaged: { version: PROGRAM.version, module: fileURLToPath(new URL('main.js', import.meta.url)) },
    now: Date.now,
    onEvent(event) {
      say(event);
      const { event: what, ...facts } = event;
      tell('notice', { what, ...facts });
    },
  });
  const keeper = await startKeeper({
    port: config.listen.port,
    softPort: config.listen.soft_port === 'off' ? null : config.listen.soft_port,
    program: updating.first(),
    argv: ['run', ...argv],
    env,
    safe: safeModeOf(config, Date.now),
    probe: (port, own) => probe({ port, own, ca: fs.readFileSync(path.join(io.home, 'ca.pem'), 'utf8') }),
    ...(io.stderr === process.stderr ? {} : { output: io.stderr }),
    onOffer: () => {
      updating.take(keeper).catch((error: unknown) => say({ event: 'update-broken', ...reason(error) }));
    },
    onEvent(event) {
      say(event);
      if (event.event === 'went-back') updating.wentBack(event.from, event.to);
    },
  });
  say(Object.assign({ event: 'listening' }, { port: keeper.port }));
  const watching = watchOver(io, { port: keeper.port, worker: keeper.worker, found: keeper.found, say, tell });
  // What was staged while transfers went on: at this moment none is under way.
  updating.take(keeper).catch((error: unknown) => say({ event: 'update-broken', ...reason(error) }));
  await stopped;
  watching.stop();
  await keeper.close();
  return EXIT.ok;
}

function reason(error: unknown) {
  return { why: error instanceof Error ? error.message : String(error) };
}

import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openRollingLog } from '../platform/rolling-log.js';
import { rootStore, services } from '../platform/windows/native.js';
import { DESCRIPTION, SERVICE } from '../platform/windows/service.js';
import { runAsService } from '../platform/windows/service-host.js';
import { type CommandIo, EXIT } from './io.js';
import { keepCommand } from './keep.js';

/**
 * `menshen windows VERB`: the steps of an installation that no program of Windows makes silently. Not for people: each ends
 * with 0 or 1 and says nothing, so that it works where there is no console.
 */
export async function windowsCommand([verb, ...argv]: string[], io: CommandIo): Promise<number> {
  const [what = ''] = argv;
  const code = (done: boolean): number => (done ? EXIT.ok : EXIT.failed);
  switch (verb) {
    case 'trust-add':
      return code(rootStore().add(new X509Certificate(fs.readFileSync(what)).raw));
    case 'trust-has':
      return code(rootStore().has(what));
    case 'trust-remove':
      return code(rootStore().remove(what));
    case 'service-set':
      return code(services().set(SERVICE, what, DESCRIPTION));
    case 'service-has':
      return code(services().command(SERVICE) === what);
    case 'service-remove':
      return code(services().remove(SERVICE));
    case 'service-start':
      return code(services().start(SERVICE));
    case 'service-runs':
      return code(services().runs(SERVICE));
    case 'service-stop':
      return code(services().stop(SERVICE));
    case 'service':
      return runAsService(SERVICE, (stopped) => serve(argv, io, stopped));
    default:
      return EXIT.usage;
  }
}

/** A service has neither a console nor an environment of its own: its data directory is an argument, its talk a file. */
function serve(argv: string[], io: CommandIo, stopped: Promise<void>): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { config: { type: 'string' }, home: { type: 'string' } } });
  const home = values.home ?? io.home;
  const stderr = openRollingLog({ file: path.join(home, 'keeper.log') });
  const config = values.config === undefined ? [] : ['--config', values.config];
  return keepCommand(config, { ...io, home, stderr, env: { ...io.env, MENSHEN_HOME: home } }, stopped);
}

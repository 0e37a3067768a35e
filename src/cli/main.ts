#!/usr/bin/env node
import module from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { cliText } from '../text/cli.js';
import { fill, preferredLanguage } from '../text/language.js';
import { type CommandIo, EXIT } from './io.js';

const io: CommandIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  home: path.resolve(process.env.MENSHEN_HOME ?? path.join(os.homedir(), '.menshen')),
  language: preferredLanguage(process.env.MENSHEN_LANGUAGE ?? process.env.LC_ALL ?? process.env.LANG ?? 'en'),
};

// Each command brings what it needs when it is asked for: `menshen keep` has no use for a database, `run` none for central.
async function main([command, ...argv]: string[]): Promise<number> {
  if (command === 'run' || command === 'keep') keepCompiled();
  const text = cliText[io.language];
  switch (command) {
    case 'run':
      return (await import('./run.js')).runCommand(argv, io, signalled());
    case 'keep':
      return (await import('./keep.js')).keepCommand(argv, io, signalled());
    case 'install':
      return (await import('./install.js')).installCommand(argv, io);
    case 'uninstall':
      return (await import('./install.js')).uninstallCommand(argv, io);
    case 'windows':
      return (await import('./windows.js')).windowsCommand(argv, io);
    case 'status':
      return (await import('./install.js')).statusCommand(argv, io);
    case 'notify':
      return (await import('./notify.js')).notifyCommandLine(argv, io, signalled());
    case 'doctor':
      return (await import('./doctor.js')).doctorCommand(argv, io);
    case 'central':
      return (await import('./central.js')).centralCommand(argv, io, signalled);
    case 'enrol':
      return (await import('./enrol.js')).enrolCommand(argv, io);
    case 'scan':
      return (await import('./scan.js')).scanCommand(argv, io);
    case 'ledger':
      return (await import('./ledger.js')).ledgerCommand(argv, io);
    case 'trace':
      return (await import('./trace.js')).traceCommand(argv, io);
    case 'incidents':
      return (await import('./incidents.js')).incidentsCommand(argv, io);
    case 'policy':
      return policy(argv);
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      io.stderr.write(`${text.usage}\n`);
      return command === undefined ? EXIT.usage : EXIT.ok;
    default:
      io.stderr.write(`${fill(text.unknownCommand, { command })}\n${text.usage}\n`);
      return EXIT.usage;
  }
}

/** A service starts again and again: from Node 22 on, V8 keeps what it has compiled, beside the data and only for it. */
function keepCompiled(): void {
  const enable: unknown = Reflect.get(module, 'enableCompileCache');
  if (typeof enable === 'function') enable(path.join(io.home, 'compiled'));
}

async function policy([verb = '', ...argv]: string[]): Promise<number> {
  if (verb === 'simulate') return (await import('./simulate.js')).simulateCommand(argv, io);
  if (verb === 'build-owners') return (await import('./build-owners.js')).buildOwnersCommand(argv, io);
  if (verb === 'sign') return (await import('./policy-sign.js')).policySignCommand(argv, io);
  const { PUBLISH_VERBS, publishCommand } = await import('./publish.js');
  if (PUBLISH_VERBS.includes(verb)) return publishCommand([verb, ...argv], io);
  const { exampleInspector } = await import('../inspect/examples.js');
  const entries = verb === 'explain' ? (await import('./explain.js')).EXPLAINED_ENTRIES : undefined;
  const all = verb === '' ? argv : [verb, ...argv];
  return (await import('./policy.js')).policyCommand(all, { ...io, inspectText: exampleInspector(entries) });
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

// A reader that went away (`| head`) is not a failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.failed;
  },
);

#!/usr/bin/env node
import os from 'node:os';
import path from 'node:path';
import { exampleInspector } from '../inspect/examples.js';
import { cliText } from '../text/cli.js';
import { fill, preferredLanguage } from '../text/language.js';
import { buildOwnersCommand } from './build-owners.js';
import { centralCommand } from './central.js';
import { doctorCommand } from './doctor.js';
import { enrolCommand } from './enrol.js';
import { EXPLAINED_ENTRIES } from './explain.js';
import { incidentsCommand } from './incidents.js';
import { installCommand, statusCommand, uninstallCommand } from './install.js';
import { type CommandIo, EXIT } from './io.js';
import { keepCommand } from './keep.js';
import { ledgerCommand } from './ledger.js';
import { policyCommand } from './policy.js';
import { PUBLISH_VERBS, publishCommand } from './publish.js';
import { runCommand } from './run.js';
import { scanCommand } from './scan.js';
import { simulateCommand } from './simulate.js';
import { traceCommand } from './trace.js';
import { windowsCommand } from './windows.js';

const io: CommandIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  home: path.resolve(process.env.MENSHEN_HOME ?? path.join(os.homedir(), '.menshen')),
  language: preferredLanguage(process.env.MENSHEN_LANGUAGE ?? process.env.LC_ALL ?? process.env.LANG ?? 'en'),
};

async function main([command, ...argv]: string[]): Promise<number> {
  const text = cliText[io.language];
  switch (command) {
    case 'run':
      return runCommand(argv, io, signalled());
    case 'keep':
      return keepCommand(argv, io, signalled());
    case 'install':
      return installCommand(argv, io);
    case 'uninstall':
      return uninstallCommand(argv, io);
    case 'windows':
      return windowsCommand(argv, io);
    case 'status':
      return statusCommand(argv, io);
    case 'doctor':
      return doctorCommand(argv, io);
    case 'central':
      return centralCommand(argv, io, signalled);
    case 'enrol':
      return enrolCommand(argv, io);
    case 'scan':
      return scanCommand(argv, io);
    case 'ledger':
      return ledgerCommand(argv, io);
    case 'trace':
      return traceCommand(argv, io);
    case 'incidents':
      return incidentsCommand(argv, io);
    case 'policy':
      if (PUBLISH_VERBS.includes(argv[0] ?? '')) return publishCommand(argv, io);
      if (argv[0] === 'simulate') return simulateCommand(argv.slice(1), io);
      if (argv[0] === 'build-owners') return buildOwnersCommand(argv.slice(1), io);
      return policyCommand(argv, {
        ...io,
        inspectText: exampleInspector(argv[0] === 'explain' ? EXPLAINED_ENTRIES : undefined),
      });
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

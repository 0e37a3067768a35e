import { enrol } from '../agent/central/enrol.js';
import { line, options, required, UsageError } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';

const USAGE = 'usage: menshen enrol --server https://HOST:PORT --token T [--again] [--json]\n';

/** `menshen enrol`: makes this PC part of a fleet. A running agent notices by itself. */
export async function enrolCommand(argv: string[], io: CommandIo): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    io.stderr.write(USAGE);
    return EXIT.ok;
  }
  try {
    const { values } = options(argv, {
      server: { type: 'string' },
      token: { type: 'string' },
      again: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const server = required(values.server, 'server');
    if (!URL.canParse(server) || new URL(server).protocol !== 'https:') {
      throw new UsageError('--server is an address such as https://central.example:8878');
    }
    const { device, branch, tags, expires } = await enrol({
      home: io.home,
      server: new URL(server).origin,
      token: required(values.token, 'token'),
      version: PROGRAM.version,
      again: values.again === true,
    });
    if (values.json === true) line(io, { device, branch, tags, server, expires });
    io.stderr.write(`this PC is enrolled at ${server}, branch ${branch}; a running agent notices by itself\n`);
    return EXIT.ok;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) {
      io.stderr.write(`${message}\n${USAGE}`);
      return EXIT.usage;
    }
    io.stderr.write(`menshen enrol: ${message}\n`);
    return EXIT.failed;
  }
}

import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import { z } from 'zod';
import { openOffice, postOf } from '../central/office.js';
import { outletSchema } from '../central/outlet/definition.js';
import { send } from '../central/outlet/send.js';
import { uuidv7 } from '../incident/uuid.js';
import { systemClock } from '../model/clock.js';
import { line, options, required, UsageError } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';

const text = { type: 'string' } as const;

/**
 * `menshen central outlets list | add FILE | test | enable | disable | remove | dead | resend --name N`. The definition is
 * read from a file, `-` for standard input: addresses of robots are secrets, and a command line is seen by everybody.
 */
export async function outletsCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = options(argv, { data: text, store: text, name: text, json: { type: 'boolean' } });
  const [verb, file] = positionals;
  const office = await openOffice({
    dir: required(values.data, 'data'),
    clock: systemClock,
    ...(values.store === undefined ? {} : { store: values.store }),
  });
  const { outlets, deliveries, audit } = office;
  try {
    if (verb === 'list') {
      for (const { createdAt, sentAt, ...rest } of await outlets.list()) {
        line(io, { ...rest, createdAt: iso(createdAt), sentAt: sentAt === null ? null : iso(sentAt) });
      }
      return EXIT.ok;
    }
    if (verb === 'add') {
      const outlet = await definition(required(file, 'FILE'));
      const id = uuidv7(systemClock(), randomBytes);
      if (!(await outlets.add(id, outlet, 'cli', systemClock()))) {
        io.stderr.write(`there is an outlet ${outlet.name} already\n`);
        return EXIT.failed;
      }
      await audit.add('cli', 'outlet.added', { outlet: outlet.name, type: outlet.where.type });
      line(io, { id, name: outlet.name });
      return EXIT.ok;
    }
    const name = required(values.name, 'name');
    const shown = await outlets.find(name);
    const outlet = shown === null ? null : await outlets.open(shown.id);
    if (shown === null || outlet === null) {
      io.stderr.write(`there is no outlet ${name}\n`);
      return EXIT.failed;
    }
    switch (verb) {
      case 'test': {
        const message = { id: `test:${uuidv7(systemClock(), randomBytes)}`, at: systemClock(), content: TEST };
        const sent = await send(outlet, [message], await postOf(office, PROGRAM.version));
        line(io, sent.ok ? { ok: true } : { ok: false, error: sent.error });
        return sent.ok ? EXIT.ok : EXIT.failed;
      }
      case 'dead':
        for (const { at, ...rest } of await deliveries.dead(shown.id, 1_000)) line(io, { ...rest, at: iso(at) });
        return EXIT.ok;
      case 'resend': {
        const queued = await deliveries.resend(shown.id, systemClock());
        await audit.add('cli', 'outlet.resent', { outlet: shown.name, messages: queued });
        line(io, { queued });
        return EXIT.ok;
      }
      case 'remove':
        await outlets.remove(shown.id);
        await audit.add('cli', 'outlet.removed', { outlet: shown.name });
        return EXIT.ok;
      case 'enable':
      case 'disable':
        await outlets.enable(shown.id, verb === 'enable');
        await audit.add('cli', verb === 'enable' ? 'outlet.enabled' : 'outlet.stopped', { outlet: shown.name });
        return EXIT.ok;
      default:
        throw new UsageError('say list, add, test, enable, disable, remove, dead or resend');
    }
  } finally {
    await office.close();
  }
}

const TEST = { kind: 'test' } as const;
const iso = (at: number): string => new Date(at).toISOString();

async function definition(file: string) {
  const json =
    file === '-' ? Buffer.concat(await process.stdin.toArray()).toString('utf8') : await fs.readFile(file, 'utf8');
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (cause) {
    throw new UsageError(`${file} is not JSON`, { cause });
  }
  const parsed = outletSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${file}: ${z.prettifyError(parsed.error)}`);
}

import readline from 'node:readline/promises';
import { UsageError } from './arguments.js';
import type { CommandIo } from './io.js';

/** Asks on a terminal; `yes` answers beforehand. Throws UsageError where nobody can be asked. */
export async function agreed(yes: boolean | undefined, io: CommandIo, question: string): Promise<boolean> {
  if (yes === true) return true;
  if (!('isTTY' in io.stdin && io.stdin.isTTY === true)) throw new UsageError('add --yes where nobody can be asked');
  const talk = readline.createInterface({ input: io.stdin, output: io.stderr });
  try {
    return /^y(?:es)?$/i.test((await talk.question(`${question} [y/N] `)).trim());
  } finally {
    talk.close();
  }
}

import { openOffice } from '../central/central.js';
import { defaultKeysDir } from '../central/data.js';
import { rotateOnline, rotateRoot } from '../central/publish/rotation.js';
import { systemClock } from '../model/clock.js';
import { line, options, required } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';

const text = { type: 'string' } as const;

/** `menshen central rotate-root --data DIR --into DIR [--keys DIR]` */
export const rotateRootCommand = (argv: string[], io: CommandIo): Promise<number> => rotate(argv, io, 'root');

/** `menshen central rotate-online --data DIR [--keys DIR]` */
export const rotateOnlineCommand = (argv: string[], io: CommandIo): Promise<number> => rotate(argv, io, 'online');

async function rotate(argv: string[], io: CommandIo, what: 'root' | 'online'): Promise<number> {
  const { values } = options(argv, { data: text, store: text, keys: text, into: text, json: { type: 'boolean' } });
  const dir = required(values.data, 'data');
  const into = what === 'root' ? required(values.into, 'into') : '';
  const office = await openOffice({
    dir,
    clock: systemClock,
    ...(values.store === undefined ? {} : { store: values.store }),
  });
  try {
    const given = { keysDir: values.keys ?? defaultKeysDir(dir), passphrase: io.env.MENSHEN_KEYS_PASSPHRASE ?? null };
    const root = what === 'root' ? await rotateRoot(office, { ...given, into }) : await rotateOnline(office, given);
    line(io, { root });
    io.stderr.write(
      what === 'root'
        ? `The new keys are in ${into}: take them away from this machine, and destroy the old ones.\n`
        : 'Copy secrets/online.pem to every node and start the nodes anew: until then they sign nothing.\n',
    );
  } finally {
    await office.close();
  }
  return EXIT.ok;
}

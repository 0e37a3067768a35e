import { defaultKeysDir, readSettings } from '../central/data.js';
import { rotateFleetKey } from '../central/fleet-keys.js';
import { openOffice } from '../central/office.js';
import { rotateOnline, rotateRoot } from '../central/publish/rotation.js';
import { systemClock } from '../model/clock.js';
import { line, options, required } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';

const text = { type: 'string' } as const;

/** `menshen central rotate-root --data DIR --into DIR [--keys DIR]` */
export const rotateRootCommand = (argv: string[], io: CommandIo): Promise<number> => rotate(argv, io, 'root');

/** `menshen central rotate-online --data DIR [--keys DIR]` */
export const rotateOnlineCommand = (argv: string[], io: CommandIo): Promise<number> => rotate(argv, io, 'online');

/** `menshen central rotate-fleet-key --data DIR` */
export async function rotateFleetKeyCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values } = options(argv, { data: text, json: { type: 'boolean' } });
  const dir = required(values.data, 'data');
  await readSettings(dir);
  line(io, { key: await rotateFleetKey(dir) });
  io.stderr.write(
    'Copy secrets/fleet.key and secrets/fleet.key.* to every node. PCs take the new key with their next report; rows of the old\n' +
      'one are found until they expire. Build lists of known owners anew.\n',
  );
  return EXIT.ok;
}

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

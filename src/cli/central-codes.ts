import { giveCode } from '../central/codes.js';
import { type Office, openOffice } from '../central/office.js';
import { systemClock } from '../model/clock.js';
import type { CodePurpose } from '../tls/one-use-code.js';
import { line, options, required, UsageError } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';

const text = { type: 'string' } as const;

/** `menshen central break-glass PC` and `uninstall-code PC`: a code to read out over the phone. PC is its name or id. */
export const codeCommand =
  (purpose: CodePurpose) =>
  async (argv: string[], io: CommandIo): Promise<number> => {
    const { values, positionals } = options(argv, { data: text, store: text, why: text, json: { type: 'boolean' } });
    const [pc] = positionals;
    if (pc === undefined) throw new UsageError('say which PC, by its name or id');
    const office = await openOffice({
      dir: required(values.data, 'data'),
      clock: systemClock,
      ...(values.store === undefined ? {} : { store: values.store }),
    });
    try {
      const device = await find(office, pc);
      const given = await giveCode(office, device, { purpose, by: 'cli', why: values.why ?? '' });
      if (values.json === true) line(io, { pc: device.name, device: device.id, purpose, ...given });
      else {
        io.stdout.write(`${given.code}\n`);
        io.stderr.write(`for ${device.name} (${device.branch}), once, until ${given.expires}\n`);
      }
      return EXIT.ok;
    } finally {
      await office.close();
    }
  };

async function find({ devices }: Office, pc: string) {
  const byId = /^[0-9a-f-]{36}$/.test(pc) ? await devices.get(pc) : null;
  if (byId?.status === 'active') return byId;
  const [first, ...more] = await devices.named(pc);
  if (first === undefined) throw new UsageError(`there is no PC ${pc} in the fleet`);
  if (more.length > 0) {
    const ids = [first, ...more].map(({ id, branch }) => `${id} (${branch})`).join(', ');
    throw new UsageError(`several PCs are called ${pc}: say which by its id: ${ids}`);
  }
  return first;
}

import { restoreBackup } from '../central/backup/restore.js';
import { sealSecrets } from '../central/backup/secrets.js';
import { writeBackup } from '../central/backup/write.js';
import { secretsDir } from '../central/data.js';
import { openOffice } from '../central/office.js';
import { systemClock } from '../model/clock.js';
import { line, options, required, UsageError } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';

const text = { type: 'string' } as const;
const OPTIONS = { data: text, store: text, to: text, secrets: text, json: { type: 'boolean' } } as const;

/**
 * `menshen central backup --data DIR --to FILE [--secrets FILE]`: everything the database holds, of one moment, while the
 * server runs. Keys go into a file of their own, sealed with MENSHEN_BACKUP_PASSPHRASE.
 */
export async function backupCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values } = options(argv, OPTIONS);
  const dir = required(values.data, 'data');
  const to = required(values.to, 'to');
  const passphrase = passphraseFor(values.secrets, io);
  const office = await openOffice({
    dir,
    clock: systemClock,
    ...(values.store === undefined ? {} : { store: values.store }),
  });
  try {
    if (values.secrets !== undefined) await sealSecrets(secretsDir(dir), values.secrets, passphrase);
    const { at, rows, sha256 } = await writeBackup(office, to, PROGRAM.version);
    const count = Object.values(rows).reduce((sum, each) => sum + each, 0);
    if (values.json === true) line(io, { file: to, at, rows: count, sha256 });
    else io.stdout.write(`${to} holds ${count} rows of ${at}\n`);
    io.stderr.write(
      values.secrets === undefined
        ? 'Keys are not in it: keep a copy of the folder "secrets" in another place, or use --secrets FILE.\n'
        : `The keys are in ${values.secrets}: keep it in another place, and the passphrase in a third.\n`,
    );
  } finally {
    await office.close();
  }
  return EXIT.ok;
}

/** `menshen central restore FILE --data DIR [--secrets FILE] [--store postgres://…]`: into a new directory. */
export async function restoreCommand(argv: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = options(argv, OPTIONS);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('name one back-up');
  const dir = required(values.data, 'data');
  const passphrase = passphraseFor(values.secrets, io);
  const secrets = values.secrets === undefined ? null : { file: values.secrets, passphrase };
  const { at, rows } = await restoreBackup({ file, dir, store: values.store ?? '', secrets, clock: systemClock });
  if (values.json === true) line(io, { data: dir, at, rows });
  else io.stdout.write(`${dir} holds ${rows} rows of ${at}; start it with "menshen central run --data ${dir}"\n`);
  io.stderr.write(
    'What was done since is not in it: revoke PCs, tokens and accounts again, publish again what was published.\n',
  );
  return EXIT.ok;
}

function passphraseFor(secrets: string | undefined, io: CommandIo): string {
  const { MENSHEN_BACKUP_PASSPHRASE: passphrase = '' } = io.env;
  if (secrets !== undefined && passphrase === '') throw new UsageError('--secrets needs MENSHEN_BACKUP_PASSPHRASE');
  return passphrase;
}

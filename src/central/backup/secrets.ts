import fs from 'node:fs/promises';
import path from 'node:path';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';
import { writeWhole } from '../../store/whole-file.js';
import { BackupError } from './format.js';

/* The folder `secrets`, sealed with a passphrase (RFC 7518 section 4.8): kept apart from the back-up of the database. */

const ALGORITHM = 'PBES2-HS512+A256KW';
/** OWASP's figure for PBKDF2 with HMAC-SHA-512. */
const ROUNDS = 210_000;
const MIN_PASSPHRASE = 12;
const MAX_BYTES = 1024 * 1024;
const schema = z.strictObject({
  menshen: z.literal('secrets of central'),
  files: z.record(z.string().regex(/^[\w.-]{1,100}$/), z.base64()),
});

/** Writes the folder into one sealed file. Rejects with BackupError for a weak passphrase. */
export async function sealSecrets(folder: string, file: string, passphrase: string): Promise<void> {
  if (passphrase.length < MIN_PASSPHRASE) {
    throw new BackupError('BACKUP_SECRETS', `a passphrase has at least ${MIN_PASSPHRASE} characters`);
  }
  const files: Record<string, string> = {};
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    files[entry.name] = await fs.readFile(path.join(folder, entry.name), 'base64');
  }
  const plain = Buffer.from(JSON.stringify({ menshen: 'secrets of central', files }));
  const sealed = await new CompactEncrypt(plain)
    .setProtectedHeader({ alg: ALGORITHM, enc: 'A256GCM' })
    .setKeyManagementParameters({ p2c: ROUNDS })
    .encrypt(Buffer.from(passphrase));
  await writeWhole(file, `${sealed}\n`);
}

/** Opens such a file into a new folder with mode 0700. Rejects with BackupError. */
export async function openSecrets(file: string, passphrase: string, folder: string): Promise<void> {
  if ((await fs.stat(file)).size > MAX_BYTES) throw wrong(file);
  const sealed = (await fs.readFile(file, 'utf8')).trim();
  let files: Readonly<Record<string, string>>;
  try {
    const { plaintext } = await compactDecrypt(sealed, Buffer.from(passphrase), {
      keyManagementAlgorithms: [ALGORITHM],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxPBES2Count: ROUNDS,
    });
    ({ files } = schema.parse(JSON.parse(Buffer.from(plaintext).toString('utf8'))));
  } catch (cause) {
    throw wrong(file, cause);
  }
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(files)) {
    const mode = name === 'ca.pem' ? 0o644 : 0o600;
    await fs.writeFile(path.join(folder, name), Buffer.from(content, 'base64'), { mode, flag: 'wx' });
  }
}

const wrong = (file: string, cause?: unknown): BackupError =>
  new BackupError(
    'BACKUP_SECRETS',
    `${file} cannot be opened: the passphrase is another, or the file is damaged`,
    cause,
  );

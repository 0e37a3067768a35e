import fs from 'node:fs/promises';

/** A key that cannot be used; the message says what to do. */
export class KeyFileError extends Error {
  readonly code = 'KEY_FILE';
  override readonly name = 'KeyFileError';
}

/** The fingerprint key in a file: 64 hex digits, for its owner's eyes alone. Throws KeyFileError. */
export async function readKeyFile(file: string): Promise<string> {
  let text: string;
  let mode: number;
  try {
    mode = (await fs.stat(file)).mode;
    text = (await fs.readFile(file, 'latin1')).trim();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new KeyFileError(`${file} cannot be read (${code}): name the fleet key with --key-file`, { cause });
  }
  // Windows keeps access lists elsewhere; the mode says nothing there.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeyFileError(
      `${file} is open to other users: chmod 600 it; whoever has the key can test who is an owner`,
    );
  }
  if (!/^[0-9a-f]{64}$/.test(text)) throw new KeyFileError(`${file} does not hold a key: 64 digits 0-9, a-f`);
  return text;
}

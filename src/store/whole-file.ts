import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';

/** Writes a file complete or not at all, mode 0600; it is on the disk when this resolves. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await fs.open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await fs.rename(draft, file);
}

import fs from 'node:fs/promises';
import path from 'node:path';
import type { Owner } from '../builders/people.js';

/** Full phones and full names of these people that stand in a text; none is what must be. */
export function readable(text: string, people: readonly Owner[]): string[] {
  return people.flatMap((owner) => [owner.phone, owner.name].filter((value) => text.includes(value)));
}

/**
 * The same over every file below a folder, read as UTF-8, as GB18030 and as UTF-16: a value on disk in any of them is
 * found. Gives `file: value`.
 */
export async function readableOnDisk(folder: string, people: readonly Owner[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of await fs.readdir(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (!(await fs.stat(file)).isFile()) continue;
    const bytes = await fs.readFile(file);
    for (const encoding of ['utf-8', 'gb18030', 'utf-16le']) {
      const text = new TextDecoder(encoding).decode(bytes);
      found.push(...readable(text, people).map((value) => `${name}: ${value}`));
    }
  }
  return found;
}

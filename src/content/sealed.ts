import { BudgetSpent } from './allowance.js';
import { attributes, markup } from './markup.js';
import { Corrupt } from './unpack.js';
import type { Member } from './zip.js';

const MAX_MANIFEST_CHARS = 1024 * 1024;

/**
 * Names of an OpenDocument package's entries that need a password, by its manifest (OpenDocument 1.3 part 2, 4.4): an
 * entry with encryption data in it. Empty for packages without one.
 */
export async function sealedNames(members: readonly Member[]): Promise<ReadonlySet<string>> {
  const sealed = new Set<string>();
  const manifest = members.find(({ name }) => /^\/?META-INF\/manifest\.xml$/i.test(name));
  if (manifest === undefined) return sealed;
  let entry = '';
  const tokens = markup({
    open: (s, name, nameEnd, end) => {
      const element = s.slice(name, nameEnd);
      if (element === 'file-entry') entry = new Map(attributes(s, nameEnd, end)).get('full-path') ?? '';
      else if (element === 'encryption-data') sealed.add(entry);
    },
    close: () => undefined,
    text: () => undefined,
    aside: () => undefined,
  });
  let chars = 0;
  try {
    for await (const chunk of manifest.chunks()) {
      chars += chunk.length;
      if (chars > MAX_MANIFEST_CHARS) break;
      tokens.write(chunk.toString('utf8'));
    }
  } catch (cause) {
    // The part itself is read, and reported, with the others.
    if (!(cause instanceof Corrupt || cause instanceof BudgetSpent)) throw cause;
  }
  return sealed;
}

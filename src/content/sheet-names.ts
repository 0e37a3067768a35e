import { BudgetSpent } from './allowance.js';
import { attributes, markup } from './markup.js';
import { pieces } from './pieces.js';
import { Corrupt } from './unpack.js';
import type { Member } from './zip.js';

const MAX_CHARS = 4 * 1024 * 1024;

/** Sheet names by part file name, from the workbook and its relations; a sheet nobody names keeps its part name. */
export async function namesOfSheets(members: readonly Member[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  const each = async (pattern: RegExp, element: string, use: (values: Map<string, string>) => void): Promise<void> => {
    const member = members.find((one) => pattern.test(one.name));
    if (member === undefined) return;
    const tokens = markup({
      open: (s, name, nameEnd, end) => {
        if (s.slice(name, nameEnd).toLowerCase() === element) use(new Map(attributes(s, nameEnd, end)));
      },
      close: () => undefined,
      text: () => undefined,
      aside: () => undefined,
    });
    let chars = 0;
    try {
      for await (const piece of pieces(member)) {
        chars += piece.length;
        if (chars > MAX_CHARS) break;
        tokens.write(piece);
      }
    } catch (cause) {
      // Names are for people; the part itself is read, and reported, with the others.
      if (!(cause instanceof Corrupt || cause instanceof BudgetSpent)) throw cause;
    }
  };
  await each(/(?:^|\/)xl\/workbook\.xml$/i, 'sheet', (values) => {
    const id = values.get('id');
    const name = values.get('name');
    if (id !== undefined && name !== undefined) ids.set(id, name);
  });
  await each(/(?:^|\/)xl\/_rels\/workbook\.xml\.rels$/i, 'relationship', (values) => {
    const name = ids.get(values.get('Id') ?? '');
    if (name !== undefined) names.set(baseName(values.get('Target') ?? ''), name);
  });
  return names;
}

/** The last step of a part's name, whatever slashes its writer liked. */
export function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).toLowerCase();
}

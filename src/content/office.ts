import { TextDecoder } from 'node:util';
import type { PartPath } from '../model/part.js';
import { BudgetSpent, outcomeOf } from './allowance.js';
import { charsetOf } from './charset.js';
import { attributes, markup } from './markup.js';
import { type BytePiece, bytePieces, pieces } from './pieces.js';
import { readPivot, readSharedItems, type SharedItems } from './pivot.js';
import { sharedStrings } from './shared-strings.js';
import { readSheet } from './sheet.js';
import { Corrupt } from './unpack.js';
import type { Work } from './work.js';
import { readMarkup } from './xml.js';
import type { Member } from './zip.js';

const MAX_WORKBOOK_CHARS = 4 * 1024 * 1024;

/** Names of an Office Open XML or OpenDocument package, whatever slashes and case its writer liked. */
export function isOffice(names: readonly string[]): boolean {
  return names.some((name) => /^\/?(?:\[content_types\]\.xml|xl\/.*|word\/document\.xml|content\.xml)$/i.test(name));
}

/**
 * Reads every part of a package: sheets as tables, other XML as paragraphs and tables, the rest as files. A part is
 * known by its root element, not by its name or by the relations, both of which writers get wrong and attackers choose.
 */
export async function readOffice(path: PartPath, members: readonly Member[], work: Work): Promise<void> {
  const roots = new Map(members.map((member) => [member, rootOf(member)]));
  const sheetNames = await namesOfSheets(members);
  if (members.some((member) => /(?:^|\/)xl\/workbook\.bin$/i.test(member.name))) {
    work.sink.unread(path, 'uninspectable', 'unsupported-format');
  }
  const strings = sharedStrings([...path, 'strings'], () => tables(members, roots), work);
  const guarded = async (where: PartPath, read: () => Promise<void>): Promise<boolean> => {
    try {
      await read();
      return true;
    } catch (cause) {
      if (cause instanceof BudgetSpent) {
        work.sink.unread(where, outcomeOf(cause.reason), cause.reason);
        return cause.reason !== 'time' && cause.reason !== 'entries';
      }
      if (!(cause instanceof Corrupt)) throw cause;
      work.sink.unread(where, 'partial', 'corrupt');
      return true;
    }
  };
  const sheets = members.filter((member) => roots.get(member) === 'worksheet');
  // Sheets that hold their strings themselves need not wait for the others'.
  const shared = new Map(sheets.map((member) => [member, strings.areNeededBy(member.peek().toString('latin1'))]));
  const inOrder = [...members].sort((a, b) => rank(a) - rank(b));
  function rank(member: Member): number {
    const needs = shared.get(member);
    return needs === undefined ? 2 : needs ? 1 : 0;
  }
  for (const member of inOrder) {
    const root = roots.get(member) ?? null;
    if (root === 'sst') continue;
    const name = sheetNames.get(baseName(member.name)) ?? member.name;
    const where = [...path, root === 'worksheet' ? name : member.name];
    const going = await guarded(where, async () => {
      if (root === 'pivotCacheRecords') await readPivot(where, pieces(member), await itemsOf(member, members), work);
      else if (root === 'worksheet') await readSheet(where, () => bytePieces(member), strings, work);
      else if (root !== null)
        await readMarkup(where, pieces(member), work, /(?:^|\/)(?:xl|word|ppt)\//i.test(member.name));
      else await member.inner();
    });
    if (!going) return;
  }
  await guarded([...path, 'strings'], () => strings.end());
}

/** The values shared by the records of one pivot table; its definition has the same number in its name. */
async function itemsOf(records: Member, members: readonly Member[]): Promise<SharedItems> {
  const name = baseName(records.name).replace('records', 'definition');
  const definition = members.find((member) => baseName(member.name) === name);
  return definition === undefined ? [] : readSharedItems(pieces(definition));
}

async function* tables(
  members: readonly Member[],
  roots: ReadonlyMap<Member, string | null>,
): AsyncGenerator<BytePiece | string> {
  for (const member of members) if (roots.get(member) === 'sst') yield* bytePieces(member);
}

/** Local name of the root element; null when the part is no XML. */
function rootOf(member: Member): string | null {
  const head = member.peek();
  const charset = charsetOf(head, false);
  if (charset === null) return null;
  const text = new TextDecoder(charset).decode(head.subarray(0, 64 * 1024));
  if (!/^[\s\ufeff]*</.test(text)) return null;
  let root: string | null = null;
  const tokens = markup({
    open: (s, name, nameEnd) => {
      root ??= s.slice(name, nameEnd);
    },
    close: () => undefined,
    text: () => undefined,
    aside: () => undefined,
  });
  tokens.write(text);
  return root ?? 'unknown';
}

/** Sheet names by part file name, from the workbook and its relations; a sheet nobody names keeps its part name. */
async function namesOfSheets(members: readonly Member[]): Promise<Map<string, string>> {
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
        if (chars > MAX_WORKBOOK_CHARS) break;
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

function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).toLowerCase();
}

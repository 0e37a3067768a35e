import { TextDecoder } from 'node:util';
import type { PartPath } from '../model/part.js';
import { charsetOf } from './charset.js';
import { guarded } from './guarded.js';
import { markup } from './markup.js';
import { type BytePiece, bytePieces, pieces } from './pieces.js';
import { readPivot, readSharedItems, type SharedItems } from './pivot.js';
import { sharedStrings } from './shared-strings.js';
import { readSheet } from './sheet.js';
import { baseName, namesOfSheets } from './sheet-names.js';
import type { Work } from './work.js';
import { readMarkup } from './xml.js';
import type { Member } from './zip.js';

/** Folders of documents, whose parts are prose whatever their root is called. */
const PROSE_FOLDER = /(?:^|[\\/])(?:xl|word|ppt)[\\/]/i;

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
  const telling = members.map(({ name }) => name).filter((name) => /\d{7}|[^\x00-\x7f]/.test(name));
  if (telling.length > 0) work.sink.text([...path, 'names'], telling.join('\n'), work.origin);
  const sheets = members.filter((member) => roots.get(member) === 'worksheet');
  // Sheets that hold their strings themselves need not wait for the others'.
  const shared = new Map(sheets.map((member) => [member, strings.areNeededBy(member.peek().toString('latin1'))]));
  const inOrder = [...members].sort((a, b) => rank(a) - rank(b));
  function rank(member: Member): number {
    const needs = shared.get(member);
    return needs === undefined ? 2 : needs ? 1 : 0;
  }
  const awaitsStrings = work.isCut && ![...roots.values()].includes('sst');
  try {
    for (const member of inOrder) if (!(await readMember(member))) return;
    await guarded([...path, 'strings'], work, () => strings.end());
  } finally {
    await strings.close();
  }

  /** False when nothing more can be read. */
  async function readMember(member: Member): Promise<boolean> {
    const root = roots.get(member) ?? null;
    if (root === 'sst' || (awaitsStrings && shared.get(member) === true)) return true;
    const name = sheetNames.get(baseName(member.name)) ?? member.name;
    const where = [...path, root === 'worksheet' ? name : member.name];
    return guarded(where, work, async () => {
      if (root === 'worksheet') await readSheet(where, () => bytePieces(member), strings, work);
      else if (root === 'pivotCacheRecords')
        await readPivot(where, pieces(member), await itemsOf(member, members), work);
      else if (root !== null) await readMarkup(where, pieces(member), work, PROSE_FOLDER.test(member.name));
      else await member.inner();
    });
  }
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

import { isMap, isSeq, type Node, parseDocument } from 'yaml';
import type { PolicyFile } from './parse.js';

/** Sections whose entries take rules away, and so name two people who approved them. */
const SECTIONS = ['exceptions', 'use'] as const;

interface Entry {
  /** The entry without its approvers: two that say the same are one. */
  readonly says: string;
  readonly approvers: Node | null;
}

/** How many entries stand in these files and not in those before: each needs two people. */
export function newExceptions(before: readonly PolicyFile[], after: readonly PolicyFile[]): number {
  const old = knownIn(before);
  return after.reduce((sum, { text }) => sum + entriesOf(text).filter((each) => !old.has(approvedAs(each))).length, 0);
}

/**
 * Files with the people who really approved in every entry that is new or changed. Names that somebody wrote there by hand
 * are written over.
 */
export function signExceptions(
  before: readonly PolicyFile[],
  after: readonly PolicyFile[],
  approvers: readonly string[],
): PolicyFile[] {
  const old = knownIn(before);
  const names = `[${approvers.map((name) => JSON.stringify(name)).join(', ')}]`;
  return after.map(({ name, text }) => {
    const places = entriesOf(text)
      .filter((entry) => !old.has(approvedAs(entry)))
      .flatMap(({ approvers: node }) => (node?.range == null ? [] : [node.range]))
      .sort((a, b) => b[0] - a[0]);
    return { name, text: places.reduce((now, [from, to]) => now.slice(0, from) + names + now.slice(to), text) };
  });
}

function knownIn(files: readonly PolicyFile[]): Set<string> {
  return new Set(files.flatMap(({ text }) => entriesOf(text).map(approvedAs)));
}

const approvedAs = ({ says, approvers }: Entry): string => `${says} ${JSON.stringify(approvers?.toJSON() ?? null)}`;

function entriesOf(text: string): Entry[] {
  const document = parseDocument(text, { stringKeys: true, logLevel: 'error' });
  if (document.errors.length > 0) return [];
  return SECTIONS.flatMap((section) => {
    const list: unknown = document.get(section);
    if (!isSeq(list)) return [];
    return list.items.flatMap((node): Entry[] => {
      if (!isMap(node)) return [];
      const { approved_by: _, ...rest } = node.toJS(document) as Record<string, unknown>;
      const approvers = node.get('approved_by', true);
      return [{ says: JSON.stringify([section, rest]), approvers: (approvers as Node | undefined) ?? null }];
    });
  });
}

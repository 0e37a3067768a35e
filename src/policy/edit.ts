import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml';
import type { PolicyFile } from './parse.js';

/** A change to a policy that a form can ask for. */
export type PolicyEdit =
  /** Business phones of the staff. */
  | { readonly what: 'staff'; readonly phones: readonly string[] }
  | {
      readonly what: 'exception';
      readonly rule: string;
      readonly who?: readonly string[] | undefined;
      readonly to?: readonly string[] | undefined;
      /** Its last day, `2027-01-31`. */
      readonly until: string;
      readonly note?: string | undefined;
    }
  /** How many records of a kind a rule asks for. */
  | { readonly what: 'threshold'; readonly rule: string; readonly kind: string; readonly atLeast: number };

/** The policy has no place for this change; the message says what is missing. */
export class EditError extends Error {
  override readonly name = 'EditError';
  readonly code = 'EDIT_IMPOSSIBLE';
}

/** Written in place of people until somebody has approved. */
export const PENDING_APPROVERS = ['approver 1', 'approver 2'] as const;

/**
 * Files of the policy with the change in them. Only what changes is written anew: comments, order and spacing of the rest
 * stay, so that a difference shows the change and nothing else. Throws EditError.
 */
export function editPolicy(files: readonly PolicyFile[], edit: PolicyEdit): PolicyFile[] {
  switch (edit.what) {
    case 'staff':
      return addTo(files, ['staff', 'phones'], edit.phones, 'staff.yaml');
    case 'exception': {
      const { rule, who, to, until, note } = edit;
      const entry = {
        rule,
        ...(who === undefined || who.length === 0 ? {} : { who: listOf(who) }),
        ...(to === undefined || to.length === 0 ? {} : { to: listOf(to) }),
        until,
        approved_by: [...PENDING_APPROVERS],
        ...(note === undefined || note === '' ? {} : { note }),
      };
      return addTo(files, ['exceptions'], [entry], 'exceptions.yaml');
    }
    case 'threshold':
      return setThreshold(files, edit);
  }
}

/** One example more that stands on its own: the false alarm, as a test. Throws EditError. */
export function addExample(files: readonly PolicyFile[], example: object): PolicyFile[] {
  return addTo(files, ['expect'], [example], 'expect.yaml');
}

const listOf = (words: readonly string[]): string | readonly string[] =>
  words.length === 1 ? (words[0] ?? '') : words;

function setThreshold(
  files: readonly PolicyFile[],
  { rule, kind, atLeast }: Extract<PolicyEdit, { what: 'threshold' }>,
): PolicyFile[] {
  for (const file of files) {
    const document = parseDocument(file.text, { stringKeys: true, logLevel: 'error' });
    const rules: unknown = document.get('rules');
    if (!isSeq(rules)) continue;
    const index = rules.items.findIndex((item) => isMap(item) && item.get('id') === rule);
    if (index < 0) continue;
    for (const path of [
      ['records', kind],
      ['sent', kind],
    ]) {
      const node = document.getIn(['rules', index, 'when', ...path], true);
      if (!isScalar(node) || node.range == null) continue;
      return put(files, file, splice(file.text, node.range[0], node.range[1], `">=${atLeast}"`));
    }
    throw new EditError(`rule "${rule}" asks for no number of "${kind}"`);
  }
  throw new EditError(`there is no rule "${rule}"`);
}

/** Adds entries to the list at this place, wherever it stands; to a file of its own where nobody has it. */
function addTo(
  files: readonly PolicyFile[],
  path: readonly [string, ...string[]],
  entries: readonly unknown[],
  fallback: string,
): PolicyFile[] {
  for (const file of files) {
    const document = parseDocument(file.text, { stringKeys: true, logLevel: 'error' });
    if (document.errors.length > 0 || !document.has(path[0])) continue;
    const node = document.getIn(path, true);
    if (isAlias(node)) throw new EditError(`"${path.join('.')}" is an alias in ${file.name}; write the list out first`);
    const pair = pairOf(document.contents, path);
    if (pair === null) break;
    return put(files, file, addToList(file.text, node, pair, path.length, entries));
  }
  const there = files.find(({ name }) => name === fallback);
  const text = stringify(
    path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), entries),
    FLOW_ITEMS,
  );
  if (there === undefined) return [...files, { name: fallback, text }];
  return put(files, there, `${there.text}${there.text.endsWith('\n') || there.text === '' ? '' : '\n'}${text}`);
}

const FLOW_ITEMS = { lineWidth: 0, indentSeq: true } as const;

function addToList(text: string, node: unknown, pair: Pair, depth: number, entries: readonly unknown[]): string {
  const lines = entries.map((entry) => flow(entry));
  if (isSeq(node) && node.items.length > 0 && node.range != null) {
    if (node.flow === true) {
      const last = node.items.at(-1) as Node;
      const end = last.range?.[1] ?? node.range[1] - 1;
      return splice(text, end, end, `, ${lines.join(', ')}`);
    }
    const last = node.items.at(-1) as Node;
    const first = node.items[0] as Node;
    const lineStart = text.lastIndexOf('\n', (first.range?.[0] ?? 0) - 1) + 1;
    const dash = text.indexOf('-', lineStart);
    const indent = text.slice(lineStart, dash);
    const end = endOfLine(text, last.range?.[1] ?? node.range[1]);
    const more = lines.map((line) => `${indent}- ${line}\n`).join('');
    return splice(text, end, end, text[end - 1] === '\n' ? more : `\n${more}`);
  }
  // Empty, or nothing written behind the key: a list of its own lines.
  const key = pair.key as Node;
  const from = key.range?.[1] ?? 0;
  const value = isScalar(node) || isSeq(node) ? node.range : null;
  const to = value == null ? text.indexOf(':', from) + 1 : value[1];
  const indent = '  '.repeat(depth);
  const inFlow = text.slice(text.lastIndexOf('\n', from) + 1, from).includes('{');
  if (inFlow) return splice(text, text.indexOf(':', from) + 1, to, ` [${lines.join(', ')}]`);
  return splice(text, text.indexOf(':', from) + 1, to, `\n${lines.map((line) => `${indent}- ${line}`).join('\n')}`);
}

/** An entry on one line, as entries of a policy mostly are. */
function flow(entry: unknown): string {
  if (typeof entry === 'string') return JSON.stringify(entry);
  return stringify(entry, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

function pairOf(contents: unknown, path: readonly string[]): Pair | null {
  let node: unknown = contents;
  let found: Pair | null = null;
  for (const key of path) {
    if (!isMap(node)) return null;
    found = (node as YAMLMap).items.find((item) => isScalar(item.key) && item.key.value === key) ?? null;
    if (found === null) return null;
    node = found.value;
  }
  return found;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', Math.max(0, from - 1));
  return end < 0 ? text.length : end + 1;
}

const splice = (text: string, from: number, to: number, put: string): string =>
  text.slice(0, from) + put + text.slice(to);

const put = (files: readonly PolicyFile[], { name }: PolicyFile, text: string): PolicyFile[] =>
  files.map((each) => (each.name === name ? { name, text } : each));

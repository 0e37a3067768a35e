import type { z } from 'zod';
import { checkReferences, type KnownIds } from './check.js';
import { type PolicyDocument, readDocument } from './document.js';
import { type Place, PolicyError, type PolicyProblem } from './problem.js';
import { LISTS, type ListName, SINGLES, type SingleName } from './schema.js';
import type { Placed, PolicySource } from './source.js';

export interface PolicyFile {
  /** Path below the policy folder. */
  readonly name: string;
  readonly text: string;
}

const LIST_NAMES = Object.keys(LISTS) as ListName[];
const SINGLE_NAMES = Object.keys(SINGLES) as SingleName[];
const SECTIONS = [...SINGLE_NAMES, ...LIST_NAMES];

/**
 * Reads the files of one policy. Any section may stand in any file: lists of all files are joined, single sections may
 * be said once. Throws `PolicyError` with every problem of every file.
 */
export function parsePolicy(files: readonly PolicyFile[]): PolicySource {
  const problems: PolicyProblem[] = [];
  const lists: Record<ListName, Placed<object>[]> = {
    rules: [],
    exceptions: [],
    templates: [],
    use: [],
    channels: [],
    never_decrypt: [],
    sanctioned: [],
    patterns: [],
    approved: [],
    mail_servers: [],
    expect: [],
  };
  const singles: Partial<Record<SingleName, unknown>> = {};
  const known: KnownIds = { rules: new Set(), channels: new Set(), templates: new Set(), patterns: new Set() };
  const said = new Map<SingleName, Place>();

  for (const file of files) {
    const document = readDocument(file.name, file.text);
    problems.push(...document.problems);
    if (document.value === undefined || document.value === null) continue;
    if (!isMapping(document.value)) {
      problems.push({ ...document.place([]), message: `must hold sections: ${SECTIONS.join(', ')}` });
      continue;
    }
    for (const [section, value] of Object.entries(document.value)) {
      if (isOneOf(LIST_NAMES, section)) {
        collectIds(known, section, value);
        readList(document, section, value, lists[section], problems);
      } else if (isOneOf(SINGLE_NAMES, section)) {
        const before = said.get(section);
        if (before !== undefined) {
          const message = `"${section}" is already said in ${before.file}:${before.line}`;
          problems.push({ ...document.place([section]), message });
          continue;
        }
        said.set(section, document.place([section]));
        const parsed = check(document, SINGLES[section], value, [section], problems);
        if (parsed !== undefined) singles[section] = parsed;
      } else {
        const message = `unknown section; allowed here: ${SECTIONS.join(', ')}`;
        problems.push({ ...document.place([section]), message });
      }
    }
  }
  for (const required of ['version', 'mode'] as const) {
    if (said.has(required)) continue;
    const message = `no file says "${required}"${required === 'mode' ? ': enforce or observe' : ''}`;
    problems.push({ file: files[0]?.name ?? '.', line: 1, path: required, message });
  }
  // Every item and section came out of its own schema just above; only the join of them is not typed.
  const source = { ...lists, ...singles } as unknown as PolicySource;
  problems.push(...checkReferences(source, known));
  if (problems.length > 0) throw new PolicyError(sorted(problems));
  return source;
}

function readList(
  document: PolicyDocument,
  section: ListName,
  value: unknown,
  into: Placed<object>[],
  problems: PolicyProblem[],
): void {
  if (value === null) return;
  if (!Array.isArray(value)) {
    problems.push({ ...document.place([section]), message: 'must be a list' });
    return;
  }
  for (const [index, item] of value.entries()) {
    const parsed = check(document, LISTS[section], item, [section, index], problems);
    if (!isMapping(parsed)) continue;
    const whole = (path: readonly PropertyKey[]): readonly PropertyKey[] => [section, index, ...written(item, path)];
    const locate: Placed<object>['locate'] = (path) => document.place(whole(path));
    const locateWithin: Placed<object>['locateWithin'] = (path, piece) => document.placeWithin(whole(path), piece);
    into.push({ ...parsed, place: locate([]), locate, locateWithin });
  }
}

/** The checked value, or undefined with its problems noted. */
function check(
  document: PolicyDocument,
  schema: z.ZodType,
  value: unknown,
  at: readonly PropertyKey[],
  problems: PolicyProblem[],
): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const inside = written(value, issue.path);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        problems.push({ ...document.place([...at, ...inside, key]), message: issue.message });
      }
    } else if (!isEcho(issue, result.error.issues)) {
      problems.push({ ...document.place([...at, ...inside]), message: say(issue, valueAt(value, issue.path)) });
    }
  }
  return undefined;
}

/** "Name at least one kind" says nothing new about a group whose only key was misspelt. */
function isEcho(issue: z.core.$ZodIssue, all: readonly z.core.$ZodIssue[]): boolean {
  const path = issue.path.join('.');
  return issue.code === 'custom' && all.some((it) => it.code === 'unrecognized_keys' && it.path.join('.') === path);
}

const NOUNS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function say(issue: z.core.$ZodIssue, value: unknown): string {
  const found = value === undefined ? 'it is missing' : `found ${JSON.stringify(value)?.slice(0, 60)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${NOUNS[issue.expected] ?? issue.expected}; ${found}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}; ${found}`;
    case 'too_small':
    case 'too_big':
      return `${issue.message}; ${found}`;
    default:
      return value === undefined || typeof value === 'object' ? issue.message : `${issue.message}; ${found}`;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current === 'string') return current;
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

/** The path as far as the author wrote it: `to: im` is read as a list of one, but has no `[0]` in the file. */
function written(value: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] {
  let current = value;
  for (const [depth, key] of path.entries()) {
    if (typeof current === 'string') return path.slice(0, depth);
    current = valueAt(current, [key]);
  }
  return path;
}

/** Ids are noted even of items with another fault, so that one typing error does not make ten. */
function collectIds(known: KnownIds, section: ListName, value: unknown): void {
  if (section !== 'rules' && section !== 'channels' && section !== 'templates' && section !== 'patterns') return;
  if (!Array.isArray(value)) return;
  for (const item of value) {
    if (isMapping(item) && typeof item.id === 'string') known[section].add(item.id);
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOneOf<T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}

function sorted(problems: readonly PolicyProblem[]): PolicyProblem[] {
  return [...problems].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

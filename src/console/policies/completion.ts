/** The parts of JSON Schema that completion reads. */
export interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly type?: unknown;
}

/** What may be written at a place of a policy file. */
export interface Offer {
  /** Where the word begins that is being written. */
  readonly from: number;
  readonly words: readonly string[];
  readonly of: 'keys' | 'values';
}

const MAX_LINES_BACK = 400;

/**
 * What the schema allows at `at`, by the keys around it: those of lines above that stand further left, and those of braces
 * on the same line. Null where nothing can be told.
 */
export function offersAt(text: string, at: number, schema: Schema): Offer | null {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const before = text.slice(lineStart, at);
  if (/(?:^|\s)#/.test(before)) return null;
  const { inside, rest, startsAt } = bracesOf(before);
  const from = lineStart + startsAt + (rest.length - rest.trimStart().length);
  const word = rest.trimStart().replace(/^(?:- )+/, '');
  const start = from + (rest.trimStart().length - word.length);
  const above = keysAbove(text, lineStart, before);
  const value = /^([\w-]+):\s+["']?([\w-]*)$/.exec(word);
  if (value !== null) {
    const [, key = '', typed = ''] = value;
    const words = valuesOf(schemaAt(schema, [...above, ...inside, key]));
    return words.length === 0 ? null : { from: at - typed.length, words, of: 'values' };
  }
  const typed = /^[\w-]*$/.exec(word);
  if (typed === null) return null;
  const here = schemaAt(schema, [...above, ...inside]);
  const keys = keysOf(here);
  if (keys.length > 0) return { from: start, words: keys, of: 'keys' };
  const values = valuesOf(here);
  return values.length === 0 ? null : { from: start, words: values, of: 'values' };
}

/** Keys of the braces and brackets still open on this line, and what stands behind the last of them. */
function bracesOf(line: string): { inside: string[]; rest: string; startsAt: number } {
  const inside: Array<string | null> = [];
  let startsAt = 0;
  let quote = '';
  for (let n = 0; n < line.length; n++) {
    const letter = line.charAt(n);
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '{' || letter === '[') {
      inside.push(/([\w-]+):\s*$/.exec(line.slice(startsAt, n))?.[1] ?? null);
      startsAt = n + 1;
    } else if (letter === '}' || letter === ']') {
      inside.pop();
      startsAt = n + 1;
    } else if (letter === ',' && inside.length > 0) startsAt = n + 1;
  }
  return { inside: inside.filter((key): key is string => key !== null), rest: line.slice(startsAt), startsAt };
}

/** Keys of the lines above that this line stands below, outermost first. */
function keysAbove(text: string, lineStart: number, before: string): string[] {
  const keys: string[] = [];
  const dash = /^\s*(?:- )*/.exec(before)?.[0].length ?? 0;
  let indent = before.trim() === '' ? before.length : dash;
  const lines = text
    .slice(0, Math.max(0, lineStart - 1))
    .split('\n')
    .slice(-MAX_LINES_BACK);
  for (const line of lines.reverse()) {
    const found = /^(\s*(?:- )*)([\w-]+):\s*(?:#.*)?$/.exec(line);
    const at = found?.[1]?.length ?? 0;
    if (found === null || at >= indent || line.trim() === '') continue;
    keys.unshift(found[2] ?? '');
    indent = line.length - line.trimStart().length;
    if (indent === 0) break;
  }
  return keys;
}

function schemaAt(schema: Schema, keys: readonly string[]): Schema | undefined {
  let here: Schema | undefined = schema;
  for (const key of keys) here = step(here, key);
  return here;
}

function step(schema: Schema | undefined, key: string): Schema | undefined {
  if (schema === undefined) return undefined;
  if (schema.items !== undefined) return step(schema.items, key);
  const own = schema.properties?.[key];
  if (own !== undefined) return own;
  return schema.anyOf?.map((each) => step(each, key)).find((each) => each !== undefined);
}

function keysOf(schema: Schema | undefined): string[] {
  if (schema === undefined) return [];
  if (schema.items !== undefined) return keysOf(schema.items);
  const alternatives = schema.anyOf?.flatMap(keysOf) ?? [];
  return [...new Set([...Object.keys(schema.properties ?? {}), ...alternatives])];
}

function valuesOf(schema: Schema | undefined): string[] {
  if (schema === undefined) return [];
  if (schema.items !== undefined) return valuesOf(schema.items);
  const own = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const flags = schema.type === 'boolean' ? ['true', 'false'] : [];
  return [...own.map(String), ...flags, ...(schema.anyOf?.flatMap(valuesOf) ?? [])];
}

import type { Selector } from './channel.js';

/** What selectors read of one request. Whoever holds the request makes it; a value that is not there is null. */
export interface RequestFields {
  query(name: string): string | null;
  /** `name` in lower case. */
  header(name: string): string | null;
  cookie(name: string): string | null;
  form(name: string): string | null;
  /** The body as JSON, undefined when it is none. */
  readonly json: unknown;
}

const MAX_STEPS = 16;
/** Values longer than this name nothing. */
const MAX_VALUE = 4096;

/**
 * The value a selector names, or null. Pure. `form:meta.FileMd5` is the field of that name or, where there is none, the
 * member `FileMd5` of the JSON in the field `meta`; the same holds for the query, headers and cookies. In a JSON path
 * `*` is the first member that leads on; a list of scalars is joined with commas.
 */
export function select(selector: Selector | null, fields: RequestFields): string | null {
  if (selector === null) return null;
  const { from, name } = selector;
  const value = from === 'json' ? member(fields.json, stepsOf(name.slice(1))) : named(name, reader(from, fields));
  return value === null || value === '' || value.length > MAX_VALUE ? null : value;
}

function reader(from: Exclude<Selector['from'], 'json'>, fields: RequestFields): (name: string) => string | null {
  if (from === 'header') return (name) => fields.header(name.toLowerCase());
  return (name) => fields[from](name);
}

function named(name: string, read: (name: string) => string | null): string | null {
  const whole = read(name);
  if (whole !== null) return whole;
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const text = read(name.slice(0, dot));
    if (text !== null) return member(jsonOf(text), stepsOf(name.slice(dot)));
  }
  return null;
}

/** The JSON a text is, or undefined. */
export function jsonOf(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `.Msg.List[0].*` as its steps. */
function stepsOf(path: string): readonly string[] {
  return path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .slice(0, MAX_STEPS);
}

function member(value: unknown, steps: readonly string[]): string | null {
  const [step, ...rest] = steps;
  if (step === undefined) return textOf(value);
  if (typeof value !== 'object' || value === null) return null;
  if (step !== '*') return Object.hasOwn(value, step) ? member((value as Record<string, unknown>)[step], rest) : null;
  for (const each of Object.values(value)) {
    const found = member(each, rest);
    if (found !== null) return found;
  }
  return null;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((each) => typeof each === 'string' || typeof each === 'number') ? value.join(',') : null;
}

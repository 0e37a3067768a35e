import type { BlockChange, Json, JsonChange, JsonObject } from './change.js';

/*
 * Edits of text that others own, and their way back. Everything outside our lines or members stays as it was, to the byte
 * for blocks.
 */

const BEGIN = '# BEGIN menshen: written by its installer, removed by "menshen uninstall"';
const END = '# END menshen';

/** The text with our block at its end, in place of an older one. */
export function withBlock(text: string | null, { lines, head = [] }: BlockChange): string {
  const base = text === null ? head.map((line) => `${line}\n`).join('') : withoutBlock(text);
  const gap = base === '' || base.endsWith('\n') ? '' : '\n';
  return `${base}${gap}${[BEGIN, ...lines, END].join('\n')}\n`;
}

/** The text without our block. A block without an end reaches to the end of the text: its writer died. */
export function withoutBlock(text: string): string {
  const start = text.startsWith(BEGIN) ? 0 : text.indexOf(`\n${BEGIN}`) + 1;
  if (start === 0 && !text.startsWith(BEGIN)) return text;
  const end = text.indexOf(`\n${END}`, start);
  const after = end === -1 ? text.length : end + END.length + 1;
  return text.slice(0, start) + text.slice(text[after] === '\n' ? after + 1 : after);
}

/** The JSON text with our members. Throws SyntaxError when it is no JSON object. */
export function withMembers(text: string | null, { members }: JsonChange): string {
  return `${JSON.stringify(join(objectOf(text), members), null, 2)}\n`;
}

/** The JSON text without those members that still say what we said; null when nothing is left. */
export function withoutMembers(text: string, { members }: JsonChange): string | null {
  const left = subtract(objectOf(text), members);
  return Object.keys(left).length === 0 ? null : `${JSON.stringify(left, null, 2)}\n`;
}

function objectOf(text: string | null): JsonObject {
  const parsed: unknown = JSON.parse(text === null || text.trim() === '' ? '{}' : text);
  if (!isObject(parsed as Json)) throw new SyntaxError('is not a JSON object');
  return parsed as JsonObject;
}

function join(base: JsonObject, more: JsonObject): JsonObject {
  const joined: Record<string, Json> = { ...base };
  for (const [name, value] of Object.entries(more)) {
    const there = base[name];
    joined[name] = isObject(there) && isObject(value) ? join(there, value) : value;
  }
  return joined;
}

function subtract(base: JsonObject, ours: JsonObject): JsonObject {
  const left: Record<string, Json> = { ...base };
  for (const [name, value] of Object.entries(ours)) {
    const there = base[name];
    if (isObject(there) && isObject(value)) {
      const rest = subtract(there, value);
      if (Object.keys(rest).length === 0) delete left[name];
      else left[name] = rest;
    } else if (JSON.stringify(there) === JSON.stringify(value)) delete left[name];
  }
  return left;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

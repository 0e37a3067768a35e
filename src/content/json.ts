import type { PartPath } from '../model/part.js';
import { undoEscapes } from './escapes.js';
import { type JsonToken, jsonValue } from './json-tokens.js';
import { emitRows } from './rows.js';
import type { Work } from './work.js';

type Field = readonly [key: string, value: string];

interface Frame {
  readonly shape: 'object' | 'array';
  readonly path: string;
  key: string;
  index: number;
  readonly fields: Field[];
  /** Fields of inner objects, for records spread over `owner: {…}, house: {…}`. */
  readonly hoisted: Field[];
  /** Members that are lists of scalars: columns of one table, or several values of one field. */
  readonly lists: Array<readonly [key: string, values: readonly string[]]>;
  readonly shapes: Set<string>;
  /** Several inner objects of one shape are a list of people, not one person: nothing is hoisted then. */
  list: boolean;
  readonly scalars: Array<{ readonly text: string; readonly quoted: boolean }>;
  readonly rows: string[][];
  mixed: boolean;
}

/** Fields hoisted into one object, at most. */
const MAX_HOISTED = 40;
/** Values of one field, at most. */
const MAX_VALUES = 8;
/** After so many broken values it is no JSON. */
const MAX_BROKEN = 100;
/** Beyond this depth paths stop growing: a path is for people. */
const MAX_PATH = 400;

export function looksLikeJson(text: string): boolean {
  const head = text.slice(0, 512).replace(/^(?:[\s\ufeff]+|\/\/[^\n]*\n|\/\*[^*]*\*\/){1,32}/, '');
  return /^(?:\{\s*(?:["'}]|[A-Za-z_$][\w$]{0,80}\s*:|\/[/*])|\[\s*(?:[[{"'\]\d-]|true|false|null|\/[/*]))/.test(head);
}

/**
 * Reads JSON, values in a row, or one value a line. Objects become `object` parts, arrays of arrays tables, free text and
 * array members text parts; strings holding another format are read again. Whatever breaks is read as plain text.
 */
export async function readJson(path: PartPath, text: string, work: Work): Promise<void> {
  const later: Array<{ readonly path: PartPath; readonly text: string }> = [];
  const broken: string[] = [];
  // Values that break are tried again from the next line, but all of it costs no more than reading it three times.
  const steps = { left: 3 * text.length };
  for (let at = 0; at < text.length; ) {
    const builder = startValue(path, work, (where, value) => later.push({ path: where, text: value }));
    const end = jsonValue(text, at, builder, steps);
    if (end >= 0) {
      at = end;
      while (/^[\s,\x1e\ufeff]$/.test(text.charAt(at))) at++;
      const first = text.charAt(at);
      if (at >= text.length || first === '{' || first === '[') continue;
    }
    // The value broke, or words follow it: this line as text, and on with the next line that begins a value.
    const next = broken.length < MAX_BROKEN ? nextValue(text, end >= 0 ? at : at + 1) : text.length;
    broken.push(text.slice(at, next));
    at = next;
  }
  if (broken.length > 0) {
    const words = broken.join('\n');
    work.sink.text([...path, 'json:broken'], words, work.origin);
    for (const [name, undone] of undoEscapes(words)) work.sink.text([...path, `json:${name}`], undone, work.origin);
  }
  for (const value of later) await work.value(value.path, value.text);
}

/** Gives values that were decoded from another notation, with the same meaning as JSON. */
export async function readTokens(path: PartPath, tokens: Iterable<JsonToken>, work: Work): Promise<void> {
  const later: Array<{ readonly path: PartPath; readonly text: string }> = [];
  const builder = startValue(path, work, (where, value) => later.push({ path: where, text: value }));
  for (const token of tokens) builder(token);
  for (const value of later) await work.value(value.path, value.text);
}

function nextValue(text: string, from: number): number {
  for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) {
    const code = text.charCodeAt(at + 1);
    if (code === 0x7b || code === 0x5b) return at + 1;
  }
  return text.length;
}

function startValue(
  path: PartPath,
  work: Work,
  nested: (path: PartPath, text: string) => void,
): (token: JsonToken) => void {
  const { sink, origin, allowance } = work;
  const stack: Frame[] = [];
  const at = (where: string): PartPath => [...path, `json:${where}`];

  const say = (where: string, text: string, free: boolean): void => {
    if (holdsMore(text)) nested(at(where), text);
    else if (free || (text.length >= 12 && /[^\x21-\x7e]/.test(text))) sink.text(at(where), text, origin);
  };

  const closeObject = (frame: Frame, parent: Frame | undefined): void => {
    if (parent?.shape === 'object' && isColumn(frame)) {
      parent.lists.push([parent.key, frame.fields.map(([, value]) => value)]);
      return;
    }
    const wrapped = parent === undefined ? null : wrappedValue(frame);
    if (parent !== undefined && wrapped !== null) {
      if (parent.shape === 'object') parent.fields.push([parent.key, wrapped]);
      else parent.scalars.push({ text: wrapped, quoted: true });
      return;
    }
    const hoisted = frame.list ? [] : frame.hoisted;
    closeLists(frame);
    const fields = [...frame.fields, ...hoisted];
    if (fields.length > 0) sink.object(at(frame.path), fields);
    if (parent?.shape !== 'object') return;
    const shape = frame.fields.map(([key]) => key).join('\n');
    if (shape !== '' && parent.shapes.has(shape)) parent.list = true;
    parent.shapes.add(shape);
    if (parent.hoisted.length + fields.length > MAX_HOISTED) parent.list = true;
    else parent.hoisted.push(...fields.map(([key, value]) => [hoistedKey(parent.key, key), value] as const));
  };

  /** Lists of one length beside each other are columns; any other short one is a field with several values. */
  const closeLists = (frame: Frame): void => {
    const columns = frame.lists.filter(
      ([, values], at) =>
        values.length >= 2 && frame.lists.some((other, index) => index !== at && other[1].length === values.length),
    );
    const [first] = columns;
    if (first !== undefined) {
      const table = columns.filter(([, values]) => values.length === first[1].length);
      const rows = first[1].map((_, row) => table.map(([, values]) => values[row] ?? ''));
      // Lists by their number are rows already.
      const numbered = table.every(([key]) => /^\d{1,7}$/.test(key));
      emitRows(
        sink,
        at(frame.path),
        numbered ? table.map(([, values]) => values) : [table.map(([key]) => key), ...rows],
      );
    }
    for (const [key, values] of frame.lists) {
      const column = first !== undefined && values.length === first[1].length;
      if (!column && values.length <= MAX_VALUES) frame.fields.push([key, values.join(' ')]);
    }
  };

  const closeArray = (frame: Frame, parent: Frame | undefined): void => {
    const values = frame.scalars.map((scalar) => scalar.text);
    if (frame.rows.length > 0) emitRows(sink, at(frame.path), frame.rows);
    if (values.length === 0) return;
    if (parent?.shape === 'array' && !frame.mixed) {
      parent.rows.push(values);
      for (const value of values) if (holdsMore(value)) nested(at(frame.path), value);
      return;
    }
    if (parent?.shape === 'object' && !frame.mixed) parent.lists.push([parent.key, values]);
    for (const [i, value] of values.entries()) {
      if (value.length >= 5) say(`${frame.path}[${i}]`, value, true);
    }
    // One person written as a list; several phones mean several people, already said one by one.
    if (isOnePerson(values)) {
      emitRows(sink, at(frame.path), [values]);
    }
  };

  return (token) => {
    const frame = stack.at(-1);
    switch (token.kind) {
      case 'open':
        allowance.tick();
        if (frame?.shape === 'array') frame.mixed = true;
        stack.push(newFrame(token.shape, memberPath(frame)));
        return;
      case 'close': {
        const parent = stack.at(-2);
        stack.pop();
        if (frame === undefined) return;
        if (frame.shape === 'object') closeObject(frame, parent);
        else closeArray(frame, parent);
        return;
      }
      case 'key':
        if (frame !== undefined) frame.key = token.text;
        return;
      case 'scalar':
        if (frame === undefined) {
          if (token.text !== '') say('$', token.text, true);
        } else if (frame.shape === 'array') {
          frame.index++;
          frame.scalars.push(token);
        } else {
          frame.fields.push([frame.key, token.text]);
          if (token.quoted) say(memberPath(frame), token.text, false);
        }
    }
  };
}

/** Values by their row, as tables of data science write a column: `{"0": …, "1": …}`. */
function isColumn(frame: Frame): boolean {
  return frame.fields.length > 0 && frame.hoisted.length === 0 && frame.fields.every(([key]) => /^\d{1,7}$/.test(key));
}

/** The value of an object that only says of which type it is: `{"stringValue": …}`, `{"S": …}`; null for any other. */
function wrappedValue(frame: Frame): string | null {
  const [only] = frame.fields;
  if (only !== undefined && frame.fields.every(([key]) => CELL_VALUE.test(key))) return only[1];
  if (only === undefined || frame.fields.length > 1 || frame.hoisted.length > 0 || frame.lists.length > 0) return null;
  return TYPE_NAME.test(only[0]) ? only[1] : null;
}

/** What a cell of an online sheet holds: its value, as it is shown. */
const CELL_VALUE = /^(?:v|m|w)$/;
const TYPE_NAME =
  /^(?:[SN]|string|long|int|double|(?:string|integer|double|long)Value|\$number(?:Long|Int|Double)|#?text|_text|\$t|plain_text|title|rich_text|phone_number|__cdata|_)$/;

/** A name that says nothing takes the one above it along: `no` of `building` is `building.no`. */
function hoistedKey(above: string, key: string): string {
  return ANY_NAME.test(key) && /^[A-Za-z_]\w{0,40}$/.test(above) ? `${above}.${key}` : key;
}

const ANY_NAME = /^(?:name|no|num|number|code|title|n|id|value)$/i;

/** `["王先生", "138…", "12号1203"]`, as against a list of messages: at most one value says more than a number. */
function isOnePerson(values: readonly string[]): boolean {
  if (values.length < 2 || values.length > 32 || values.some((value) => value.includes('\n'))) return false;
  const numbers = values.filter((value) => /\d{7}/.test(value));
  const wordy = numbers.some((value) => !/^[\d\s+()-]+$/.test(value));
  return numbers.length <= (wordy ? 1 : 2) && numbers.length < values.length;
}

/** Text that may be another format, worth the way through the value reader. */
function holdsMore(text: string): boolean {
  return (
    text.length >= 16 &&
    (/^\s*[[{<]|^data:|%[0-9a-fA-F]{2}|[\n\t]/.test(text) || /^[\w+/=-]+$/.test(text) || text.length >= 64)
  );
}

function memberPath(frame: Frame | undefined): string {
  if (frame === undefined) return '$';
  if (frame.path.length > MAX_PATH) return frame.path;
  if (frame.shape === 'array') return `${frame.path}[${frame.index++}]`;
  return /^[A-Za-z_]\w{0,60}$/.test(frame.key)
    ? `${frame.path}.${frame.key}`
    : `${frame.path}[${JSON.stringify(frame.key.slice(0, 60))}]`;
}

function newFrame(shape: 'object' | 'array', path: string): Frame {
  return {
    shape,
    path,
    key: '',
    index: 0,
    fields: [],
    hoisted: [],
    lists: [],
    shapes: new Set(),
    list: false,
    scalars: [],
    rows: [],
    mixed: false,
  };
}

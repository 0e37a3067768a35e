import type { PartPath } from '../model/part.js';
import { decodePercent } from './percent.js';
import type { Work } from './work.js';

export type FormField = readonly [name: string, value: string];

/** Fields of one form, at most; what follows is read as one text. */
const MAX_FIELDS = 20_000;

/** `a=b&c=d` without white space, with names such as forms have. */
export function looksLikeForm(text: string): boolean {
  const head = text.slice(0, 4096);
  return /^[\w.[\]%+~-]{1,200}=[^\s&=]*(?:=[^\s&=]*)*(?:&[\w.[\]%+~-]{1,200}=[^\s&]*)+\s*$/.test(
    head.length < text.length ? head.slice(0, Math.max(0, head.lastIndexOf('&'))) : head,
  );
}

/** Splits application/x-www-form-urlencoded text (WHATWG URL, section 5) and decodes both sides of every field. */
export function formFields(text: string): FormField[] {
  const fields: FormField[] = [];
  let at = 0;
  while (at <= text.length) {
    let end = text.indexOf('&', at);
    if (end < 0 || fields.length >= MAX_FIELDS) end = text.length;
    const pair = text.slice(at, end);
    const equals = pair.indexOf('=');
    if (pair !== '') {
      const name = equals < 0 ? '' : decodePercent(pair.slice(0, equals), true);
      fields.push([name, decodePercent(pair.slice(equals + 1), true)]);
    }
    at = end + 1;
  }
  return fields;
}

/** Every field by itself, whatever it holds, and all of them as one object. `prefix` names the carrier: `form`, `query`. */
export async function readFields(
  path: PartPath,
  fields: readonly FormField[],
  work: Work,
  prefix: string,
): Promise<void> {
  const scalars = fields.filter(([, value]) => value !== '' && value.length <= 4096);
  if (scalars.length > 0) work.sink.object([...path, prefix], scalars);
  for (const [name, value] of fields) {
    if (value !== '') await work.value([...path, name === '' ? prefix : `${prefix}:${name.slice(0, 80)}`], value);
  }
}

import type { Compounds } from '../entities/compound.js';
import { isTelling, roleOf, specialOf } from '../vocabulary/headers.js';
import type { Draft, Errand, Special } from './draft.js';
import { errandOf } from './errand.js';
import { type Field, readFields } from './fields.js';
import { readText } from './text.js';

const MAX_FIELDS = 512;
/** Characters from which a value is free text, read line by line. */
const LONG_VALUE = 120;

/** Reads an object whose keys mean something (JSON, a form). Long values and values of many lines are read as text. */
export function readObject(
  fields: ReadonlyArray<readonly [key: string, value: string]>,
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
): void {
  const short: Field[] = [];
  let special: Special | null = null;
  for (const [key, value] of fields.slice(0, MAX_FIELDS)) {
    if (value.length > LONG_VALUE || value.includes('\n')) readText(value, compounds, emit);
    else short.push({ role: roleOf(lastName(key)), value });
    special ??= specialOf(lastName(key));
  }
  if (short.length === 0) return;
  const drafts = readFields(short, compounds, special);
  if (!short.some((field) => isTelling(field.role))) {
    const errand = short.reduce<Errand | null>((known, { value }) => known ?? errandOf(value), null);
    for (const draft of drafts) draft.errand = errand;
  }
  emit(drafts);
}

/** `data.list[0].ownerPhone` and `owner[phone]` are about their last name. */
function lastName(key: string): string {
  const names = key.split(/[.[\]:/]+/).filter((name) => name !== '' && !/^\d+$/.test(name));
  return names.at(-1) ?? key;
}

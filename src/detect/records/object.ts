import type { Compounds } from '../entities/compound.js';
import { isTelling, type Role, roleOf, specialOf } from '../vocabulary/headers.js';
import type { Draft, Errand, Special } from './draft.js';
import { errandOf } from './errand.js';
import { createFamily } from './family.js';
import { type Field, readFields } from './fields.js';
import { createObjectList } from './object-list.js';
import { areCells, CELL_KEY, cellAt, isCell, readCells } from './sheet-cells.js';
import { readText } from './text.js';

type Emit = (drafts: readonly Draft[]) => void;
type KeyValue = readonly [key: string, value: string];

/** Reads the objects of one transfer, in the order they end. */
export interface ObjectReader {
  /** @param path the last step of where it was found, such as `json:$.rows[0].owner` */
  object(path: string, fields: readonly KeyValue[], emit: Emit): void;
  end(): void;
}

const MAX_FIELDS = 512;
/** Cells of one sheet that come one by one. */
const MAX_CELLS = 8_192;
/** Characters from which a value is free text, read line by line. */
const LONG_VALUE = 120;
/** Keys that only say that there is a value: the list they stand in says what it is. */
const ANY_VALUE = /^(?:number|no|num|value|val|\$numberlong)$/i;
/** Objects that are one field of another: `{ label: '业主', value: '王小明' }`. */
const LABEL_KEY = /^(?:key|label|name|title|field|field_?name|prop|column|question|caption|k|q)$/i;
/** A name that a program gave, known or not; no person is called so. */
const IDENTIFIER = /^[a-z]{1,20}_[a-z_]{1,20}$|^[a-z]{1,20}[A-Z][A-Za-z]{1,20}$/;
const VALUE_KEY = /^(?:value|val|text|content|field_?value|display_?value|answer|input|v|a|data)$/i;

/** Reads objects whose keys mean something (JSON, a form). Long values and values of many lines are read as text. */
export function readObjects(compounds: Compounds): ObjectReader {
  const family = createFamily();
  const lists = createObjectList(compounds);
  let list = '';
  let pairs: KeyValue[] = [];
  const labels = new Set<string>();
  let emitPairs: Emit = () => undefined;

  const one = (path: string, fields: readonly KeyValue[], emit: Emit): void => {
    if (areCells(fields)) {
      readCells(fields, compounds, emit);
      return;
    }
    const own: Emit = (drafts) => family.add(path, drafts, emit);
    const member = listOf(path);
    const entries = entriesOf(fields);
    for (const entry of entries) {
      if (member === null || entries.length > 1) {
        lists.end();
        readObject(path, entry, compounds, emit, own);
        continue;
      }
      let drafts: readonly Draft[] = [];
      readObject(path, entry, compounds, emit, (read) => {
        drafts = read;
      });
      lists.add({ list: member, fields: entry.filter(([, value]) => isShort(value)), drafts, own, emit });
    }
  };
  const endPairs = (): void => {
    if (pairs.length > 0) one(list, pairs, emitPairs);
    pairs = [];
    labels.clear();
  };

  return {
    object(path, fields, emit) {
      const pair = pairOf(path, fields);
      const here = pair === null ? '' : path.replace(/\[\d+\]$|(?:\["\d+"\]){2}$/, '');
      if (here !== list || pair === null || labels.has(pair[0])) endPairs();
      list = here;
      emitPairs = emit;
      if (pair !== null) labels.add(pair[0]);
      if (pair === null) one(path, fields, emit);
      else if (pairs.length < MAX_CELLS) pairs.push(pair);
    },
    end() {
      endPairs();
      lists.end();
      family.end();
    },
  };
}

/** The field that an object of a label and a value is, or a cell of a sheet by its row and column. */
function pairOf(path: string, fields: readonly KeyValue[]): KeyValue | null {
  const cell = cellAt(path, fields);
  if (cell !== null) return cell;
  if (fields.length < 2 || fields.length > 5) return null;
  const label = fields.find(
    ([key, value]) =>
      (LABEL_KEY.test(key) && (roleOf(value) !== null || (fields.length === 2 && IDENTIFIER.test(value)))) ||
      (CELL_KEY.test(key) && isCell(value)),
  );
  const value = label && fields.find(([key, text]) => text !== '' && VALUE_KEY.test(key));
  return value === undefined || label === undefined ? null : [label[1], value[1]];
}

/** Reads one object alone. `emit` takes what its long values say, `own` what it says itself. */
export function readObject(
  path: string,
  fields: readonly KeyValue[],
  compounds: Compounds,
  emit: Emit,
  own: Emit = emit,
): void {
  const short: Field[] = [];
  let special: Special | null = null;
  for (const [key, value] of fields.slice(0, MAX_FIELDS)) {
    if (!isShort(value)) {
      readText(value, compounds, emit);
      continue;
    }
    const name = lastName(key);
    const role = placeRole(path, key) ?? (ANY_VALUE.test(name) ? valueRole(path, fields) : roleOf(name));
    special ??= specialOf(name);
    // A map from homes or phones to people: its keys are data.
    if (role === null && saysNumber(key)) {
      emit(
        readFields(
          [key, value].map((text) => ({ role: null, value: text })),
          compounds,
        ),
      );
    } else {
      short.push({ role, value });
    }
  }
  if (short.length === 0) return;
  const key = memberKey(path);
  if (saysNumber(key)) short.unshift({ role: DOOR.test(key) ? 'address' : null, value: key });
  const drafts = readFields(short, compounds, special);
  if (!short.some((field) => isTelling(field.role))) {
    const errand = short.reduce<Errand | null>((known, { value }) => known ?? errandOf(value), null);
    for (const draft of drafts) draft.errand = errand;
  }
  own(drafts);
}

function isShort(value: string): boolean {
  return value.length <= LONG_VALUE && !value.includes('\n');
}

/** The list an object stands in, by its path: `json:$.rows[3]` in `json:$.rows`; null when it stands alone. */
function listOf(path: string): string | null {
  if (path.startsWith('xml:')) return path;
  // Messages that repeat have the number of their field.
  if (/\.f\d{1,5}$/.test(path)) return path;
  const match = /^(.*)\[\d+\]$/.exec(path);
  return match === null ? null : (match[1] ?? '').replace(/\[\d+\]/g, '[]');
}

/**
 * Entries whose fields stand in one object: one after the other with the same names (`name=…&tel=…&name=…&tel=…`), name by
 * name (`name=…&name=…&tel=…&tel=…`), or each with its number (`rows[0][name]`, `name1`).
 */
function entriesOf(fields: readonly KeyValue[]): ReadonlyArray<readonly KeyValue[]> {
  const names = new Map<string, Map<string, KeyValue[]>>();
  for (const field of fields) {
    const [name, index] = numbered(field[0]);
    const places = names.get(name) ?? new Map<string, KeyValue[]>();
    names.set(name, places);
    const place = index === '' ? `#${places.size}` : index;
    places.set(place, [...(places.get(place) ?? []), [name, field[1]]]);
  }
  const [first] = names.values();
  const places = first === undefined ? [] : [...first.keys()];
  const alike = [...names.values()].every(
    (each) => each.size === places.length && places.every((place) => each.has(place)),
  );
  // Under one name each is an entry of its own, unless they are counted: address1 and address2 are one.
  const single = names.size === 1 && !places.some((place) => place.startsWith('#'));
  if (single || places.length < 2 || !alike) return [fields];
  return places.map((place) => [...names.values()].flatMap((each) => each.get(place) ?? []));
}

/** A field's name without the number of its entry, and that number or ''. */
function numbered(key: string): readonly [name: string, index: string] {
  const inside = /^(.*?)\[(\d+)\]\.?(.+)$/.exec(key);
  if (inside !== null) return [`${inside[1] ?? ''}.${inside[3] ?? ''}`, inside[2] ?? ''];
  const last = /^(.*?\D)(\d{1,4})$/.exec(key);
  return last === null ? [key, ''] : [last[1] ?? '', last[2] ?? ''];
}

/** Names that only say that something has one: what it is the step above says, `building: { no: '6' }`. */
const ANY_NAME = /^(?:name|no|num|number|code|title|n|id|value)$/i;
/** Steps that hold the name of a compound, beyond the labels of columns. */
const COMPOUND_STEP = /^(?:project|neighbou?rhood|residence|quarter)$/i;

/** Steps that hold a home, whose number is the room's. */
const HOUSE_STEP = /^(?:house|home|flat|apartment|property|fang|fangyuan|houseinfo|room_?info)$/i;
const NUMBER_NAME = /^(?:no|num|number|code)$/i;

/** The piece of a home that a name which says nothing is, by the object it stands in. */
function placeRole(path: string, key: string): Role | null {
  const names = key.split('.');
  if (!ANY_NAME.test(names.at(-1) ?? '')) return null;
  const step = names.at(-2) ?? /\.([A-Za-z_]\w*)$/.exec(path)?.[1] ?? '';
  if (COMPOUND_STEP.test(step)) return 'compound';
  if (HOUSE_STEP.test(step) && NUMBER_NAME.test(names.at(-1) ?? '')) return 'room';
  const role = roleOf(step);
  return role === 'compound' || role === 'building' || role === 'unit' || role === 'room' ? role : null;
}

/** `12-1203` or `3-2-1203`. */
const DOOR = /^\d{1,3}(?:-\d{1,2})?-\d{3,4}$/;

/** A key with a phone or a room in it, as against `phone1`. */
function saysNumber(key: string): boolean {
  return key.length <= LONG_VALUE && /\d{3}/.test(key) && /^\d|[\u4e00-\u9fff]/.test(key);
}

/** The last key of a path when it is no identifier: `json:$["12-1203"]`. */
function memberKey(path: string): string {
  return /\["((?:[^"\\]|\\.)*)"\]$/.exec(path)?.[1] ?? '';
}

/** What a bare value is, by the list it stands in (`$.owner.phones[0]`) or by its type beside it (`type: 'mobile'`). */
function valueRole(path: string, fields: readonly KeyValue[]): Role | null {
  const list = roleOf(/([A-Za-z_\u4e00-\u9fff]+)\[\d+\]$/.exec(path)?.[1] ?? '');
  if (list === 'phone' || list === 'owner-phone') return list;
  return fields.some(([, value]) => value.length <= 12 && roleOf(value) === 'phone') ? 'phone' : 'number';
}

/** `data.list[0].ownerPhone` and `owner[phone]` are about their last name. */
function lastName(key: string): string {
  const names = key.split(/[.[\]:/]+/).filter((name) => name !== '' && !/^\d+$/.test(name));
  return names.at(-1) ?? key;
}

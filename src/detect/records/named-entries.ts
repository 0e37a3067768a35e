import type { Compounds } from '../entities/compound.js';
import { isTelling, type Role, roleOf } from '../vocabulary/headers.js';
import { type Draft, hasExactHome, hasPerson } from './draft.js';
import { readFields } from './fields.js';
import { type NamedValue, namedValues } from './named-values.js';
import { createObjectList } from './object-list.js';

type Emit = (drafts: readonly Draft[]) => void;

/** Characters that show how a text is to be read, and those in which the first name is looked for. */
const SAMPLE = 8_192;
const MAX_BEFORE = 65_536;
/** A name that an owner's entry has, in letters or Chinese, quickly found. */
const ANY_NAME =
  /phone|mobile|tel|room|owner|addr|(?:[^a-z]|set)(?:sjh?|dh|lxdh|xm|fjh?|fh|dz)[^a-z]|电话|手机|房号|室号|房间|地址|业主|房东|楼栋|姓名/i;

/**
 * The entries of a text in which names and values take turns in a way no line shows, when they make more owners than the
 * lines do; null when the lines are to be read.
 *
 * @param readLines reads the lines of a text
 */
export function readNamed(
  text: string,
  compounds: Compounds,
  readLines: (text: string, emit: Emit) => void,
  emit: Emit,
): boolean {
  const first = text.slice(0, MAX_BEFORE).search(ANY_NAME);
  if (first < 0) return false;
  const start = Math.max(0, text.lastIndexOf('\n', first) + 1);
  const sample = text.slice(start, start + SAMPLE);
  const entries = namedValues(sample);
  if (!tellsOfOwners(entries)) return false;
  const named = weightOf((each) => readEntries(entries, compounds, each));
  if (named === 0 || named <= weightOf((each) => readLines(sample, each))) return false;
  readEntries(namedValues(text), compounds, emit);
  return true;
}

/** Whether the names are those of a person and of a home. */
function tellsOfOwners(entries: ReadonlyArray<readonly NamedValue[]>): boolean {
  const roles = new Set<Role>();
  for (const entry of entries) for (const [name] of entry) addRole(roles, name);
  const person = roles.has('phone') || roles.has('owner-phone') || roles.has('id');
  const home = roles.has('room') || roles.has('address') || roles.has('building') || roles.has('compound');
  return person && home && (roles.size >= 3 || entries.length >= 3);
}

function addRole(roles: Set<Role>, name: string): void {
  const role = roleOf(name);
  if (role !== null && isTelling(role)) roles.add(role);
}

/** What a reading is worth: its owners, and more when their compound is known. */
function weightOf(read: (emit: Emit) => void): number {
  let weight = 0;
  read((drafts) => {
    for (const draft of drafts) {
      if (hasPerson(draft) && hasExactHome(draft)) weight += draft.homes.some((home) => home.place !== '') ? 3 : 2;
    }
  });
  return weight;
}

/** By their names, or as rows of a table when their values say more. */
function readEntries(entries: ReadonlyArray<readonly NamedValue[]>, compounds: Compounds, emit: Emit): void {
  const list = createObjectList(compounds);
  for (const entry of entries) {
    const fields = entry.map(([name, value]) => ({ role: roleOf(name), value }));
    list.add({ list: 'text', fields: entry, drafts: readFields(fields, compounds), own: emit, emit });
  }
  list.end();
}

import type { Compounds } from '../entities/compound.js';
import { isTelling, type Role, roleOf, specialOf } from '../vocabulary/headers.js';
import { addHome, type Draft, hasExactHome, type Special } from './draft.js';
import { type Field, readFields } from './fields.js';
import { readPieces } from './pieces.js';
import { positionalHome } from './positional.js';

/** What one line of folded text gave. */
export interface LineReading {
  readonly drafts: readonly Draft[];
  /** Roles its labels named (`小区：`, `电话：`), in order; empty for a line without labels. */
  readonly roles: readonly Role[];
}

const LABEL = /(?<![\u4e00-\u9fffA-Za-z_])([\u4e00-\u9fff]{1,8}\d?|[A-Za-z_]{2,20}\d?)["']? ?[:=] ?["']?/g;
const VALUE_END = /[,，;；|&\t"'{}]| {2,}/;
const MAX_LABELS = 256;

/** Reads one line of folded text: by its labels when it has any, else by the entities in it. */
export function readLine(text: string, compounds: Compounds): LineReading {
  const labelled = text.includes(':') || text.includes('=') ? splitLabels(text) : null;
  if (labelled !== null) {
    const { entries, special } = labelled;
    const drafts = entries.flatMap((fields) => readFields(fields, compounds, special));
    return { drafts, roles: entries.flatMap((fields) => fields.flatMap((field) => field.role ?? [])) };
  }
  const drafts = readPieces(text, compounds);
  const [only] = drafts;
  if (only !== undefined && drafts.length === 1 && only.phones.length > 0 && !hasExactHome(only)) {
    const home = positionalHome(text, compounds);
    if (home !== null) {
      only.homes = [];
      addHome(only, home);
    }
  }
  return { drafts, roles: [] };
}

/** The labelled values of a line as entries; a label that comes again begins the next entry. */
function splitLabels(text: string): { readonly entries: Field[][]; readonly special: Special | null } | null {
  let special: Special | null = null;
  const labels: Array<{ role: Role; start: number; valueStart: number }> = [];
  LABEL.lastIndex = 0;
  for (let match = LABEL.exec(text); match !== null && labels.length < MAX_LABELS; match = LABEL.exec(text)) {
    const role = roleOf(match[1] ?? '');
    special ??= specialOf(match[1] ?? '');
    if (role !== null && (isTelling(role) || role === 'number')) {
      labels.push({ role, start: match.index, valueStart: match.index + match[0].length });
    }
  }
  if (!labels.some((label) => isTelling(label.role))) return null;
  const entries: Field[][] = [];
  let entry: Field[] = [];
  const before = text.slice(0, labels[0]?.start ?? 0);
  if (before.trim() !== '') entry.push({ role: null, value: before });
  labels.forEach(({ role, valueStart }, at) => {
    if (begins(entry, role)) {
      entries.push(entry);
      entry = [];
    }
    const value = text.slice(valueStart, labels[at + 1]?.start ?? text.length);
    const cut = VALUE_END.exec(value);
    const owners = role === 'phone' && entry.findLast((field) => field.value.trim() !== '')?.role === 'owner-name';
    entry.push({ role: owners ? 'owner-phone' : role, value: cut === null ? value : value.slice(0, cut.index) });
    if (cut !== null) entry.push({ role: null, value: value.slice(cut.index + cut[0].length) });
  });
  entries.push(entry);
  return { entries, special };
}

function begins(entry: readonly Field[], role: Role): boolean {
  return role !== 'phone' && role !== 'owner-phone' && role !== 'number' && entry.some((field) => field.role === role);
}

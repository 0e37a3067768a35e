import type { Compounds } from '../entities/compound.js';
import { isTelling, type Role, roleOf, specialOf } from '../vocabulary/headers.js';
import type { Draft, Special } from './draft.js';
import { type Field, readFields } from './fields.js';
import { spellLabels } from './labels.js';
import { readPieces } from './pieces.js';
import { completeHome } from './positional.js';
import { lookAgain } from './second-look.js';
import { readApart } from './several.js';

/** What one line of folded text gave. */
export interface LineReading {
  readonly drafts: readonly Draft[];
  /** Roles its labels named (`小区：`, `电话：`), in order; empty for a line without labels. */
  readonly roles: readonly Role[];
}

/** A label with its mark, as people and programs write it: 电话：, phone=", :phone=>", ["phone"] = ", foaf:phone ". */
const LABEL =
  /(?<![\u4e00-\u9fffA-Za-z_])([\u4e00-\u9fff]{1,8}\d?|[A-Za-z_]{2,20}\d?)(?:["']?\]? ?(?:=>|[:=]) ?["']?|>? (?="[^"]{1,60}"))/g;
const VALUE_END = /[,，;；|&\t"'{}]| {2,}|[)\]](?=[\s,;)\]}>]|$)/;
/** A number goes on behind a comma when groups of 3 or 4 digits follow, and inside quotes. */
const PHONE_END = /[;；&\t{}]|["'](?! ?\d{1,8}(?!\d))|[,，|](?! ?\d{3,4}(?!\d))| {2,}(?!\d{1,8}(?!\d))/;
const MAX_LABELS = 256;
/** Signs that stand behind labels. */
const MARKED = /[:=]|[a-z] "/i;

/** Reads one line of folded text: by its labels when it has any, else by the entities in it; half an entry a second time. */
export function readLine(text: string, compounds: Compounds): LineReading {
  const reading = readOnce(text, compounds);
  const drafts = lookAgain(text, reading.drafts, compounds, (line) => readOnce(line, compounds).drafts);
  return drafts === null ? reading : { ...reading, drafts };
}

function readOnce(text: string, compounds: Compounds): LineReading {
  const line = spellLabels(partUnderscores(text));
  const labelled = MARKED.test(line) ? splitLabels(line) : null;
  if (labelled !== null) {
    const { entries, special } = labelled;
    const several = readSeveral(line, entries, compounds);
    if (several !== null) return several;
    const drafts = entries.flatMap((fields) => readFields(fields, compounds, special));
    return { drafts, roles: entries.flatMap((fields) => fields.flatMap((field) => field.role ?? [])) };
  }
  const drafts = readPieces(line, compounds);
  const [only] = drafts;
  if (only !== undefined && drafts.length === 1) completeHome(only, line, compounds);
  const apart = drafts.length > 1 ? readApart(line, drafts, compounds) : null;
  return { drafts: apart ?? drafts, roles: line.includes(':') ? labelRoles(line) : [] };
}

/** A line of people that labels nothing but each one's phone (`12号1203 王先生 tel:138…；5号202 李女士 tel:139…`). */
function readSeveral(line: string, entries: readonly (readonly Field[])[], compounds: Compounds): LineReading | null {
  const roles = entries.flatMap((fields) => fields.flatMap((field) => field.role ?? []));
  if (roles.length < 2 || roles.some((role) => role !== 'phone' && role !== 'owner-phone')) return null;
  const drafts = readPieces(line, compounds);
  return drafts.length > 1 ? { drafts, roles } : null;
}

/** Roles of the labels of a line that tells of no person: 户型, 面积, 售价. */
function labelRoles(text: string): Role[] {
  LABEL.lastIndex = 0;
  const first = LABEL.exec(text);
  const role = first === null ? null : roleOf(first[1] ?? '');
  return role === null ? [] : [role];
}

/** `馨佳园_12_1203_王小明_138…`: between Chinese words and numbers underscores part fields, as in names of files. */
function partUnderscores(text: string): string {
  return text.includes('_') && /[\u4e00-\u9fff]_\d/.test(text) && /_[^_]{1,20}_[^_]{1,20}_/.test(text)
    ? text.replaceAll('_', '|')
    : text;
}

/** The labelled values of a line as entries; a label that comes again begins the next entry. */
function splitLabels(text: string): { readonly entries: Field[][]; readonly special: Special | null } | null {
  let special: Special | null = null;
  const labels: Array<{ role: Role | null; start: number; valueStart: number }> = [];
  LABEL.lastIndex = 0;
  for (let match = LABEL.exec(text); match !== null && labels.length < MAX_LABELS; match = LABEL.exec(text)) {
    const role = roleOf(match[1] ?? '');
    special ??= specialOf(match[1] ?? '');
    const own = role !== null && (isTelling(role) || role === 'number');
    // A label of nothing known ends the value before it, unless it is what that value begins with.
    if (own || (labels.length > 0 && isApart(text, match.index, labels.at(-1)?.valueStart ?? 0))) {
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
    const value = withoutQuote(text.slice(valueStart, labels[at + 1]?.start ?? text.length));
    const cut = (role === 'phone' || role === 'owner-phone' ? PHONE_END : VALUE_END).exec(value);
    const owners = role === 'phone' && entry.findLast((field) => field.value.trim() !== '')?.role === 'owner-name';
    entry.push({ role: owners ? 'owner-phone' : role, value: cut === null ? value : value.slice(0, cut.index) });
    if (cut !== null) entry.push({ role: null, value: value.slice(cut.index + cut[0].length) });
  });
  entries.push(entry);
  return { entries, special };
}

/** A value whose opening quote the label left. */
function withoutQuote(value: string): string {
  return /^["']/.test(value) ? value.slice(1) : value;
}

function isApart(text: string, start: number, from: number): boolean {
  return text.charAt(start - 1) === ' ' && text.slice(from, start).trim() !== '';
}

function begins(entry: readonly Field[], role: Role | null): boolean {
  return (
    role !== null &&
    role !== 'phone' &&
    role !== 'owner-phone' &&
    role !== 'number' &&
    entry.some((field) => field.role === role)
  );
}

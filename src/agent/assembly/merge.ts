import type { SealedText } from '../../model/evidence.js';
import { MAX_ACCOUNTS } from '../../model/explanation.js';
import type { Finding, RecordPrint } from '../../model/finding.js';
import { type Counts, KINDS, type Kind } from '../../model/kind.js';
import { MAX_MASKED, type MaskedPrint } from '../../model/masked.js';
import { worse } from '../../model/outcome.js';

const MAX_SAMPLES = 5;
const MAX_PARTS = 100;
/** Readings of one incident whose full values are kept. */
const MAX_SEALED = 8;

interface Group {
  kind: Kind;
  readonly persons: Set<string>;
  homes: ReadonlySet<string>;
}

/**
 * Records told several times, each once: prints that share a person are one, of the most specific kind any of them has
 * (DESIGN.md section 5.3). Of homes the longest list stays: two requests may write one home in two ways, which a
 * fingerprint cannot see, and inspection has told them apart where it read both. A home without a person that is
 * somebody's by now is not told again.
 */
export function mergePrints(prints: readonly RecordPrint[]): RecordPrint[] {
  const groups = groupsOf(prints);
  const owned = new Set(groups.flatMap(({ persons, homes }) => (persons.size > 0 ? [...homes] : [])));
  return groups
    .filter(({ persons, homes }) => persons.size > 0 || [...homes].some((home) => !owned.has(home)))
    .map(({ kind, persons, homes }) => ({ kind, persons: [...persons].sort(), homes: [...homes].sort() }));
}

function groupsOf(prints: readonly RecordPrint[]): Group[] {
  const byPerson = new Map<string, Group>();
  const alone = new Map<string, Group>();
  for (const print of prints) {
    const { kind, persons, homes } = print;
    if (persons.length === 0) {
      alone.set(homes.join(' '), { kind, persons: new Set(), homes: new Set(homes) });
      continue;
    }
    const met = new Set(persons.flatMap((person) => byPerson.get(person) ?? []));
    const [first, ...others] = [...met].sort((a, b) => b.persons.size - a.persons.size);
    const into: Group = first ?? { kind, persons: new Set(), homes: new Set() };
    for (const { kind: more, persons: theirs, homes: places } of [...others, print]) {
      if (KINDS.indexOf(more) < KINDS.indexOf(into.kind)) into.kind = more;
      if (new Set(places).size > into.homes.size) into.homes = new Set(places);
      for (const person of theirs) {
        into.persons.add(person);
        byPerson.set(person, into);
      }
    }
  }
  return [...new Set(byPerson.values()), ...alone.values()];
}

/** Unique records by kind. An owner counts once for each home. */
export function countPrints(prints: readonly RecordPrint[]): Counts {
  const counts: Partial<Record<Kind, number>> = {};
  for (const { kind, homes } of prints) {
    counts[kind] = (counts[kind] ?? 0) + (kind === 'owner' ? Math.max(1, homes.length) : 1);
  }
  return perKind(counts, (_, count) => count);
}

/** A value for each kind that is there, most specific first. */
function perKind(counts: Counts, value: (kind: Kind, count: number) => number): Counts {
  return Object.fromEntries(
    KINDS.flatMap((kind) => (counts[kind] === undefined ? [] : [[kind, value(kind, counts[kind])]])),
  );
}

/** What of `prints` says more than `before` did: new people, more homes of known ones, or a more specific kind. */
export function newPrints(prints: readonly RecordPrint[], before: readonly RecordPrint[]): RecordPrint[] {
  const known = new Map<string, Group>();
  const homes = new Set<string>();
  for (const group of groupsOf(before)) {
    for (const person of group.persons) known.set(person, group);
    for (const home of group.homes) homes.add(home);
  }
  return mergePrints(prints).flatMap((print) => {
    if (print.persons.length === 0) return print.homes.every((home) => homes.has(home)) ? [] : [print];
    const group = print.persons.map((person) => known.get(person)).find((each) => each !== undefined);
    if (group === undefined || KINDS.indexOf(print.kind) < KINDS.indexOf(group.kind)) return [print];
    return print.homes.length > Math.max(1, group.homes.size)
      ? [{ ...print, homes: print.homes.slice(Math.max(1, group.homes.size)) }]
      : [];
  });
}

/**
 * Two findings as one. `same`: both are about the same bytes, so what only has a number is the larger of the two;
 * `other`: about different bytes, so it is their sum. Records are counted once either way.
 */
export function mergeFindings(a: Finding, b: Finding, bytes: 'same' | 'other'): Finding {
  const add = (x: number, y: number): number => (bytes === 'same' ? Math.max(x, y) : x + y);
  const prints = mergePrints([...a.prints, ...b.prints]);
  const records = countPrints(prints);
  const rawRecords = perKind(records, (kind, count) =>
    Math.max(count, add(a.rawRecords?.[kind] ?? 0, b.rawRecords?.[kind] ?? 0)),
  );
  const hits = new Map(a.patterns.map((hit) => [hit.id, hit.hits]));
  for (const hit of b.patterns) hits.set(hit.id, add(hits.get(hit.id) ?? 0, hit.hits));
  const [best, second] = rank(b) <= rank(a) ? [b, a] : [a, b];
  const parts = new Map((bytes === 'same' ? best.parts : [...a.parts, ...b.parts]).map((part) => [part.path, part]));
  return {
    outcome: worse(a.outcome, b.outcome),
    records,
    raw: total(rawRecords),
    rawRecords,
    exactOwners: Math.min(records.owner ?? 0, add(a.exactOwners, b.exactOwners)),
    known: Math.min(prints.length, add(a.known, b.known)),
    canaries: Math.min(prints.length, add(a.canaries, b.canaries)),
    parts: [...parts.values()].slice(0, MAX_PARTS),
    samples: [...new Set([...best.samples, ...(rank(a) === rank(b) ? second.samples : [])])].slice(0, MAX_SAMPLES),
    prints,
    ...sealedOf(a, b, bytes),
    ...explanationOf(a, b, bytes),
    patterns: [...hits].map(([id, count]) => ({ id, hits: count })),
    opaqueBytes: add(a.opaqueBytes, b.opaqueBytes),
    complete: a.complete && b.complete,
    busyMs: a.busyMs + b.busyMs,
    ...(a.masked === undefined && b.masked === undefined ? {} : { masked: mergeMasked(a.masked, b.masked) }),
    ...(a.older === undefined && b.older === undefined ? {} : { older: { ...a.older, ...b.older } }),
  };
}

/** Of the same bytes the reading that tells more; of different ones both, the later last. */
function sealedOf(a: Finding, b: Finding, bytes: 'same' | 'other'): Pick<Finding, 'sealed'> {
  const [first = [], second = []] = [a.sealed, b.sealed];
  const size = (texts: readonly SealedText[]): number => texts.reduce((sum, { records }) => sum + records, 0);
  const sealed =
    bytes === 'other' ? [...first, ...second].slice(-MAX_SEALED) : size(first) > size(second) ? first : second;
  return sealed.length === 0 ? {} : { sealed };
}

/** Of the same bytes the one that tells more; of different ones both, numbered through. */
function explanationOf(a: Finding, b: Finding, bytes: 'same' | 'other'): Pick<Finding, 'explanation'> {
  const [first, second] = [a.explanation, b.explanation];
  if (first === undefined || second === undefined || bytes === 'same') {
    const more = (second?.accounts.length ?? -1) >= (first?.accounts.length ?? -1) ? second : first;
    return more === undefined ? {} : { explanation: more };
  }
  const before = first.accounts.length;
  const accounts = [
    ...first.accounts,
    ...second.accounts.map((each) => {
      return { ...each, number: each.number + before, of: each.of === null ? null : each.of + before };
    }),
  ].slice(0, MAX_ACCOUNTS);
  const of = (first.of ?? before) + (second.of ?? second.accounts.length);
  return { explanation: { accounts, more: {}, of } };
}

/** What both show of each masked phone. */
function mergeMasked(a: readonly MaskedPrint[] = [], b: readonly MaskedPrint[] = []): readonly MaskedPrint[] {
  const all = new Map<string, MaskedPrint>();
  for (const each of [...a, ...b]) {
    const key = `${each.by} ${each.of}`;
    all.set(key, { ...each, shows: each.shows | (all.get(key)?.shows ?? 0) });
  }
  return [...all.values()].slice(0, MAX_MASKED);
}

/** The part of a finding that is about these records alone: what one request brought, when others had left before. */
export function findingOf(finding: Finding, prints: readonly RecordPrint[]): Finding {
  const records = countPrints(prints);
  const exactOwners = Math.min(records.owner ?? 0, finding.exactOwners);
  return { ...finding, prints, records, exactOwners, rawRecords: records, raw: total(records) };
}

function rank({ prints }: Finding): number {
  return prints.reduce<number>((least, { kind }) => Math.min(least, KINDS.indexOf(kind)), KINDS.length);
}

function total(records: Counts): number {
  return KINDS.reduce<number>((sum, kind) => sum + (records[kind] ?? 0), 0);
}

import { PATH_SEPARATOR } from '../../model/part.js';

/** Steps that are a second look at what stands around them, not another thing inside it. */
const SAME_BYTES = /^(?:(?:json|xml|form|query|field)(?::|$)|(?:percent|base64|data|markup)$)/;
/** Between a whole and another look at a piece of it, and between a container and what lies in it: sorted in this order. */
const PIECE = '\u0001';
const INSIDE = '\u0002';

/**
 * A part's path in a form that tells which parts show the same bytes: a form and its fields, a JSON object and its
 * members are read as a whole and piece by piece; the files of an archive are different bytes.
 */
export function nestingKey(path: string): string {
  return path
    .split(PATH_SEPARATOR)
    .map((step, at) => `${at === 0 ? '' : SAME_BYTES.test(step) ? PIECE : INSIDE}${pieces(step)}`)
    .join('');
}

function pieces(step: string): string {
  if (step.startsWith('json:')) return step.replace(/[:.[]/g, (mark) => PIECE + mark);
  if (step.startsWith('xml:')) return step.replace(/[:/]/g, (mark) => PIECE + mark);
  return /^(?:form|query|field):/.test(step) ? step.replace(':', `${PIECE}:`) : step;
}

/** Whether the part of one key shows some of the same bytes as the part of the other, which holds them all. */
export function isInside(key: string, outer: string): boolean {
  return key.startsWith(outer + PIECE);
}

/** Entries of one group in one part. */
export interface Reading {
  readonly key: string;
  /** Indices of its persons; empty for a home alone. */
  readonly persons: readonly number[];
  readonly count: number;
}

interface Node {
  readonly key: string;
  total: number;
  readonly own: Map<number, number>;
  readonly inner: Map<number, number>;
}

const NOBODY = -1;

/**
 * How many entries a reader of the bytes would count: of parts that show the same bytes, the one that shows most. Pieces
 * are compared person by person: a form with two phones of one owner is one entry, though its fields are two.
 */
export function occurrences(readings: readonly Reading[]): number {
  const sorted = [...readings].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const open: Node[] = [];
  let sum = 0;
  const close = (): void => {
    const node = open.pop();
    if (node === undefined) return;
    const parent = open.at(-1);
    if (parent === undefined) {
      let most = node.total;
      for (const count of node.inner.values()) most = Math.max(most, count);
      sum += most;
    } else {
      for (const person of new Set([...node.own.keys(), ...node.inner.keys()])) {
        add(parent.inner, person, Math.max(node.own.get(person) ?? 0, node.inner.get(person) ?? 0));
      }
    }
  };
  for (const { key, persons, count } of sorted) {
    for (let top = open.at(-1); top !== undefined && top.key !== key; top = open.at(-1)) {
      if (isInside(key, top.key)) break;
      close();
    }
    let node = open.at(-1);
    if (node === undefined || node.key !== key) {
      node = { key, total: 0, own: new Map(), inner: new Map() };
      open.push(node);
    }
    node.total += count;
    for (const person of persons.length > 0 ? persons : [NOBODY]) add(node.own, person, count);
  }
  while (open.length > 0) close();
  return sum;
}

function add(counts: Map<number, number>, person: number, count: number): void {
  counts.set(person, (counts.get(person) ?? 0) + count);
}

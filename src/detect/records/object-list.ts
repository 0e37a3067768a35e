import type { Compounds } from '../entities/compound.js';
import { type Draft, hasExactHome, hasPerson } from './draft.js';
import { readTable, type TableReader } from './table.js';

type Emit = (drafts: readonly Draft[]) => void;

/** Objects of a list that are held until it is known how it is read, and different keys of them. */
const SAMPLE = 40;
const MAX_KEYS = 64;

/** One object of a list. */
export interface Member {
  /** The list it stands in, without its place there. */
  readonly list: string;
  readonly fields: ReadonlyArray<readonly [key: string, value: string]>;
  /** What its keys alone say. */
  readonly drafts: readonly Draft[];
  /** Takes what is read of it by its keys. */
  readonly own: Emit;
  /** Takes what is read of the list as a table. */
  readonly emit: Emit;
}

/**
 * Reads objects that follow each other in one list: by their keys, or as the rows of a table, whose values say what its
 * columns are, when that makes more people with a home. So a sheet says the same when it comes as JSON.
 */
export interface ObjectList {
  add(member: Member): void;
  /** Ends the list: something else follows. */
  end(): void;
}

export function createObjectList(compounds: Compounds): ObjectList {
  let held: Member[] = [];
  let list: string | null = null;
  let columns = new Map<string, number>();
  /** How the rest of the list is read, once that is known. */
  let table: TableReader | 'keys' | null = null;

  const rowOf = (member: Member): string[] => {
    const row = new Array<string>(columns.size).fill('');
    for (const [key, value] of member.fields) {
      const at = columns.get(key);
      if (at !== undefined && row[at] === '') row[at] = value;
    }
    return row;
  };

  const decide = (): void => {
    const members = held;
    held = [];
    const [first] = members;
    if (first === undefined) return;
    const whole = members.filter(({ drafts }) => drafts.some(isWhole)).length;
    const people = members.filter(({ drafts }) => drafts.some(hasPerson)).length;
    columns = columnsOf(members);
    if (whole < Math.max(people, 1) && columns.size >= 3) {
      const read: Array<readonly Draft[]> = [];
      const trial = readTable(compounds, (drafts) => read.push(drafts));
      trial.row([...columns.keys()]);
      for (const member of members) trial.row(rowOf(member));
      trial.end();
      if (read.filter((drafts) => drafts.some(isWhole)).length > whole) {
        for (const drafts of read) first.emit(drafts);
        table = members.length < SAMPLE ? 'keys' : readTable(compounds, first.emit);
        if (table === 'keys') return;
        table.row([...columns.keys()]);
        return;
      }
    }
    table = 'keys';
    for (const { own, drafts } of members) own(drafts);
  };

  const end = (): void => {
    if (table === null) decide();
    else if (table !== 'keys') table.end();
    table = null;
    list = null;
    columns = new Map();
  };

  return {
    end,
    add(member) {
      if (member.list !== list) end();
      list = member.list;
      if (table === 'keys') member.own(member.drafts);
      else if (table !== null) table.row(rowOf(member));
      else if (held.push(member) >= SAMPLE) decide();
    },
  };
}

function columnsOf(members: readonly Member[]): Map<string, number> {
  const columns = new Map<string, number>();
  for (const { fields } of members) {
    for (const [key] of fields) if (!columns.has(key) && columns.size < MAX_KEYS) columns.set(key, columns.size);
  }
  return columns;
}

function isWhole(draft: Draft): boolean {
  return hasPerson(draft) && hasExactHome(draft);
}

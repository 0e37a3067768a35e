import { type Draft, hasExactHome, hasPerson } from './draft.js';

/** Objects that wait for the one around them, at most. */
const MAX_WAITING = 64;

type Emit = (drafts: readonly Draft[]) => void;

interface Waiting {
  readonly path: string;
  readonly drafts: readonly Draft[];
  readonly emit: Emit;
}

/**
 * Joins what inner objects of a list say with the object around them: a house with its `owners: [{…}]`, an owner with
 * `houses: [{…}]`. Inner objects end first, so those that lack a home or a person wait a little.
 */
export interface Family {
  /** @param path where the object stands; the path of what lies in it begins with it */
  add(path: string, drafts: readonly Draft[], emit: Emit): void;
  end(): void;
}

export function createFamily(): Family {
  let waiting: Waiting[] = [];

  const wait = (each: Waiting): void => {
    waiting.push(each);
    const oldest = waiting.length > MAX_WAITING ? waiting.shift() : undefined;
    oldest?.emit(oldest.drafts);
  };

  return {
    add(path, drafts, emit) {
      const [own] = drafts;
      const inner = waiting.filter((other) => isBelow(other.path, path));
      if (own !== undefined && drafts.length === 1 && inner.length > 0 && isHalf(own)) {
        waiting = waiting.filter((other) => !isBelow(other.path, path));
        joinAll({ path, drafts: [own], emit }, inner);
        return;
      }
      if (drafts.length === 0) return;
      if (drafts.every(isHalf)) wait({ path, drafts, emit });
      else emit(drafts);
    },
    end() {
      for (const { drafts, emit } of waiting) emit(drafts);
      waiting = [];
    },
  };
}

/** Lacks a home or lacks a person. */
function isHalf(draft: Draft): boolean {
  return hasPerson(draft) !== hasExactHome(draft);
}

/** Gives an object's home to the people in it, or homes in it to its person. */
function joinAll(outer: Waiting, inner: readonly Waiting[]): void {
  const [own] = outer.drafts;
  if (own === undefined) return;
  const owner = hasPerson(own);
  const homes = own.homes;
  let joined = false;
  for (const { drafts, emit } of inner) {
    for (const draft of drafts) {
      const half = hasPerson(draft) !== owner;
      joined ||= half;
      if (half && owner) {
        // What it had was no exact home: those in it say more.
        own.homes = own.homes === homes ? [...draft.homes] : [...own.homes, ...draft.homes];
        continue;
      }
      if (half) {
        draft.homes = [...homes];
        draft.owner ||= own.owner;
      }
      emit([draft]);
    }
  }
  if (owner || !joined) outer.emit(outer.drafts);
}

function isBelow(path: string, outer: string): boolean {
  return (
    path.length > outer.length && path.startsWith(outer) && /^[.[/]/.test(path.slice(outer.length, outer.length + 1))
  );
}

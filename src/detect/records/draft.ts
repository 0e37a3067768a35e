import type { Home } from '../entities/home.js';
import { isExact, NOWHERE } from '../entities/home.js';

export interface DraftPhone {
  readonly digits: string;
  /** Its segment is in use; otherwise it needs a label, a name or a home beside it. */
  readonly current: boolean;
  readonly labelled: boolean;
  /** Its header, key or label says that it is an owner's. */
  readonly owned: boolean;
}

/** Header words of a kind of sheet that outranks all others (DESIGN.md section 5.3). */
export type Special = 'credit' | 'stay' | 'waybill';

/** What a message is about when its room is not its person's home: a card's office, a delivery's door, a colleague's showing. */
export type Errand = 'card' | 'delivery' | 'showing';

/** What was read of one natural person's entry, before it is counted. Lives only while its line or row is read. */
export interface Draft {
  phones: DraftPhone[];
  landlines: string[];
  ids: string[];
  homes: Home[];
  name: string;
  /** A name or phone is labelled as an owner's. */
  owner: boolean;
  intent: boolean;
  special: Special | null;
  errand: Errand | null;
  /** Digits of a masked phone that are shown, as `shownDigits` gives them. */
  shown: number;
}

export function emptyDraft(): Draft {
  return {
    phones: [],
    landlines: [],
    ids: [],
    homes: [],
    name: '',
    owner: false,
    intent: false,
    special: null,
    errand: null,
    shown: 0,
  };
}

export function hasPerson(draft: Draft): boolean {
  return draft.phones.length > 0 || draft.ids.length > 0 || draft.landlines.length > 0;
}

export function hasExactHome(draft: Draft): boolean {
  return draft.homes.some(isExact);
}

export function isEmpty(draft: Draft): boolean {
  return !hasPerson(draft) && draft.homes.length === 0 && draft.name === '' && draft.shown === 0;
}

/** A masked phone with a name at most: nobody yet, and it joins no neighbour, who would make an entry with the name. */
export function isMaskedAlone(draft: Draft): boolean {
  return draft.shown !== 0 && !hasPerson(draft) && draft.homes.length === 0;
}

/** Adds what `other` has and `draft` lacks; phones and ids are joined. */
export function merge(draft: Draft, other: Draft): void {
  draft.phones.push(...other.phones);
  draft.landlines.push(...other.landlines);
  draft.ids.push(...other.ids);
  for (const home of other.homes) addHome(draft, home);
  if (draft.name === '') draft.name = other.name;
  draft.owner ||= other.owner;
  draft.intent ||= other.intent;
  draft.special ??= other.special;
  draft.errand ??= other.errand;
  draft.shown |= other.shown;
}

/** Adds a home; a place alone and a room alone become one home. */
export function addHome(draft: Draft, home: Home): void {
  const last = draft.homes.at(-1);
  const joinable =
    last !== undefined &&
    (home.place === '' || last.place === '') &&
    (home.building === '' || last.building === '') &&
    (home.unit === '' || last.unit === '') &&
    (home.room === '' || last.room === '');
  if (!joinable) {
    draft.homes.push(home);
    return;
  }
  draft.homes[draft.homes.length - 1] = {
    ...NOWHERE,
    place: last.place || home.place,
    building: last.building || home.building,
    unit: last.unit || home.unit,
    room: last.room || home.room,
  };
}

import type { Home } from '../entities/home.js';
import { isCurrentSegment } from '../vocabulary/segments.js';
import { type Draft, emptyDraft, type Special } from './draft.js';

/** What a usual row says: mobiles, one home and a name. One object, filled anew for every row: who keeps it copies it. */
export interface Plain {
  /** Mobiles as numbers of 11 digits; at most `MAX_PLAIN_PHONES`. */
  readonly phones: number[];
  /** Bit `i` says that mobile `i` is labelled as an owner's. */
  owned: number;
  readonly home: { -readonly [piece in keyof Home]: string };
  name: string;
  /** A name or phone is labelled as an owner's. */
  owner: boolean;
  readonly special: Special | null;
}

/** So many phones one natural person has: a longer row is a list of people, which is no usual row. */
export const MAX_PLAIN_PHONES = 16;

export function emptyPlain(special: Special | null): Plain {
  return {
    phones: [],
    owned: 0,
    home: { place: '', building: '', unit: '', room: '' },
    name: '',
    owner: false,
    special,
  };
}

/** Empties it for the next row. */
export function clearPlain(plain: Plain): void {
  const { phones, home } = plain;
  phones.length = 0;
  plain.owned = 0;
  home.place = '';
  home.building = '';
  home.unit = '';
  home.room = '';
  plain.name = '';
  plain.owner = false;
}

/** The same as a draft, for those who keep it or read every kind of entry. */
export function draftOf({ phones, owned, home, name, owner, special }: Plain): Draft {
  const draft = emptyDraft();
  draft.phones = phones.map((phone, at) => {
    const digits = String(phone);
    return { digits, current: isCurrentSegment(digits), labelled: true, owned: ((owned >> at) & 1) === 1 };
  });
  draft.homes = [{ ...home }];
  draft.name = name;
  draft.owner = owner;
  draft.special = special;
  return draft;
}

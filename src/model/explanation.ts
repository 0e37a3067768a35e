import type { Kind } from './kind.js';

/** Why an entry counted, or did not. A closed list. */
export const WHYS = [
  /** The first entry of a person, or of a home without one. */
  'counted',
  /** A person who is counted already, with a home that is not: an owner counts once a home. */
  'another-home',
  /** A person who is counted already. */
  'same-person',
  /** Says just what an entry of this part said before. */
  'same-record',
  /** Its phone stands on the staff list. */
  'staff-phone',
  /** Its phone stands with more homes than one person has. */
  'business-phone',
  /** A landline without a room and an owner's label beside it. */
  'landline',
  /** Only a service line: 400, 95, 12345. */
  'public-number',
  /** Its values have their middle hidden. */
  'masked',
  /** A home or a name, and nobody to call. */
  'no-person',
  /** More records than are kept. */
  'too-many',
] as const;

export type Why = (typeof WHYS)[number];

/** Why an entry is not of a more specific kind. */
export type Lack = 'no-home' | 'no-room' | 'elsewhere';

/** The last four say what is offered and name nobody: they are shown as they are. */
export type EntityType = 'phone' | 'landline' | 'id' | 'name' | 'home' | 'area' | 'layout' | 'price' | 'rent';

/** One value of an entry, masked. */
export interface ShownEntity {
  readonly type: EntityType;
  /** Such as `138****5678`, `馨佳园 **号****`, `王**`; `89.5㎡`, `3-2-2`, `378万`, `4500元/月`. */
  readonly shown: string;
  /** What else is known of a phone. */
  readonly is?: 'owner' | 'staff' | 'business' | 'known';
}

/** What became of one entry of the transfer. */
export interface Account {
  /** From 1, in the order of the transfer. */
  readonly number: number;
  readonly part: string;
  /** From 1; null where a reader joined or turned rows so far that nobody can say. */
  readonly at: { readonly unit: 'line' | 'row' | 'object'; readonly number: number } | null;
  readonly entities: readonly ShownEntity[];
  /** Kind of the record it is or belongs to; null when it does not count. */
  readonly kind: Kind | null;
  readonly why: Why;
  readonly lacks: Lack | null;
  /** The account of the record it repeats or adds to, if that is among those shown. */
  readonly of: number | null;
}

/** Which entities made which record of a transfer. Masked: holds nothing a reader could call. */
export interface Explanation {
  readonly accounts: readonly Account[];
  /** Entries beyond those, by why; empty where that was not looked into. */
  readonly more: Readonly<Partial<Record<Why, number>>>;
  /** Different entries there were, those beyond included; absent where `more` says it. */
  readonly of?: number;
}

/** What an incident keeps of it: so many entries, and so many characters of JSON. */
export const MAX_ACCOUNTS = 50;
export const MAX_EXPLANATION = 16 * 1024;

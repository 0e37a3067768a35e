import {
  type Account,
  type Explanation,
  type Lack,
  type ShownEntity,
  WHYS,
  type Why,
} from '../../model/explanation.js';
import { KINDS } from '../../model/kind.js';
import type { Counted } from '../count/counted.js';
import { isElsewhere } from '../count/kinds.js';
import { MARK } from '../count/persons.js';
import { maskHome, maskName, maskPerson } from '../count/sample.js';
import { NO_ROOM, NOT_KEPT } from '../count/store.js';
import { isExact } from '../entities/home.js';
import { findMasked } from '../entities/masked.js';
import { findOffers } from '../entities/offer.js';
import { isPublicNumber } from '../entities/public-number.js';
import { foldValue } from '../fold.js';
import type { Draft } from '../records/draft.js';
import { createPlaces, type Place } from './places.js';
import { whyOfEntries } from './why.js';

/** Watches one transfer being read and counted, and says at the end what became of its first entries. */
export interface Explainer {
  /** A line, row or object is about to be read. */
  fed(part: string, unit: Place['unit'], text: string): void;
  /** What was read; `entry` as the store said. */
  read(part: string, draft: Draft, entry: number): void;
  explain(counted: Counted): Explanation;
}

/** One thing that happened, as it waits to be told. Drafts are held here and nowhere else; they leave as masks. */
interface Seen {
  readonly part: string;
  readonly at: Place | null;
  readonly draft: Draft | null;
  readonly entry: number;
  readonly why: Why | null;
}

const MAX_ENTITIES = 20;
/** Lines without an entry take at most this share of the accounts. */
const QUIET_SHARE = 4;
const NUMBER_RUN = /\d[\d -]{1,14}\d/g;

/** @param most accounts that are given; the rest is summed */
export function createExplainer(most: number): Explainer {
  const places = createPlaces();
  const seen: Seen[] = [];
  /** Happenings that are in no column of the store, beyond those in `seen`. */
  const uncounted = new Map<Why, number>();
  /** What the lines and rows offer, as text from the first ones. */
  const offers = new Map<string, readonly ShownEntity[]>();
  let quiet = 0;
  const note = (why: Why): void => {
    uncounted.set(why, (uncounted.get(why) ?? 0) + 1);
  };

  return {
    fed(part, unit, text) {
      const full = seen.length >= most;
      const at = full ? null : places.fed(part, unit, text);
      if (at !== null && offers.size < most * LINES_AN_ENTRY) {
        const offered = offersIn(text);
        if (offered.length > 0) offers.set(placeKey(part, at), offered);
      }
      const why = quietWhy(text);
      if (why === null) return;
      if (full || quiet >= most / QUIET_SHARE) {
        note(why);
        return;
      }
      quiet += 1;
      seen.push({ part, at, draft: null, entry: NOT_KEPT, why });
    },
    read(part, draft, entry) {
      if (seen.length < most) {
        const numbers = [...draft.phones.map((phone) => phone.digits), ...draft.ids, ...draft.landlines];
        const rooms = draft.homes.map((home) => home.room);
        seen.push({ part, at: places.find(part, numbers.length > 0 ? numbers : rooms), draft, entry, why: null });
      } else if (entry === NOT_KEPT) note(unkeptWhy(draft));
      else if (entry === NO_ROOM) note('too-many');
    },
    explain(counted) {
      const whys = whyOfEntries(counted);
      const accounts: Account[] = [];
      const ofGroup = new Map<number, number>();
      const first = new Set<number>();
      /** Said once, by the first entry of a line. */
      const offersAt = ({ part, at }: Seen): readonly ShownEntity[] => {
        const key = at === null ? '' : placeKey(part, at);
        const offered = offers.get(key) ?? [];
        offers.delete(key);
        return offered;
      };
      for (const each of inOrder(seen)) {
        const number = accounts.length + 1;
        const { entry, draft } = each;
        const group = entry < 0 ? -1 : (counted.groups.groupOf[entry] ?? -1);
        const why = whyOf(each, whys, first.has(entry));
        if (entry >= 0) first.add(entry);
        const of = why === 'counted' || group < 0 ? null : (ofGroup.get(group) ?? null);
        if (group >= 0 && !ofGroup.has(group)) ofGroup.set(group, number);
        accounts.push({
          number,
          part: each.part,
          at: each.at,
          entities: draft === null ? [] : [...entitiesOf(draft, counted), ...offersAt(each)].slice(0, MAX_ENTITIES),
          kind: group < 0 ? null : (KINDS[counted.groups.kinds[group] ?? -1] ?? null),
          why,
          lacks: draft === null || group < 0 ? null : lackOf(entry, draft, counted),
          of,
        });
      }
      return { accounts, more: moreOf(counted, whys, accounts, uncounted) };
    },
  };
}

/** Characters of a line in which offers are looked for, and lines with one that an entry has. */
const MAX_OFFER_LINE = 2_000;
const LINES_AN_ENTRY = 4;

function offersIn(text: string): ShownEntity[] {
  return findOffers(foldValue(text.slice(0, MAX_OFFER_LINE))).map(({ type, value }) => ({ type, shown: value }));
}

function placeKey(part: string, { unit, number }: Place): string {
  return `${unit}\n${number}\n${part}`;
}

/** A line without an entry of its own that holds what is never a person: said only where nothing else is. */
function quietWhy(text: string): Why | null {
  const folded = foldValue(text);
  if (findMasked(folded).length > 0) return 'masked';
  for (const [run] of folded.matchAll(NUMBER_RUN)) {
    const digits = run.replace(/[ -]/g, '');
    if (digits.length >= 5 && isPublicNumber(digits)) return 'public-number';
  }
  return null;
}

/**
 * In the order of parts and lines. Lines that hold an entry beside a masked value or a service line are told once, as the
 * entry.
 */
function inOrder(seen: readonly Seen[]): Seen[] {
  const placeOf = ({ part, at }: Seen): string => `${part}\n${at?.number}`;
  const told = new Set(seen.filter((each) => each.draft !== null && each.entry >= 0 && each.at !== null).map(placeOf));
  const parts = [...new Set(seen.map(({ part }) => part))];
  const numbers = new Map<string, number>();
  return seen
    .filter((each) => each.draft !== null || !told.has(placeOf(each)))
    .map((each) => {
      const number = each.at?.number ?? numbers.get(each.part) ?? 0;
      numbers.set(each.part, number);
      return { each, part: parts.indexOf(each.part), number };
    })
    .sort((a, b) => a.part - b.part || a.number - b.number)
    .map(({ each }) => each);
}

function whyOf(each: Seen, whys: readonly Why[], again: boolean): Why {
  if (each.draft === null) return each.why ?? 'masked';
  if (each.entry === NOT_KEPT) return unkeptWhy(each.draft);
  if (each.entry === NO_ROOM) return 'too-many';
  return again ? 'same-record' : (whys[each.entry] ?? 'counted');
}

function unkeptWhy(draft: Draft): Why {
  return draft.landlines.length > 0 ? 'public-number' : 'no-person';
}

function entitiesOf(draft: Draft, counted: Counted): ShownEntity[] {
  const { persons } = counted.kept;
  const entities: ShownEntity[] = draft.phones.map(({ digits }): ShownEntity => {
    const index = persons.indexOf(0, digits);
    const is = statusOf(index, counted);
    const shown = { type: 'phone', shown: maskPerson(digits) } as const;
    return is === undefined ? shown : { ...shown, is };
  });
  for (const digits of draft.landlines) entities.push({ type: 'landline', shown: maskPerson(digits) });
  for (const id of draft.ids) entities.push({ type: 'id', shown: maskPerson(id) });
  if (draft.name !== '') entities.push({ type: 'name', shown: maskName(draft.name.charAt(0)) });
  for (const home of draft.homes) entities.push({ type: 'home', shown: maskHome(home) });
  return entities;
}

/** What else is known of a person than the digits. */
export function statusOf(person: number, { kept: { persons }, business }: Counted): ShownEntity['is'] {
  // Nobody is told which record was planted: it looks like any known owner's.
  if (persons.is(person, MARK.canary)) return 'known';
  if (persons.is(person, MARK.staff) || (persons.is(person, MARK.listed) && business[person] === 1)) return 'staff';
  if (business[person] === 1) return 'business';
  if (persons.is(person, MARK.known)) return 'known';
  return persons.is(person, MARK.owned) ? 'owner' : undefined;
}

function lackOf(entry: number, draft: Draft, { kept, classified }: Counted): Lack | null {
  if (draft.special !== null || (draft.phones.length === 0 && draft.ids.length === 0)) return null;
  if (draft.homes.length === 0) return 'no-home';
  if (classified.excused && isElsewhere(kept.entries, kept.homes, entry)) return 'elsewhere';
  return draft.homes.some(isExact) ? null : 'no-room';
}

/** What happened in all, less what is told. */
function moreOf(
  { kept }: Counted,
  whys: readonly Why[],
  accounts: readonly Account[],
  uncounted: ReadonlyMap<Why, number>,
): Partial<Record<Why, number>> {
  const left = new Map<Why, number>();
  const add = (why: Why, count: number): void => {
    left.set(why, (left.get(why) ?? 0) + count);
  };
  whys.forEach((why, entry) => {
    add(why, 1);
    add('same-record', (kept.entries.times.values[entry] ?? 1) - 1);
  });
  for (const { why } of accounts) if (!UNCOLUMNED.has(why)) add(why, -1);
  for (const [why, count] of uncounted) add(why, count);
  const more: Partial<Record<Why, number>> = {};
  for (const why of WHYS) {
    const count = left.get(why) ?? 0;
    if (count > 0) more[why] = count;
  }
  return more;
}

/** What no entry of the store says: it is summed as it happens. */
const UNCOLUMNED: ReadonlySet<Why> = new Set<Why>(['public-number', 'masked', 'no-person', 'too-many']);

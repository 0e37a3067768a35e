import { type AddressMatch, findAddresses } from '../entities/address.js';
import type { BankCardMatch } from '../entities/bank-card.js';
import { type Compounds, compoundMentioned, placeOffered } from '../entities/compound.js';
import { NOWHERE } from '../entities/home.js';
import { findLandlines, type LandlineMatch } from '../entities/landline.js';
import { INTENT_SIGN, lookAt, OWNER_SIGN } from '../entities/look.js';
import { findMasked, type MaskedMatch, overlaps, shownDigits } from '../entities/masked.js';
import { findNames, type NameMatch } from '../entities/name.js';
import { findOtherNumbers } from '../entities/other-number.js';
import { findPhones, type PhoneMatch } from '../entities/phone.js';
import { isPublicNumber } from '../entities/public-number.js';
import { findOldResidentIds, findResidentIds, type ResidentIdMatch } from '../entities/resident-id.js';
import { NUMERAL_CLASS } from '../vocabulary/numerals.js';
import { INTENT, OWNER_NAMED, OWNER_WORD } from '../vocabulary/words.js';
import { judgeCards } from './bank-cards.js';
import { addHome, type Draft, emptyDraft, hasExactHome, hasPerson } from './draft.js';

/** One entity of a line, in its place. `owned` says of a phone that it is said to be an owner's. */
type Piece = { readonly at: number; owned: boolean } & (
  | { readonly type: 'phone'; readonly value: PhoneMatch }
  | { readonly type: 'landline'; readonly value: LandlineMatch }
  | { readonly type: 'id'; readonly value: ResidentIdMatch }
  | { readonly type: 'card'; readonly value: BankCardMatch }
  | { readonly type: 'home'; readonly value: AddressMatch }
  | { readonly type: 'name'; readonly value: NameMatch }
);

/** What every phone, id and home has: a digit, numerals in a row, or a building word behind one. */
const PIECE_HINT = new RegExp(`\\d|[${NUMERAL_CLASS}] ?[.\\-·丨]? ?[${NUMERAL_CLASS}]|[栋幢座撞懂室]`);

/** Characters of a line that says no more than where a home is; the person comes below it. */
const MAX_HOME_LINE = 24;

/** Between an owner's label or name and their phone stand only words for a phone. */
const LABEL_WORDS = '(?:本人|的|联系|手机|电话|号码|方式|号|微信|tel|是|为|[\\s:：,，()（）/-]){0,6}';
const LABEL_ONLY = new RegExp(`^${LABEL_WORDS}$`, 'i');
const OWNERS = new RegExp(`(?:${OWNER_WORD.source})${LABEL_WORDS}$`, 'i');

function isOwners(text: string, start: number): boolean {
  return (lookAt(text).signs & OWNER_SIGN) !== 0 && OWNERS.test(text.slice(Math.max(0, start - 20), start));
}

/**
 * Reads one line or cell of folded text into drafts: usually one, several when several people or homes are packed into
 * it (`张三|138…|配偶；李四|139…|子女`, `3号101 138…，5号202 139…`).
 */
export function readPieces(text: string, compounds: Compounds, isAddress = false): Draft[] {
  if (lookAt(text).plain === 0 && !PIECE_HINT.test(text)) return [];
  const { pieces, cards, parcel } = collectPieces(text, compounds, isAddress);
  const shown = shownDigits(text);
  if (pieces.length === 0) return shown === 0 ? [] : maskedAlone(text, shown);
  const drafts = assemble(pieces, text);
  const [only] = drafts;
  if (only !== undefined && drafts.length === 1) only.shown = shown;
  const { signs } = lookAt(text);
  const intent = (signs & INTENT_SIGN) !== 0 && INTENT.test(text);
  const owner = (signs & OWNER_SIGN) !== 0 && OWNER_NAMED.test(text);
  for (const draft of drafts) {
    if (cards.length > 0) judgeCards(draft, cards);
    if (parcel && draft.phones.length > 0 && !hasExactHome(draft)) draft.special ??= 'waybill';
    draft.intent = intent;
    draft.owner ||= owner && drafts.length === 1;
    keepTrusted(draft);
    if (draft.homes.length === 0 && draft.phones.length > 0 && drafts.length === 1) {
      const place =
        compoundMentioned(text, compounds) ?? (draft.owner && draft.name !== '' ? placeOffered(text) : null);
      if (place !== null) addHome(draft, { ...NOWHERE, place });
    }
  }
  return drafts;
}

/** A name and a phone that is not all there: nobody yet. */
function maskedAlone(text: string, shown: number): Draft[] {
  const [name, ...others] = findNames(text);
  return others.length > 0 ? [] : [{ ...emptyDraft(), name: name?.name ?? '', shown }];
}

interface Pieces {
  readonly pieces: readonly Piece[];
  readonly cards: readonly BankCardMatch[];
  /** The number of a parcel stands in the line. */
  readonly parcel: boolean;
}

function collectPieces(text: string, compounds: Compounds, isAddress: boolean): Pieces {
  const masked = findMasked(text);
  const ids = findResidentIds(text).filter((match) => !overlaps(masked, match.start, match.end));
  const { cards: numbers, waybills, spans } = findOtherNumbers(text);
  const parcel = waybills.length > 0;
  const taken = spans.length === 0 ? masked : [...masked, ...spans];
  const free = (match: MaskedMatch): boolean => taken.length === 0 || !overlaps(taken, match.start, match.end);
  const pieces: Piece[] = [];
  const phones = onlyFree(findPhones(text), free);
  for (const value of phones)
    pieces.push({ at: value.start, owned: isOwners(text, value.start), type: 'phone', value });
  for (const value of ids) pieces.push({ at: value.start, owned: false, type: 'id', value });
  const cards = numbers.filter(({ start, end }) => !overlaps(masked, start, end) && !overlaps(ids, start, end));
  for (const value of cards) pieces.push({ at: value.start, owned: false, type: 'card', value });
  if (phones.length === 0) {
    for (const value of findLandlines(text)) {
      if (free(value) && !isPublicNumber(value.digits))
        pieces.push({ at: value.start, owned: false, type: 'landline', value });
    }
  }
  const hasPerson = pieces.length > 0;
  const homes = onlyFree(
    findAddresses(text, { compounds, isAddress }),
    (match) =>
      free(match) &&
      (hasPerson || !match.needsContext || (text.length <= MAX_HOME_LINE && match.home.place !== '')) &&
      !overlaps(phones, match.start, match.end),
  );
  for (const value of homes) pieces.push({ at: value.start, owned: false, type: 'home', value });
  if (pieces.length === 0) return { pieces, cards, parcel };
  const names = findNames(text);
  if (ids.length === 0 && names.length > 0 && lookAt(text).long && homes.some((match) => match.home.room !== '')) {
    for (const value of findOldResidentIds(text))
      if (free(value)) pieces.push({ at: value.start, owned: false, type: 'id', value });
  }
  for (const value of names) {
    if (overlaps(homes, value.start, value.end)) continue;
    pieces.push({ at: value.start, owned: false, type: 'name', value });
    if (!value.owner) continue;
    for (const piece of pieces) {
      if (piece.type === 'phone' && LABEL_ONLY.test(text.slice(value.end, Math.max(value.end, piece.at)))) {
        piece.owned ||= piece.at >= value.end;
      }
    }
  }
  return { pieces: inOrder(pieces), cards, parcel };
}

/** Those of a list that nothing else covers: the list itself when that is all of them. */
function onlyFree<Match>(matches: readonly Match[], free: (match: Match) => boolean): readonly Match[] {
  return matches.every(free) ? matches : matches.filter(free);
}

/** Few pieces, most of them in their places: sorting by insertion. Many are left to the engine. */
function inOrder(pieces: Piece[]): Piece[] {
  if (pieces.length > MAX_INSERTED) return pieces.sort((a, b) => a.at - b.at);
  for (let next = 1; next < pieces.length; next++) {
    const piece = pieces[next];
    if (piece === undefined) break;
    let at = next;
    for (let before = pieces[at - 1]; before !== undefined && before.at > piece.at; before = pieces[at - 1]) {
      pieces[at--] = before;
    }
    pieces[at] = piece;
  }
  return pieces;
}

const MAX_INSERTED = 32;

/**
 * Cuts the entities of a line into people: whatever comes first leads, and when it comes again with a phone or home
 * already there, the next person begins.
 */
function assemble(pieces: readonly Piece[], text: string): Draft[] {
  const drafts: Draft[] = [];
  const bare = !pieces.some((piece) => piece.type === 'home' || piece.type === 'name');
  let draft = emptyDraft();
  let lead: Piece['type'] | null = null;
  let homeEnd = -1;
  for (const piece of pieces) {
    if (piece.type === 'home' && isListed(draft, piece.value, homeEnd, text)) {
      const place = draft.homes.at(-1)?.place ?? '';
      draft.homes.push(piece.value.home.place === '' ? { ...piece.value.home, place } : piece.value.home);
      homeEnd = piece.value.end;
      continue;
    }
    if (startsNext(draft, piece, lead, bare)) {
      drafts.push(draft);
      draft = emptyDraft();
      lead = null;
    }
    lead ??= piece.type;
    add(draft, piece);
    if (piece.type === 'home') homeEnd = piece.value.end;
  }
  drafts.push(draft);
  shareHome(drafts);
  return drafts;
}

/** `12号1203、12号1204 王先生 138…`: homes in a row, with nothing but a mark between, belong to whoever comes next. */
function isListed(draft: Draft, match: AddressMatch, homeEnd: number, text: string): boolean {
  if (match.home.room === '' || hasPerson(draft)) return false;
  if (draft.homes.length === 0 || draft.homes.at(-1)?.room === '') return false;
  return /^[ 室]?[、,，和及&/] ?$/.test(text.slice(homeEnd, match.start));
}

function startsNext(draft: Draft, piece: Piece, lead: Piece['type'] | null, bare: boolean): boolean {
  const roomKnown = draft.homes.some((home) => home.room !== '');
  if (!hasPerson(draft)) return piece.type === 'home' && roomKnown && piece.value.home.room !== '';
  switch (piece.type) {
    case 'phone':
      return bare || (lead === 'phone' && (draft.homes.length > 0 || draft.name !== ''));
    case 'name':
      return draft.name !== '';
    case 'home':
      return piece.value.home.room !== '' && (roomKnown || lead === 'home');
    default:
      return false;
  }
}

function add(draft: Draft, piece: Piece): void {
  switch (piece.type) {
    case 'phone':
      draft.phones.push({
        digits: piece.value.digits,
        current: piece.value.current,
        labelled: piece.value.labelled,
        owned: piece.owned,
      });
      break;
    case 'landline':
      draft.landlines.push(piece.value.digits);
      break;
    case 'id':
    case 'card':
      draft.ids.push(piece.value.digits);
      break;
    case 'home':
      addHome(draft, piece.value.home);
      break;
    case 'name':
      if (draft.name === '') draft.name = piece.value.name;
      draft.owner ||= piece.value.owner;
      break;
  }
}

/** People of one line share its home when only one is named: husband and wife of 12号1203. */
function shareHome(drafts: readonly Draft[]): void {
  if (drafts.length < 2) return;
  const homes = drafts.flatMap((draft) => draft.homes);
  const home = homes[0];
  if (home === undefined || homes.length > 1) return;
  for (const draft of drafts) {
    if (draft.homes.length === 0 && draft.name !== '' && hasPerson(draft)) draft.homes.push(home);
  }
}

/** A number outside today's segments is a phone only with a label, a name or a room beside it. */
function keepTrusted(draft: Draft): void {
  const vouched = draft.name !== '' || hasExactHome(draft);
  draft.phones = draft.phones.filter((phone) => phone.current || phone.labelled || vouched);
}

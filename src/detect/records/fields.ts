import { type BankCardMatch, findBankCards } from '../entities/bank-card.js';
import { type Compounds, canonicalCompound } from '../entities/compound.js';
import { gatheredPhone } from '../entities/gathered-phone.js';
import { canonicalPiece, type Home, NOWHERE } from '../entities/home.js';
import { findLandlines } from '../entities/landline.js';
import { shownDigits } from '../entities/masked.js';
import { isName } from '../entities/name.js';
import { findPhones, type PhoneMatch, readPhoneValue } from '../entities/phone.js';
import { readResidentIdValue } from '../entities/resident-id.js';
import { foldValue } from '../fold.js';
import type { Role } from '../vocabulary/headers.js';
import { isCurrentSegment } from '../vocabulary/segments.js';
import { INTENT } from '../vocabulary/words.js';
import { judgeCards } from './bank-cards.js';
import {
  addHome,
  type Draft,
  type DraftPhone,
  emptyDraft,
  hasExactHome,
  hasPerson,
  isEmpty,
  merge,
  type Special,
} from './draft.js';
import { readPieces } from './pieces.js';
import { nameApart } from './rewritings.js';

/** A value with what its header, label or key says it is. */
export interface Field {
  readonly role: Role | null;
  readonly value: string;
}

const MAX_VALUE = 4_000;
/** Characters of 11 digits with a word between all groups. */
const MAX_DRESSED = 32;
/** A value that is only a number: an id as likely as a phone, unless a header or the column says so. */
const BARE_NUMBER = /^[\d\s+.-]*$/;

/**
 * Reads the fields that belong to one entry (a row, an object, a block of labelled lines) into drafts. The first is the
 * entry's own; more follow only when several people are packed into one value. `special` is what the headers say the
 * whole sheet is.
 */
export function readFields(fields: readonly Field[], compounds: Compounds, special: Special | null = null): Draft[] {
  const own = emptyDraft();
  own.special = special;
  const packed: Draft[] = [];
  const pieces = { place: '', building: '', unit: '', room: '' };
  const numbers: string[] = [];
  let floor = '';
  const bare: string[] = [];
  const cards: BankCardMatch[] = [];
  let guess = '';
  for (const { role, value: raw } of fields) {
    if (role === 'area' || role === 'price') continue;
    const value = foldValue(raw.length > MAX_VALUE ? raw.slice(0, MAX_VALUE) : raw).trim();
    if (value.length === 0) continue;
    switch (role) {
      case 'number':
        numbers.push(value);
        break;
      case 'floor':
        floor = /^(\d{1,2}) ?[层楼F]?$/.exec(value)?.[1] ?? '';
        break;
      case 'owner-name':
      case 'name':
        readName(own, packed, value, role === 'owner-name', compounds);
        break;
      case 'owner-phone':
      case 'phone':
        readPhone(own, packed, value, role === 'owner-phone', compounds);
        break;
      case 'id':
        own.ids.push(...readResidentIdValue(value).map((match) => match.digits));
        break;
      case 'card':
        cards.push(...findBankCards(`卡号:${value}`));
        break;
      case 'compound':
      case 'building':
      case 'unit':
      case 'room':
        readPlacePiece(own, pieces, role, value, compounds);
        break;
      case 'address':
        readAddress(own, value, compounds);
        if (own.homes.length === 0 && /^[\u4e00-\u9fff]{2,12}$/.test(value)) pieces.place = canonicalCompound(value);
        break;
      case 'waybill':
      case 'credit':
      case 'stay':
        own.special ??= role;
        break;
      default:
        if (BARE_NUMBER.test(value) || isOnlyPhone(value)) {
          bare.push(value);
        } else {
          if (guess === '' && isName(value)) guess = value;
          own.intent ||= INTENT.test(value);
          readFree(own, packed, value, compounds);
        }
    }
  }
  // Doors are counted on each floor.
  if (floor !== '' && /^\d{1,2}$/.test(pieces.room)) pieces.room = `${floor}${pieces.room.padStart(2, '0')}`;
  addPieces(own, pieces);
  if (!hasPerson(own) && (hasExactHome(own) || own.name !== '' || guess !== '')) {
    const phones = bare.flatMap(readPhoneValue).filter((phone) => isCurrentSegment(phone.digits));
    if (phones.length === 0 && hasExactHome(own)) phones.push(...cutPhone(bare));
    own.phones.push(...phones.map((phone) => ({ ...phone, owned: false })));
  }
  if (!hasPerson(own) && hasExactHome(own) && (own.name !== '' || guess !== ''))
    own.phones.push(...numbers.flatMap(disguised));
  own.ids.push(...cards.map((card) => card.digits));
  if (own.name === '' && hasPerson(own)) own.name = guess;
  judgeCards(own, cards);
  return finishDrafts(own, packed);
}

/** A phone in an unusual dress and nothing beside it: the rest of the entry vouches for it. */
function isOnlyPhone(value: string): boolean {
  if (value.length > MAX_DRESSED || !/\d[^\d]?\d|[一二三四五六七八九]{3}/.test(value)) return false;
  const [phone, ...others] = findPhones(value);
  return phone !== undefined && others.length === 0 && phone.start === 0 && phone.end === value.length;
}

/** A phone under a label of numbers, where all else of an owner stands beside it: 条码, 批号, 委托编号. */
function disguised(value: string): DraftPhone[] {
  if (!/^1[3-9]\d{9}$/.test(value) || !isCurrentSegment(value)) return [];
  return readPhoneValue(value).map((phone) => ({ ...phone, owned: false }));
}

const CUTS = new Set(['3,4,4', '3,8', '7,4', '4,7', '5,6', '6,5', '8,3']);

/** A phone cut over two or three numbers that follow each other. */
function cutPhone(bare: readonly string[]): PhoneMatch[] {
  for (let first = 0; first + 1 < bare.length; first++) {
    for (const count of [2, 3]) {
      const groups = bare.slice(first, first + count);
      const [phone] = CUTS.has(groups.map((group) => group.length).join(',')) ? readPhoneValue(groups.join('')) : [];
      if (phone?.current === true) return [phone];
    }
  }
  return [];
}

function finishDrafts(own: Draft, packed: readonly Draft[]): Draft[] {
  const drafts = isEmpty(own) ? [] : [own];
  for (const draft of packed) {
    if (!hasPerson(draft)) continue;
    if (draft.homes.length === 0) draft.homes.push(...own.homes);
    draft.owner ||= own.owner;
    draft.special ??= own.special;
    drafts.push(draft);
  }
  return drafts;
}

function readName(own: Draft, packed: Draft[], value: string, owner: boolean, compounds: Compounds): void {
  if (/\d{3}/.test(value)) {
    readFree(own, packed, value, compounds);
    own.owner ||= owner;
    if (owner) own.phones = own.phones.map((phone) => ({ ...phone, owned: true }));
    return;
  }
  const first = value.split(/[,，;；、/|]/)[0]?.trim() ?? '';
  const plausible = isName(first) || (owner && /^[\u4e00-\u9fff·A-Za-z .]{2,20}$/.test(first));
  if (!plausible) return;
  if (own.name === '' || owner) own.name = first;
  own.owner ||= owner;
}

function readPhone(own: Draft, packed: Draft[], value: string, owner: boolean, compounds: Compounds): void {
  if (value.length > MAX_DRESSED - 16) own.intent ||= INTENT.test(value);
  if (/[\u4e00-\u9fff]/.test(value) && (/[;；|、/]/.test(value) || saysMore(value, compounds))) {
    readFree(own, packed, value, compounds);
    own.owner ||= owner && own.phones.length > 0;
    return;
  }
  const phones = phonesIn(value);
  for (const { digits, current, labelled } of phones) own.phones.push({ digits, current, labelled, owned: owner });
  own.owner ||= owner && phones.length > 0;
  if (phones.length > 0) return;
  own.shown |= shownDigits(value);
  own.landlines.push(...findLandlines(value).map((match) => match.digits));
}

/** The phones of a value that is said to be one, or the one that all its digits make. */
function phonesIn(value: string): PhoneMatch[] {
  const phones = readPhoneValue(value);
  if (phones.length > 0) return phones;
  const gathered = gatheredPhone(value);
  return gathered === null ? [] : [gathered];
}

/** A phone's value that names several people, or a room. */
function saysMore(value: string, compounds: Compounds): boolean {
  const drafts = readPieces(value, compounds);
  return drafts.some(hasExactHome) || drafts.filter((draft) => draft.name !== '' && hasPerson(draft)).length > 1;
}

const ESCAPED = /%[0-9A-Fa-f]{2}|\\u[0-9a-fA-F]{4}|&#/;

/** `3-2` under 楼栋单元. */
const BUILDING_AND_UNIT = /^0?(\d{1,3})[-/]0?(\d{1,2})$/;

function readPlacePiece(
  own: Draft,
  pieces: Record<keyof Home, string>,
  role: Role,
  value: string,
  compounds: Compounds,
): void {
  // Escapes say in another part what they mean.
  if (ESCAPED.test(value)) return;
  if (role === 'compound') {
    const before = own.homes.length;
    if (/\d/.test(value)) readAddress(own, value, compounds);
    if (own.homes.length === before) pieces.place = canonicalCompound(value);
    return;
  }
  const pair = role === 'building' ? BUILDING_AND_UNIT.exec(value) : null;
  if (pair !== null) {
    pieces.building = pair[1] ?? '';
    pieces.unit = pair[2] ?? '';
    return;
  }
  const piece = canonicalPiece(value);
  if (piece !== null && (role === 'building' || role === 'unit' || role === 'room')) {
    pieces[role] = piece;
    return;
  }
  readAddress(own, value, compounds);
}

/** Split columns become one home; a room in full in one column takes its compound from another. */
function addPieces(own: Draft, pieces: Record<keyof Home, string>): void {
  const home: Home = { ...NOWHERE, ...pieces };
  if (home.place === '' && home.building === '' && home.unit === '' && home.room === '') return;
  const last = own.homes.at(-1);
  if (last !== undefined && home.place !== '' && last.place === '') {
    own.homes[own.homes.length - 1] = { ...last, place: home.place };
  } else if (own.homes.length === 0 || home.room !== '') {
    addHome(own, home);
  }
}

/** An address with a mark between its pieces, as `听泉小区/3栋/2单元/501`, or none behind a name's number, in the usual form. */
export function addressText(value: string): string {
  const apart = nameApart(value) ?? value;
  return apart.includes('/') ? apart.replace(/(?<=\D)\/|\/(?=\D)/g, ' ') : apart;
}

function readAddress(own: Draft, value: string, compounds: Compounds): void {
  for (const draft of readPieces(addressText(value), compounds, true)) merge(own, draft);
}

function readFree(own: Draft, packed: Draft[], value: string, compounds: Compounds): void {
  const [first, ...rest] = readPieces(value, compounds);
  if (first === undefined) return;
  const another = own.name !== '' && first.name !== '' && first.name !== own.name && hasPerson(own) && hasPerson(first);
  if (another) packed.push(first);
  else merge(own, first);
  packed.push(...rest);
}

import { type Home, homeKey, isOffice } from '../entities/home.js';
import { indexTable, mixed } from './index-table.js';
import { createInterner } from './interner.js';
import { append, numbers } from './numbers.js';
import { mayBeSamePlace } from './place.js';

/** The homes of a transfer, each once: four numbers of pieces, and every different piece once. */
export interface Homes {
  readonly size: number;
  indexOf(home: Home): number;
  homeOf(index: number): Home;
  /** The input of its fingerprint. */
  keyOf(index: number): string;
  /** Its room is known. */
  isExact(index: number): boolean;
  isOffice(index: number): boolean;
  /** Number of its room, the same for all homes with the same; 0 for none. */
  roomOf(index: number): number;
  /**
   * Of some homes of one person, those that are truly different, the fullest first; the order of `indices` does not
   * matter, and it may be given back. 馨佳园 12号1203, 12-1203 and 临汾路1565弄12号1203 are one dwelling written three times.
   */
  distinct(indices: readonly number[]): readonly number[];
}

/** Nobody has more homes than this whose names need comparing; a longer list is not looked through for pairs. */
const MAX_COMPARED = 64;

const PLACE = 0;
const BUILDING = 1;
const UNIT = 2;
const ROOM = 3;
const PIECES = 4;
/** The number of a piece that is not known: the first text taken in is ''. */
const UNKNOWN = 0;

export function createHomes(seed: number): Homes {
  const texts = createInterner(seed);
  texts.indexOf('');
  const pieces = numbers();
  const table = indexTable();
  /** By number of the place: 0 not looked at, 1 no, 2 yes. */
  const offices: number[] = [];
  let size = 0;
  const wanted = [0, 0, 0, 0];
  /** Rows of one list mostly repeat the compound and the building of the row before. */
  const lastTexts = ['', '', '', ''];

  const pieceOf = (index: number, piece: number): number => pieces.values[index * PIECES + piece] ?? UNKNOWN;
  const isWanted = (index: number): boolean => {
    for (let piece = 0; piece < PIECES; piece++) if (pieceOf(index, piece) !== wanted[piece]) return false;
    return true;
  };
  const want = (piece: number, text: string): void => {
    if (text === lastTexts[piece]) return;
    lastTexts[piece] = text;
    wanted[piece] = texts.indexOf(text);
  };
  const homeOf = (index: number): Home => ({
    place: texts.textOf(pieceOf(index, PLACE)),
    building: texts.textOf(pieceOf(index, BUILDING)),
    unit: texts.textOf(pieceOf(index, UNIT)),
    room: texts.textOf(pieceOf(index, ROOM)),
  });
  const agree = (a: number, b: number, piece: number): boolean => {
    const one = pieceOf(a, piece);
    const other = pieceOf(b, piece);
    return one === other || one === UNKNOWN || other === UNKNOWN;
  };
  const mayBeSame = (a: number, b: number): boolean =>
    agree(a, b, ROOM) &&
    agree(a, b, BUILDING) &&
    agree(a, b, UNIT) &&
    (agree(a, b, PLACE) || mayBeSamePlace(texts.textOf(pieceOf(a, PLACE)), texts.textOf(pieceOf(b, PLACE))));
  const detailOf = (index: number): number =>
    (pieceOf(index, ROOM) === UNKNOWN ? 0 : 8) +
    (pieceOf(index, BUILDING) === UNKNOWN ? 0 : 4) +
    (pieceOf(index, PLACE) === UNKNOWN ? 0 : 2) +
    (pieceOf(index, UNIT) === UNKNOWN ? 0 : 1);

  return {
    get size() {
      return size;
    },
    indexOf({ place, building, unit, room }) {
      want(PLACE, place);
      want(BUILDING, building);
      want(UNIT, unit);
      want(ROOM, room);
      let hash = seed;
      for (let piece = 0; piece < PIECES; piece++) hash = mixed(hash, wanted[piece] ?? UNKNOWN);
      const known = table.find(hash, isWanted);
      if (known >= 0) return known;
      for (let piece = 0; piece < PIECES; piece++) append(pieces, wanted[piece] ?? UNKNOWN);
      table.add(hash, size);
      size += 1;
      return size - 1;
    },
    homeOf,
    keyOf: (index) => homeKey(homeOf(index)),
    isExact: (index) => pieceOf(index, ROOM) !== UNKNOWN,
    roomOf: (index) => pieceOf(index, ROOM),
    isOffice(index) {
      const place = pieceOf(index, PLACE);
      offices[place] ??= isOffice(homeOf(index)) ? 2 : 1;
      return offices[place] === 2;
    },
    distinct(indices) {
      if (indices.length < 2) return indices;
      const unique = [...new Set(indices)];
      if (unique.length < 2 || unique.length > MAX_COMPARED) return unique;
      const fullest = unique
        .map((index) => ({ index, detail: detailOf(index), key: homeKey(homeOf(index)) }))
        .sort((a, b) => b.detail - a.detail || (a.key < b.key ? -1 : 1));
      const different: number[] = [];
      for (const { index } of fullest) {
        if (!different.some((other) => mayBeSame(other, index))) different.push(index);
      }
      return different;
    },
  };
}

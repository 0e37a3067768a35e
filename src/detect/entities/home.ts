import { numeralValue } from '../vocabulary/numerals.js';

/** Canonical pieces of one dwelling; an unknown piece is ''. */
export interface Home {
  /** Compound, or road and lane. */
  readonly place: string;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
}

export const NOWHERE: Home = { place: '', building: '', unit: '', room: '' };

/** Canonical form of a home, the input of its fingerprint. */
export function homeKey(home: Home): string {
  return `${home.place}|${home.building}|${home.unit}|${home.room}`;
}

/** Exact means that the room is known. */
export function isExact(home: Home): boolean {
  return home.room !== '';
}

/** A house number of a road, or a building of offices; a lane or a compound is where people live. */
export function isOffice(home: Home): boolean {
  return /(?:路|街|大道|道)(?:\d+号)?$|(?:大厦|广场|中心|大楼|写字楼|商厦|国际)(?:[A-Z]座)?(?:\d+[楼层])?$/.test(
    home.place,
  );
}

/**
 * Canonical form of a building, unit or room as written in a cell: `05`, `5幢`, `七栋`, `3#`, `A座`, `一单元`,
 * `1203室`. Null when the value is none of these.
 */
export function canonicalPiece(value: string): string | null {
  if (/^[1-9]\d{0,4}$/.test(value)) return value;
  const bare = value
    .replace(/\s/g, '')
    .replace(/(?:号楼|号搂|号院|号|栋|幢|撞|懂|董|座|楼|排|#|单[元无圆园员]|单|门|梯|室|房|户|市|边)+$/, '');
  if (bare.length === 0 || bare.length > 8) return null;
  const digits = /^([A-Za-z]?)0*(\d{1,5})(?:\.0)?([A-Za-z]?)$/.exec(bare);
  if (digits !== null) return `${digits[1] ?? ''}${digits[2] ?? ''}${digits[3] ?? ''}`.toUpperCase();
  if (/^(?:[A-Za-z]|[甲乙丙丁东西南北中左右])$/.test(bare)) return bare.toUpperCase();
  const numeral = /^[〇零一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖]+$/.test(bare) ? numeralValue(bare) : null;
  return numeral === null ? null : numeral.replace(/^0+(?=\d)/, '');
}

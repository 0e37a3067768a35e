import type { Home } from '../entities/home.js';

/**
 * Masked line about one record, as staff and reviewers see it: `馨佳园*街坊 **号**** 王** 138****5678`. At most 3 + 4
 * digits of a phone and one character of a name; every digit of a building, unit and room is hidden.
 *
 * @param person canonical phone or id
 */
export function maskRecord(person: string | null, home: Home | null, initial: string): string {
  const words: string[] = [];
  if (home !== null) words.push(maskHome(home));
  if (initial !== '') words.push(maskName(initial));
  if (person !== null) words.push(maskPerson(person));
  return words.filter((word) => word !== '').join(' ');
}

/** `馨佳园*街坊 **号****` */
export function maskHome(home: Home): string {
  return [maskPlace(home.place), maskRoom(home)].filter((word) => word !== '').join(' ');
}

/** @param initial first character of the name; nobody keeps more of it */
export function maskName(initial: string): string {
  return `${initial}**`;
}

export function maskPerson(canonical: string): string {
  const mask = canonical.length <= 12 ? '****' : '***********';
  return `${canonical.slice(0, 3)}${mask}${canonical.slice(-4)}`;
}

function maskPlace(place: string): string {
  return place.replace(/[\d〇零一二三四五六七八九十百]+(?=街坊|期|区|村|号院|弄|里|号)|\d+/g, '*').slice(0, 24);
}

function maskRoom(home: Home): string {
  const building = home.building === '' ? '' : '**号';
  const unit = home.unit === '' ? '' : '*单元';
  return `${building}${unit}${home.room === '' ? '' : '****'}`;
}

import { type Compounds, canonicalCompound } from '../entities/compound.js';
import { canonicalPiece, type Home, NOWHERE } from '../entities/home.js';
import { isName } from '../entities/name.js';
import { COMPOUND_SUFFIX } from '../vocabulary/compounds.js';

/**
 * The home in a line of bare or quoted fields, `馨佳园,12,2,1203,王先生,138…`: a compound with a known ending, then one to three
 * small numbers, the last a room of 3 or 4 digits. Null when the fields do not read so.
 */
export function positionalHome(text: string, compounds: Compounds): Home | null {
  const fields = text.split(/[,，|;；、\t]| {2,}/).map((field) => field.trim().replace(/^['"(]+|['");]+$/g, ''));
  if (fields.length < 3 || fields.length > 64) return null;
  for (let at = 0; at < fields.length - 1; at++) {
    const field = fields[at] ?? '';
    if (field.length < 2 || field.length > 20 || isName(field)) continue;
    const place = canonicalCompound(field);
    if (!compounds.has(place) && !(place.length >= 3 && COMPOUND_SUFFIX.test(place))) continue;
    const numbers: string[] = [];
    for (const next of fields.slice(at + 1, at + 4)) {
      const piece = next.length <= 5 ? canonicalPiece(next) : null;
      if (piece === null) break;
      numbers.push(piece);
    }
    const room = numbers.at(-1) ?? '';
    if (!/^\d{1,2}(?:0[1-9]|1\d|20)$/.test(room)) continue;
    return {
      ...NOWHERE,
      place,
      building: numbers.length > 1 ? (numbers[0] ?? '') : '',
      unit: numbers.length > 2 ? (numbers[1] ?? '') : '',
      room,
    };
  }
  return null;
}

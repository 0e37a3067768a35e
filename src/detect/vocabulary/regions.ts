/**
 * First four digits of a resident id, province and prefecture of GB/T 2260, today's and those of ids still carried: cities
 * from 01, 地区, 州 and 盟 from 21 (many are cities by now), counties under the province 90. By province, each `first-last`.
 */
const PREFECTURES = [
  '11:01-03 12:01-03 13:01-11,21-33 14:01-11,21-28 15:01-09,21-31 21:01-14,21-25 22:01-08,21-26 23:01-12,21-33',
  '31:01-03 32:01-13,21-32 33:01-11,21-27 34:01-18,21-31 35:01-09,21-28 36:01-11,21-31 37:01-17,21-33',
  '41:01-17,21-32,90 42:01-13,21-33,90 43:01-13,21-33 44:01-29,51-53 45:01-14,21-33 46:00-04,90',
  '50:01-03 51:01-34 52:01-06,21-31 53:01-09,21-39 54:01-06,21-29',
  '61:01-10,21-31 62:01-12,21-30 63:01-02,21-28 64:01-05,21-24 65:01-05,21-32,40-43,90 71:00 81:00 82:00 83:00',
];

const KNOWN: ReadonlySet<string> = new Set(PREFECTURES.flatMap((line) => line.split(' ').flatMap(prefectures)));

function prefectures(entry: string): string[] {
  const [province = '', ranges = ''] = entry.split(':');
  return ranges.split(',').flatMap((range) => {
    const [first = '', last = first] = range.split('-');
    const count = Number(last) - Number(first) + 1;
    return Array.from({ length: count }, (_, at) => province + String(Number(first) + at).padStart(2, '0'));
  });
}

/** Whether an id may begin with these digits: a known prefecture, and a district, county or county-level city of it. */
export function isRegion(digits: string): boolean {
  const county = Number(digits.slice(4, 6));
  return KNOWN.has(digits.slice(0, 4)) && (county > 0 || digits.slice(2, 4) === '00');
}

/** First two digits of a resident id: GB/T 2260 province codes, with those of Hong Kong, Macao and Taiwan residents. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);

export function isProvince(code: string): boolean {
  return PROVINCES.has(code);
}

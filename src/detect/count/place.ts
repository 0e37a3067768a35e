/** A lane (临汾路1565弄) or a house number of a road: an address, where a compound has a name. */
const ADDRESS = /(?:弄|(?:路|街|大道|道|巷)\d+号?)$/;
/** What must not stand before the shorter of two names: 锦绣1村 is no other way to write 锦绣11村. */
const NUMERAL = /[\d〇零一二三四五六七八九十百]/;

/**
 * Whether two names can mean one place: the same, one of them unknown, one inside the other (馨佳园 and
 * 馨佳园十一街坊), or one a compound's name and the other the lane it lies in (馨佳园 and 临汾路1565弄), which no
 * list says of each other. Only for homes of one person whose building and room agree.
 */
export function mayBeSamePlace(a: string, b: string): boolean {
  if (a === b || a === '' || b === '') return true;
  if (ADDRESS.test(a) !== ADDRESS.test(b)) return true;
  return a.length > b.length ? holds(a, b) : holds(b, a);
}

function holds(long: string, short: string): boolean {
  const at = long.indexOf(short);
  if (at < 0) return false;
  return !(at > 0 && NUMERAL.test(short.charAt(0)) && NUMERAL.test(long.charAt(at - 1)));
}

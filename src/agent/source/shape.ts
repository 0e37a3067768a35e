const MAX_SHAPE = 160;
const MAX_SEGMENTS = 16;
const MAX_KEYS = 12;

/**
 * The shape of a URL: what the page is, not whom it shows. Numbers, ids and anything but plain words in the path become
 * `{id}`; of the query only the names are kept, in order: `/owner/{id}/edit?page&q`.
 */
export function urlShape(path: string): string {
  const mark = path.indexOf('?');
  const plain = mark < 0 ? path : path.slice(0, mark);
  const segments = plain.split('/').slice(0, MAX_SEGMENTS).map(shapeOf);
  const keys = mark < 0 ? [] : [...new URLSearchParams(path.slice(mark + 1)).keys()].map(shapeOf);
  const names = [...new Set(keys)].sort().slice(0, MAX_KEYS);
  return `${segments.join('/')}${names.length === 0 ? '' : `?${names.join('&')}`}`.slice(0, MAX_SHAPE);
}

/** Words of programs: letters, with few digits behind and no other sign but these. */
function shapeOf(segment: string): string {
  if (segment === '') return '';
  return segment.length <= 40 && /^[A-Za-z][A-Za-z._-]*\d{0,2}(?:\.[a-z]{2,4}\d?)?$/.test(segment) ? segment : '{id}';
}

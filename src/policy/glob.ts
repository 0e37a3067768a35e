/** A path with `*` for any run of characters, cut at its stars. */
export type Glob = readonly string[];

export function globOf(pattern: string): Glob {
  return pattern.split('*');
}

/**
 * Whether a path, compared without its query, is the pattern or lies below it: `/robot/send` takes `/robot/send/x`
 * too, not `/robot/sender`. At most four stars, so the cost is a few linear searches.
 */
export function matchesPath(glob: Glob, path: string): boolean {
  const query = path.indexOf('?');
  const plain = query < 0 ? path : path.slice(0, query);
  const first = glob[0] ?? '';
  if (!plain.startsWith(first)) return false;
  if (glob.length === 1) return plain.length === first.length || first.endsWith('/') || plain[first.length] === '/';
  let at = first.length;
  for (let index = 1; index < glob.length - 1; index++) {
    const piece = glob[index] ?? '';
    const found = plain.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = glob.at(-1) ?? '';
  return last === '' || (plain.length - last.length >= at && plain.endsWith(last));
}

/**
 * Whether a server could read this path as another one: dot segments, escapes, doubled or turned slashes. Such a path
 * is never taken for a sanctioned one, or `/company/../stranger` would be.
 */
export function isAmbiguousPath(path: string): boolean {
  const query = path.indexOf('?');
  const plain = query < 0 ? path : path.slice(0, query);
  return /\/\.{1,2}(\/|;|$)|\/\/|\\|;|%(2e|2f|5c|25|00|3b)/i.test(plain);
}

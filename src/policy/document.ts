import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Place, PolicyProblem } from './problem.js';

/** One YAML file, read, with the way back from a value to its line. */
export interface PolicyDocument {
  readonly file: string;
  /** Plain data; `undefined` when the file is not YAML. */
  readonly value: unknown;
  readonly problems: readonly PolicyProblem[];
  /** Place of a value, or of the nearest thing around it that was written. */
  place(path: readonly PropertyKey[]): Place;
  /** Place of a piece of a text that was written, or of its beginning when the piece is not found as it stands. */
  placeWithin(path: readonly PropertyKey[], piece: string | null): Place;
}

/** Parses one file. Never throws: what is wrong with the YAML itself becomes problems. */
export function readDocument(file: string, text: string): PolicyDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const place = (path: readonly PropertyKey[]): Place => ({
    file,
    line: lines.linePos(offsetOf(document, path)).line,
    path: formatPath(path),
  });
  const placeWithin = (path: readonly PropertyKey[], piece: string | null): Place => {
    const node = document.getIn(path, true);
    const range = isScalar(node) ? node.range : null;
    if (range == null) return place(path);
    const [start, end] = range;
    const at = piece === null ? -1 : text.indexOf(piece, start);
    const { line, col } = lines.linePos(at >= 0 && at < end ? at : start);
    return { file, line, column: col, path: formatPath(path) };
  };
  const problems = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    path: '',
    message: `not valid YAML: ${error.message}`,
  }));
  if (problems.length > 0) return { file, value: undefined, problems, place, placeWithin };
  try {
    return { file, value: document.toJS({ maxAliasCount: 100 }), problems, place, placeWithin };
  } catch (cause) {
    // Aliases of aliases: a few lines that unfold into gigabytes.
    const message = `not valid YAML: ${cause instanceof Error ? cause.message : String(cause)}`;
    return { file, value: undefined, problems: [{ file, line: 1, path: '', message }], place, placeWithin };
  }
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      if (item === undefined) break;
      offset = (item as Node).range?.[0] ?? offset;
      node = item;
    } else {
      break;
    }
  }
  return offset;
}

function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text;
}

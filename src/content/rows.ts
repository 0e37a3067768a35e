import type { PartPath, PartSink } from '../model/part.js';

/** A table that is already in memory. */
export function emitRows(sink: PartSink, path: PartPath, rows: Iterable<readonly string[]>): void {
  const table = sink.table(path);
  for (const row of rows) table.row(row);
  table.end();
}

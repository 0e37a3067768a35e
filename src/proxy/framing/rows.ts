/*
 * Memory in which a message is put into one row before it is written: one record, one system call, and no new memory for
 * each. What allocates 100 KiB a request makes V8 collect its whole heap every few hundred requests (bench/README.md).
 */

/** Sizes go by powers of two from here... */
const LEAST_BITS = 12;
/** ...up to here. */
const MOST_BITS = 18;
export const MAX_ROW = 2 ** MOST_BITS;
/** Rows kept of each size: as many as are being written at a time. */
const KEPT = 4;

const rows = new WeakSet<Buffer>();
const free: Buffer[][] = Array.from({ length: MOST_BITS + 1 }, () => []);

/** A row with room for `size` bytes, at most `MAX_ROW`; what stands in it is old. */
export function takeRow(size: number): Buffer {
  const bits = Math.max(LEAST_BITS, 32 - Math.clz32(size - 1));
  return free[bits]?.pop() ?? newRow(2 ** bits);
}

function newRow(size: number): Buffer {
  const row = Buffer.allocUnsafeSlow(size);
  rows.add(row);
  return row;
}

/**
 * Gives a row back that nobody reads any more: for a socket, once its write has been confirmed without an error. What is no
 * whole row is left alone.
 */
export function giveRow(row: Buffer): void {
  if (!rows.has(row)) return;
  const kept = free[31 - Math.clz32(row.length)];
  if (kept !== undefined && kept.length < KEPT) kept.push(row);
}

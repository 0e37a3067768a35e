/** Random access to a held body, wherever it lies: memory, or a spool file shared by descriptor with a worker. */
export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `position`; shorter only at the end. The result may be a view: do not write to it. */
  read(position: number, length: number): Uint8Array;
  /** Reads into `target` from `position`, as far as there is anything, and says how many bytes. Saves a copy where it exists. */
  readInto?(position: number, target: Uint8Array): number;
}

export function bytesOf(buffer: Uint8Array): ByteSource {
  return {
    size: buffer.length,
    read: (position, length) => buffer.subarray(position, Math.min(position + length, buffer.length)),
  };
}

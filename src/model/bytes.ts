/** Random access to a held body, wherever it lies: memory, or a spool file shared by descriptor with a worker. */
export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `position`; shorter only at the end. The result may be a view: do not write to it. */
  read(position: number, length: number): Uint8Array;
  /** Reads into `target` from `position`, as far as there is anything, and says how many bytes. Saves a copy where it exists. */
  readInto?(position: number, target: Uint8Array): number;
}

/** Memory that threads share, in boards of one length, the last one not full. */
export type Boards = readonly SharedArrayBuffer[];

/** Bytes that lie on boards. They are copied out: what is read stays what it was when the boards are used again. */
export function bytesOnBoards(boards: Boards, size: number): ByteSource & Required<Pick<ByteSource, 'readInto'>> {
  const each = boards[0]?.byteLength ?? 0;
  const readInto = (position: number, target: Uint8Array): number => {
    const length = Math.max(0, Math.min(target.length, size - position));
    for (let done = 0; done < length; ) {
      const offset = (position + done) % each;
      const board = boards[Math.floor((position + done) / each)];
      if (board === undefined) return done;
      const part = Math.min(each - offset, length - done);
      target.set(new Uint8Array(board, offset, part), done);
      done += part;
    }
    return length;
  };
  return {
    size,
    readInto,
    read(position, length) {
      const out = new Uint8Array(Math.max(0, Math.min(length, size - position)));
      return out.subarray(0, readInto(position, out));
    },
  };
}

export function bytesOf(buffer: Uint8Array): ByteSource {
  return {
    size: buffer.length,
    read: (position, length) => buffer.subarray(position, Math.min(position + length, buffer.length)),
  };
}

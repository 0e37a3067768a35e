import {
  appendFileSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';

export type EmergencyCode = 'EMERGENCY_FULL' | 'EMERGENCY_IO';

/** The emergency file could not take an entry either: the last place an incident could have gone. */
export class EmergencyError extends Error {
  override readonly name = 'EmergencyError';
  readonly code: EmergencyCode;

  constructor(code: EmergencyCode, path: string, cause: unknown) {
    const advice = code === 'EMERGENCY_FULL' ? 'no room for another entry; free some space' : 'cannot be used';
    super(`${path}: ${advice} (${messageOf(cause)})`, { cause });
    this.code = code;
  }
}

export interface EmergencyOptions {
  /** Bytes taken from the disk beforehand, so that entries fit when it is full. Default 1 MiB. */
  readonly reserveBytes?: number;
  /** Where the file stops growing. Default 64 MiB. */
  readonly maxBytes?: number;
}

/** What came of a re-import. */
export interface Drained {
  readonly imported: number;
  /** Lines nobody could read (torn by a power cut, or edited), moved to `<path>.unread` for a person to look at. */
  readonly unread: number;
}

/** Where entries wait while the database is full, locked or damaged: a file of JSON lines, mode 0600. */
export interface Emergency<E> {
  /** On the disk when it returns. @throws EmergencyError */
  append(entry: E): void;
  /** Bytes of entries waiting. */
  waiting(): number;
  /** False when the disk had no room for the reserve: entries may then not fit when it is needed. */
  reserved(): boolean;
  /**
   * Hands over every waiting entry, oldest first, in groups, then empties the file. `keep` throws to stop: all entries
   * stay, and come again, also those of groups already kept. So `keep` must be idempotent.
   */
  drain(keep: (entries: readonly E[]) => void): Drained;
  close(): void;
}

const GROUP = 200;
const LINE_END = 0x0a;
const CHUNK_BYTES = 64 * 1024;

/**
 * Opens or creates the file. The reserve is line ends, written over by entries: empty lines mean nothing.
 *
 * @param read gives the entry of one parsed line, or undefined when it is none: the file may have been edited
 * @throws EmergencyError EMERGENCY_IO
 */
export function openEmergency<E>(
  path: string,
  read: (value: unknown) => E | undefined,
  options: EmergencyOptions = {},
): Emergency<E> {
  const reserveBytes = options.reserveBytes ?? 1024 * 1024;
  const maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
  const { file, size } = opened(path);
  let end = size;
  let reserved = reserve(file, path, end, reserveBytes);

  return {
    append: (entry) => {
      // A line end on both sides: a line torn by a power cut must not spoil the next.
      const line = Buffer.from(`\n${JSON.stringify(entry)}\n`);
      if (end + line.length > maxBytes) throw new EmergencyError('EMERGENCY_FULL', path, `over ${maxBytes} bytes`);
      try {
        writeAll(file, line, end);
        fsyncSync(file);
      } catch (cause) {
        reserved = false;
        // What was written of it must not follow a shorter entry later. A torn line is told apart when it is read.
        try {
          ftruncateSync(file, end);
        } catch (second) {
          throw failure(path, new AggregateError([cause, second], 'neither written nor taken back'));
        }
        throw failure(path, cause);
      }
      end += line.length;
    },
    waiting: () => end,
    reserved: () => reserved,
    drain: (keep) => {
      const unread: string[] = [];
      let imported = 0;
      let group: E[] = [];
      const flush = (): void => {
        if (group.length > 0) keep(group);
        imported += group.length;
        group = [];
      };
      for (const line of linesOf(file, end)) {
        const entry = parsed(line, read);
        if (entry === undefined) unread.push(line);
        else group.push(entry);
        if (group.length === GROUP) flush();
      }
      flush();
      try {
        if (unread.length > 0) appendFileSync(`${path}.unread`, `${unread.join('\n')}\n`, { mode: 0o600, flush: true });
        if (end > 0) {
          ftruncateSync(file, 0);
          end = 0;
          reserved = reserve(file, path, end, reserveBytes);
        }
      } catch (cause) {
        throw failure(path, cause);
      }
      return { imported, unread: unread.length };
    },
    close: () => closeSync(file),
  };
}

function opened(path: string): { file: number; size: number } {
  try {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    fchmodSync(file, 0o600);
    return { file, size: endOf(file) };
  } catch (cause) {
    throw failure(path, cause);
  }
}

/** Just after the last byte that is not reserve. */
function endOf(file: number): number {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let to = fstatSync(file).size; to > 0; to -= Math.min(to, CHUNK_BYTES)) {
    const from = Math.max(0, to - CHUNK_BYTES);
    const got = readSync(file, chunk, 0, to - from, from);
    for (let i = got - 1; i >= 0; i--) {
      if (chunk[i] !== LINE_END) return from + i + 1;
    }
  }
  return 0;
}

/** Fills up to `bytes`; false when the disk has no room for it. */
function reserve(file: number, path: string, end: number, bytes: number): boolean {
  try {
    const size = fstatSync(file).size;
    if (size < bytes) writeAll(file, Buffer.alloc(bytes - size, LINE_END), size);
    fsyncSync(file);
    return true;
  } catch (cause) {
    ftruncateSync(file, end);
    const error = failure(path, cause);
    if (error.code === 'EMERGENCY_FULL') return false;
    throw error;
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}

function* linesOf(file: number, end: number): Generator<string> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest: Buffer[] = [];
  for (let from = 0; from < end; from += CHUNK_BYTES) {
    const got = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, end - from), from);
    let start = 0;
    for (let at = chunk.indexOf(LINE_END); at !== -1 && at < got; at = chunk.indexOf(LINE_END, start)) {
      // A line end on both sides: a line torn by a power cut must not spoil the next.
      const line = Buffer.concat([...rest, chunk.subarray(start, at)]).toString('utf8');
      rest = [];
      start = at + 1;
      if (line !== '') yield line;
    }
    rest.push(Buffer.from(chunk.subarray(start, got)));
  }
  const last = Buffer.concat(rest).toString('utf8');
  if (last !== '') yield last;
}

function parsed<E>(line: string, read: (value: unknown) => E | undefined): E | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
  return read(value);
}

function failure(path: string, cause: unknown): EmergencyError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  return new EmergencyError(full ? 'EMERGENCY_FULL' : 'EMERGENCY_IO', path, cause);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

import type { ByteSource } from '../model/bytes.js';
import { view } from './bytes.js';
import { decodeText } from './charset.js';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const ALL_ONES = 0xffffffff;
/** An end record with the longest comment there can be. */
const TAIL = 22 + 65_535;
const DIRECTORY_WINDOW = 1024 * 1024;

/** One entry of an archive (PKWARE APPNOTE 4.3). Sizes are what the archive says, so only hints. */
export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  /** 0 stored, 8 deflate. */
  readonly method: number;
  /** Null when it follows the data and only reading tells. */
  readonly packedBytes: number | null;
  readonly unpackedBytes: number;
  /** CRC-32 of the unpacked bytes; null when it follows the data and no directory says it. */
  readonly crc: number | null;
  /** General purpose bits, of which some methods need two. */
  readonly flags: number;
  readonly headerAt: number;
  readonly dataAt: number;
}

export interface ZipDirectory {
  readonly entries: Iterable<ZipEntry>;
  /** Where the archive begins in the source: self-extractors and polyglots put other bytes before it. */
  readonly start: number;
  readonly directoryAt: number;
  readonly end: number;
  readonly comment: Buffer;
}

/** Finds the end record in the last 64 KiB. Null when there is none that points at a directory. */
export function zipDirectory(source: ByteSource): ZipDirectory | null {
  const tailAt = Math.max(0, source.size - TAIL);
  const tail = view(source.read(tailAt, TAIL));
  for (let at = tail.length - 22; at >= 0; at--) {
    at = tail.lastIndexOf('PK\x05\x06', at, 'latin1');
    if (at < 0) return null;
    if (at + 22 > tail.length) continue;
    const found = fromEnd(source, tail, at, tailAt);
    if (found !== null) return found;
  }
  return null;
}

function fromEnd(source: ByteSource, tail: Buffer, at: number, tailAt: number): ZipDirectory | null {
  if (tail.readUInt32LE(at) !== END) return null;
  const endAt = tailAt + at;
  let bytes = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  let recordAt = endAt;
  if (at >= 20 && tail.readUInt32LE(at - 20) === END64_LOCATOR) {
    const wide = end64(source, Number(tail.readBigUInt64LE(at - 12)), endAt - 20);
    if (wide !== null) ({ bytes, offset, recordAt } = wide);
  }
  const directoryAt = recordAt - bytes;
  if (directoryAt < 0 || offset > directoryAt) return null;
  if (bytes > 0 && !startsWith(source, directoryAt, CENTRAL)) return null;
  // Offsets count from the start of the archive, which need not be the start of the file.
  const start = directoryAt - offset;
  const commentEnd = Math.min(tail.length, at + 22 + tail.readUInt16LE(at + 20));
  return {
    entries: centralEntries(source, directoryAt, recordAt, start),
    start,
    directoryAt,
    end: tailAt + commentEnd,
    comment: tail.subarray(at + 22, commentEnd),
  };
}

function end64(source: ByteSource, said: number, locatorAt: number) {
  for (const recordAt of [said, locatorAt - 56]) {
    if (!(recordAt >= 0 && recordAt + 56 <= source.size)) continue;
    const record = view(source.read(recordAt, 56));
    if (record.length < 56 || record.readUInt32LE(0) !== END64) continue;
    return { bytes: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)), recordAt };
  }
  return null;
}

function startsWith(source: ByteSource, at: number, signature: number): boolean {
  const bytes = view(source.read(at, 4));
  return bytes.length === 4 && bytes.readUInt32LE(0) === signature;
}

function* centralEntries(source: ByteSource, from: number, to: number, start: number): Generator<ZipEntry> {
  let window = view(source.read(from, DIRECTORY_WINDOW));
  let base = from;
  for (let at = from; at + 46 <= to; ) {
    if (at + 46 + 3 * 65_535 > base + window.length && base + window.length < to) {
      window = view(source.read(at, DIRECTORY_WINDOW));
      base = at;
    }
    const i = at - base;
    if (i + 46 > window.length || window.readUInt32LE(i) !== CENTRAL) return;
    const nameBytes = window.readUInt16LE(i + 28);
    const extraBytes = window.readUInt16LE(i + 30);
    const flags = window.readUInt16LE(i + 8);
    let packedBytes = window.readUInt32LE(i + 20);
    let unpackedBytes = window.readUInt32LE(i + 24);
    let offset = window.readUInt32LE(i + 42);
    if (unpackedBytes === ALL_ONES || packedBytes === ALL_ONES || offset === ALL_ONES) {
      const extra = window.subarray(i + 46 + nameBytes, i + 46 + nameBytes + extraBytes);
      // Of the three, only those stand there that did not fit (4.5.3).
      const wide = zip64Numbers(extra);
      if (unpackedBytes === ALL_ONES) unpackedBytes = wide.shift() ?? unpackedBytes;
      if (packedBytes === ALL_ONES) packedBytes = wide.shift() ?? packedBytes;
      if (offset === ALL_ONES) offset = wide.shift() ?? offset;
    }
    const headerAt = start + offset;
    const local = localAt(source, headerAt);
    const entry: ZipEntry = {
      name: entryName(window.subarray(i + 46, i + 46 + nameBytes), flags),
      encrypted: (flags & 1) === 1,
      method: window.readUInt16LE(i + 10),
      // Where the two headers differ, some program believes the other one.
      packedBytes: Math.max(packedBytes, local?.packedBytes ?? 0),
      unpackedBytes,
      crc: window.readUInt32LE(i + 16),
      flags,
      headerAt,
      dataAt: local?.dataAt ?? headerAt + 30 + nameBytes,
    };
    yield entry;
    if (local !== null && (local.method !== entry.method || local.encrypted !== entry.encrypted)) {
      yield { ...entry, method: local.method, encrypted: local.encrypted };
    }
    at += 46 + nameBytes + extraBytes + window.readUInt16LE(i + 32);
  }
}

/** The 64-bit numbers of an entry's zip64 field, in their order; none without it. */
function zip64Numbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    return Array.from({ length: field.length >> 3 }, (_, n) => Number(field.readBigUInt64LE(8 * n)));
  }
  return [];
}

/** The entry whose local header stands at `at`, or null. Used where the directory is missing or hides something. */
export function localAt(source: ByteSource, at: number): ZipEntry | null {
  const header = view(source.read(at, 30));
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL) return null;
  const flags = header.readUInt16LE(6);
  const method = header.readUInt16LE(8);
  const nameBytes = header.readUInt16LE(26);
  if (nameBytes === 0 || nameBytes > 4096 || method > 99) return null;
  const packed = header.readUInt32LE(18);
  return {
    name: entryName(view(source.read(at + 30, nameBytes)), flags),
    encrypted: (flags & 1) === 1,
    method,
    packedBytes: (flags & 8) !== 0 || packed === ALL_ONES ? null : packed,
    unpackedBytes: header.readUInt32LE(22),
    crc: (flags & 8) !== 0 ? null : header.readUInt32LE(14),
    flags,
    headerAt: at,
    dataAt: at + 30 + nameBytes + header.readUInt16LE(28),
  };
}

/** Flag bit 11 says UTF-8; without it Chinese tools write GBK, and many write UTF-8 all the same. */
function entryName(bytes: Buffer, flags: number): string {
  const text = (flags & 0x800) !== 0 ? bytes.toString('utf8') : (decodeText(bytes) ?? bytes.toString('latin1'));
  return text.replaceAll('\\', '/');
}

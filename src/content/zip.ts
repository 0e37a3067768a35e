import { constants, crc32, inflateRawSync } from 'node:zlib';
import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { BudgetSpent, outcomeOf } from './allowance.js';
import { slice, view, windows } from './bytes.js';
import { decodeText } from './charset.js';
import { isOffice, readOffice } from './office.js';
import { sealedNames } from './sealed.js';
import { Corrupt, unpack, unpackAll } from './unpack.js';
import type { Format, Work } from './work.js';
import { archiveOf } from './zip-archive.js';
import { localAt, type ZipEntry, zipDirectory } from './zip-directory.js';

/** Bytes between entries that need no look: data descriptors and alignment. */
const SLACK = 64;
const PEEK = 1024;
const BOMB_BYTES = 4 * 1024 * 1024;
/** Parts of a workbook that are no XML (xlsb). */
const BINARY_BOOK = /(?:^|\/)xl\/workbook\.bin$/i;
const BINARY_PART = /(?:^|\/)xl\/.*\.bin$/i;

/** An entry with its bytes at hand, for readers of zip-based formats. */
export interface Member {
  readonly name: string;
  /** The first unpacked bytes, few of them. */
  peek(): Buffer;
  /** Unpacked chunks, metered. Throws BudgetSpent or Corrupt. */
  chunks(): AsyncGenerator<Buffer>;
  /** Reads the entry as a file of its own. */
  inner(): Promise<void>;
}

export const zip: Format = {
  name: 'zip',
  matches: (head) => head.length >= 4 && (head.readUInt32LE(0) === 0x04034b50 || head.readUInt32LE(0) === 0x06054b50),
  read: async (path, source, work) => {
    if (!(await readZip(path, source, work))) work.sink.unread(path, 'uninspectable', 'corrupt');
  },
};

/** Reads an archive wherever it lies in `source`. False when there is none. */
export async function readZip(path: PartPath, source: ByteSource, work: Work): Promise<boolean> {
  const directory = zipDirectory(source);
  if (directory === null) {
    const first = findLocal(source, 0);
    if (first < 0) return false;
    if (!isSlack(source, 0, first)) await work.inner([...path, 'prefix'], slice(source, 0, first));
    await readLocals(path, source, first, work);
    return true;
  }
  const entries: ZipEntry[] = [];
  for (const entry of directory.entries) {
    if (!spend(path, work, () => work.allowance.entry())) break;
    entries.push(entry);
  }
  if (directory.comment.length > 0) {
    const comment = decodeText(directory.comment);
    if (comment !== null) await work.value([...path, 'comment'], comment);
  }
  await readEntries(path, source, entries, work);
  // What the directory does not name can still be carried: bytes before, between and after the entries.
  let covered = directory.start;
  if (!isSlack(source, 0, directory.start)) await work.inner([...path, 'prefix'], slice(source, 0, directory.start));
  for (const entry of [...entries].sort((a, b) => a.headerAt - b.headerAt)) {
    await readGap(path, source, covered, entry.headerAt, work);
    covered = Math.max(covered, entry.dataAt + (entry.packedBytes ?? 0));
  }
  await readGap(path, source, covered, directory.directoryAt, work);
  if (!isSlack(source, directory.end)) await work.inner([...path, 'trailing'], slice(source, directory.end));
  return true;
}

/** A descriptor, or what fills up to a boundary: few bytes, and no number among them. */
function isSlack(source: ByteSource, from: number, to = source.size): boolean {
  if (to - from > SLACK) return false;
  return to <= from || !/\d{7}/.test(view(source.read(from, to - from)).toString('latin1'));
}

async function readGap(path: PartPath, source: ByteSource, from: number, to: number, work: Work): Promise<void> {
  if (isSlack(source, from, to)) return;
  const gap = slice(source, from, to);
  const first = findLocal(gap, 0);
  if (first >= 0) await readLocals(path, gap, first, work);
  else await work.inner([...path, 'gap'], gap);
}

/** Follows local headers from one to the next, as far as they go. */
async function readLocals(path: PartPath, source: ByteSource, from: number, work: Work): Promise<void> {
  const entries: ZipEntry[] = [];
  for (let at = from; at >= 0; ) {
    const entry = localAt(source, at);
    if (entry === null) break;
    if (!spend(path, work, () => work.allowance.entry())) break;
    entries.push(entry);
    const known = entry.dataAt + (entry.packedBytes ?? 0);
    at = entry.packedBytes !== null && localAt(source, known) !== null ? known : findLocal(source, entry.dataAt);
  }
  const bounded = entries.map((entry, i) => {
    const next = entries[i + 1]?.headerAt ?? source.size;
    return { ...entry, packedBytes: Math.min(entry.packedBytes ?? next - entry.dataAt, next - entry.dataAt) };
  });
  await readEntries(path, source, bounded, work);
  // Without a directory nothing says where the archive ends.
  const last = entries.at(-1);
  const end = last === undefined || last.packedBytes === null ? source.size : last.dataAt + last.packedBytes;
  if (!isSlack(source, end)) await work.inner([...path, 'trailing'], slice(source, end));
}

async function readEntries(
  path: PartPath,
  source: ByteSource,
  entries: readonly ZipEntry[],
  work: Work,
): Promise<void> {
  let members: Member[] = [];
  const odd: ZipEntry[] = [];
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.name.endsWith('/') && (entry.packedBytes ?? 0) <= 2) continue;
    names.push(entry.name);
    if (entry.encrypted) work.sink.unread([...path, entry.name], 'uninspectable', 'encrypted');
    else if (entry.method !== 0 && entry.method !== 8) odd.push(entry);
    else members.push(member(path, source, entry, work));
  }
  if (odd.length > 0) await readOdd(path, source, odd, work);
  if (isOffice(names)) {
    const sealed = await sealedNames(members);
    for (const name of sealed) work.sink.unread([...path, name], 'uninspectable', 'encrypted');
    members = members.filter(({ name }) => !sealed.has(name));
    if (names.some((name) => BINARY_BOOK.test(name)) && (await work.closed.read('book', 'xlsb', path, source, work))) {
      members = members.filter(({ name }) => !BINARY_PART.test(name));
    }
    return readOffice(path, members, work);
  }
  if (names.length > 0) work.sink.text([...path, 'names'], names.join('\n'), work.origin);
  for (const one of members) {
    try {
      await one.inner();
    } catch (cause) {
      if (!(cause instanceof BudgetSpent)) throw cause;
      work.sink.unread([...path, one.name], outcomeOf(cause.reason), cause.reason);
      if (cause.reason === 'time' || cause.reason === 'entries') return;
    }
  }
}

/** Entries packed by methods Node.js does not know go to 7-Zip, in an archive of their own. */
async function readOdd(path: PartPath, source: ByteSource, odd: readonly ZipEntry[], work: Work): Promise<void> {
  if (await work.closed.read('archive', 'zip', path, archiveOf(source, odd), work)) return;
  for (const { name } of odd) work.sink.unread([...path, name], 'uninspectable', 'unsupported-format');
}

function member(path: PartPath, source: ByteSource, entry: ZipEntry, work: Work): Member {
  const end = entry.dataAt + (entry.packedBytes ?? 0);
  const packed = slice(source, entry.dataAt, end);
  const packing = entry.method === 0 ? 'stored' : 'deflate';
  return {
    name: entry.name,
    peek: () => {
      const head = view(packed.read(0, PEEK));
      if (packing === 'stored') return head;
      try {
        return inflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 4 * 1024 * 1024 });
      } catch {
        return Buffer.alloc(0);
      }
    },
    chunks: async function* () {
      let used = packed.size;
      let sum = 0;
      const unpacked = unpack(packed, packing, work.allowance.meter(packed.size), (n) => {
        used = n;
      });
      for await (const chunk of unpacked) {
        sum = crc32(chunk, sum);
        yield chunk;
      }
      // A stream that ends early is a broken one, or hides what stands behind it.
      if (!isSlack(packed, used)) throw new Corrupt(`${entry.name} ends before its packed bytes do`);
      if (entry.crc !== null && entry.crc !== sum)
        throw new Corrupt(`${entry.name} is not what its archive says it is`);
    },
    inner: async () => {
      const where = [...path, entry.name];
      if (packing === 'stored') {
        work.allowance.meter(packed.size)(packed.size);
        if (!isSound(packed, entry, work)) work.sink.unread(where, 'partial', 'corrupt');
        return work.inner(where, packed);
      }
      let used = packed.size;
      const { content, stopped } = await unpackAll(packed, packing, work.allowance.meter(packed.size), (n) => {
        used = n;
      });
      if (stopped !== null) work.sink.unread(where, content.size === 0 ? 'uninspectable' : outcomeOf(stopped), stopped);
      else if (!isSound(content, entry, work)) work.sink.unread(where, 'partial', 'corrupt');
      // Of a bomb its beginning is enough.
      await work.inner(where, stopped === 'ratio' ? slice(content, 0, BOMB_BYTES) : content);
      if (!isSlack(packed, used)) await work.inner([...where, 'trailing'], slice(packed, used));
      if (stopped === 'time') throw new BudgetSpent('time');
    },
  };
}

/** Do the bytes sum up to what the archive says? What came out is read either way: damaged is not empty. */
function isSound(content: ByteSource, { crc }: ZipEntry, work: Work): boolean {
  if (crc === null) return true;
  let sum = 0;
  for (const window of windows(content)) {
    work.allowance.tick();
    sum = crc32(window, sum);
  }
  return sum === crc;
}

/** Position of the next plausible local header, or -1. */
export function findLocal(source: ByteSource, from: number): number {
  let base = from;
  for (const window of windows(slice(source, from))) {
    for (
      let at = window.indexOf('PK\x03\x04', 0, 'latin1');
      at >= 0;
      at = window.indexOf('PK\x03\x04', at + 4, 'latin1')
    ) {
      if (localAt(source, base + at) !== null) return base + at;
    }
    // A signature on the seam of two windows.
    const seam = base + window.length;
    for (let at = Math.max(from, seam - 3); at < seam; at++) if (localAt(source, at) !== null) return at;
    base = seam;
  }
  return -1;
}

function spend(path: PartPath, work: Work, step: () => void): boolean {
  try {
    step();
    return true;
  } catch (cause) {
    if (!(cause instanceof BudgetSpent)) throw cause;
    work.sink.unread(path, outcomeOf(cause.reason), cause.reason);
    return false;
  }
}

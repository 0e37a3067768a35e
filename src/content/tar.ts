import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { joined, slice, view } from './bytes.js';
import { decodeText } from './charset.js';
import type { Format, Work } from './work.js';

const BLOCK = 512;
const MAX_META_BYTES = 64 * 1024;
const MAX_NAMES = 1024 * 1024;
/** Padding behind the last entry: writers fill up to twenty blocks. */
const SLACK = 20 * BLOCK;
const OVERLAP = 16;

/** A tape archive (POSIX.1-1988 ustar, its pax and GNU extensions, and what came before): known by its checksum. */
export const tar: Format = {
  name: 'tar',
  matches: (head) => isHeader(head.subarray(0, BLOCK)),
  read: readTar,
};

/** Entries lie as they are, one behind the other, so nothing is copied. */
async function readTar(path: PartPath, source: ByteSource, work: Work): Promise<void> {
  const names: string[] = [];
  let nameChars = 0;
  let longName: string | null = null;
  let longSize: number | null = null;
  /** What stands where writers put zeros. */
  const paddings: ByteSource[] = [];
  let at = 0;
  let read = 0;
  while (at + BLOCK <= source.size) {
    work.allowance.tick();
    const header = view(source.read(at, BLOCK));
    if (!isHeader(header)) {
      if (!isEmpty(header)) break;
      at += BLOCK;
      continue;
    }
    work.allowance.entry();
    const type = String.fromCharCode(header[156] ?? 0);
    const size: number = longSize ?? numberAt(header, 124, 12);
    const data = slice(source, at + BLOCK, at + BLOCK + size);
    const end = at + BLOCK + size;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    read = Math.min(at, source.size);
    // With the last bytes before it: a number may begin there.
    if (!isEmpty(view(source.read(end, at - end)))) paddings.push(slice(source, end - Math.min(size, OVERLAP), at));
    if (type === 'L' || type === 'x' || type === 'g') {
      const meta = view(data.read(0, MAX_META_BYTES));
      if (type === 'L') longName = textOf(meta);
      else if (type === 'x') {
        longName = paxValue(meta, 'path') ?? longName;
        const said = Number(paxValue(meta, 'size') ?? Number.NaN);
        longSize = Number.isSafeInteger(said) && said >= 0 ? said : null;
      }
      continue;
    }
    const name = longName ?? nameOf(header);
    longName = null;
    longSize = null;
    nameChars += name.length;
    if (nameChars < MAX_NAMES) names.push(name);
    if (data.size < size) work.sink.unread([...path, name], 'partial', 'corrupt');
    await work.inner([...path, name], data);
  }
  if (names.length > 0) work.sink.text([...path, 'names'], names.join('\n'), work.origin);
  if (paddings.length > 0) await work.inner([...path, 'padding'], joined(paddings));
  // What no header speaks for can still be carried.
  if (source.size - read > SLACK || (at < source.size && !isEmpty(view(source.read(read, SLACK))))) {
    await work.inner([...path, 'trailing'], slice(source, read));
  }
}

/** The sum of all bytes of the header, its own field taken as blanks. */
function isHeader(header: Buffer): boolean {
  if (header.length < BLOCK || header[0] === 0) return false;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0);
  return sum === numberAt(header, 148, 8);
}

function isEmpty(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Octal digits, or with the top bit set a binary number. NaN for anything else. */
function numberAt(header: Buffer, at: number, length: number): number {
  const field = header.subarray(at, at + length);
  if (((field[0] ?? 0) & 0x80) !== 0) {
    let value = (field[0] ?? 0) & 0x3f;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Math.min(value, Number.MAX_SAFE_INTEGER);
  }
  const digits = /^ *([0-7]+)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? (isEmpty(field) ? 0 : Number.NaN) : Number.parseInt(digits, 8);
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  return decodeText(text) ?? text.toString('latin1');
}

/** Records of a pax header: `28 path=业主/三期.txt⏎`, the number being the length of all of it. */
function paxValue(meta: Buffer, key: string): string | null {
  for (let at = 0; at < meta.length; ) {
    const blank = meta.indexOf(32, at);
    const length = Number(meta.toString('latin1', at, Math.max(at, blank)));
    if (blank < 0 || !Number.isSafeInteger(length) || length < 5) return null;
    const record = meta.subarray(blank + 1, at + length - 1);
    const equals = record.indexOf(61);
    if (record.toString('latin1', 0, Math.max(0, equals)) === key) return textOf(record.subarray(equals + 1));
    at += length;
  }
  return null;
}

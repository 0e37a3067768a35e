import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Entry } from './archives.js';
import { crc32 } from './files.js';

/* Archives no program here writes any more: their entries are stored as they are. Each writer is as short as its format allows. */

/** A Microsoft cabinet (MS-CAB section 2): one folder, one block, stored or packed as MS-MCI says. */
export function buildCab(entries: readonly Entry[], packing: 'stored' | 'mszip' = 'stored'): Buffer {
  let offset = 0;
  const files = entries.map(({ name, data }) => {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(Buffer.byteLength(data), 0);
    head.writeUInt32LE(offset, 4);
    head.writeUInt16LE(0x80, 14);
    offset += Buffer.byteLength(data);
    return Buffer.concat([head, Buffer.from(`${name}\0`)]);
  });
  const plain = Buffer.concat(entries.map(({ data }) => Buffer.from(data)));
  const content = packing === 'stored' ? plain : Buffer.concat([Buffer.from('CK'), deflateRawSync(plain)]);
  const list = Buffer.concat(files);
  const head = Buffer.alloc(36);
  head.write('MSCF');
  head.writeUInt32LE(36 + 8 + list.length + 8 + content.length, 8);
  head.writeUInt32LE(44, 16);
  head.set([3, 1, 1, 0, entries.length, 0], 24);
  const folder = Buffer.alloc(8);
  folder.writeUInt32LE(44 + list.length, 0);
  folder.writeUInt16LE(1, 4);
  folder.writeUInt16LE(packing === 'stored' ? 0 : 1, 6);
  const block = Buffer.alloc(8);
  block.writeUInt16LE(content.length, 4);
  block.writeUInt16LE(plain.length, 6);
  return Buffer.concat([head, folder, list, block, content]);
}

const SECTOR = 2048;

/** A disc image (ECMA-119) of files in its root, each below 2 KiB. */
export function buildIso(entries: readonly Entry[]): Buffer {
  const both = (target: Buffer, value: number, at: number): void => {
    target.writeUInt32LE(value, at);
    target.writeUInt32BE(value, at + 4);
  };
  const record = (name: string, sector: number, size: number, isFolder: boolean): Buffer => {
    const bytes = Buffer.alloc((33 + name.length + 1) & ~1);
    bytes[0] = bytes.length;
    both(bytes, sector, 2);
    both(bytes, size, 10);
    bytes.set([126, 11, 22, 10, 0, 0, 0, isFolder ? 2 : 0], 18);
    bytes.set([1, 0, 0, 1, name.length], 28);
    bytes.write(name, 33, 'latin1');
    return bytes;
  };
  const image = Buffer.alloc((19 + entries.length) * SECTOR);
  const volume = image.subarray(16 * SECTOR);
  volume.write('\x01CD001\x01', 'latin1');
  volume.fill(32, 8, 72);
  both(volume, 19 + entries.length, 80);
  for (const at of [120, 124]) volume.set([1, 0, 0, 1], at);
  volume.set([0, 8, 8, 0], 128);
  volume.set(record('\0', 18, SECTOR, true), 156);
  volume[881] = 1;
  image.write('\xffCD001\x01', 17 * SECTOR, 'latin1');
  const root = [record('\0', 18, SECTOR, true), record('\x01', 18, SECTOR, true)];
  for (const [n, { name, data }] of entries.entries()) {
    root.push(record(`${name};1`, 19 + n, Buffer.byteLength(data), false));
    image.set(Buffer.from(data), (19 + n) * SECTOR);
  }
  image.set(Buffer.concat(root), 18 * SECTOR);
  return image;
}

/** A file as Unix `compress` packs it: every byte as a code of its own, so at most 250 of them. */
export function buildZ(data: string): Buffer {
  const bytes = Buffer.from(data);
  const out = Buffer.alloc(3 + Math.ceil((bytes.length * 9) / 8));
  out.set([0x1f, 0x9d, 0x90]);
  for (const [n, byte] of bytes.entries()) {
    const bit = n * 9;
    const at = 3 + (bit >> 3);
    const shifted = byte << (bit & 7);
    out[at] = (out[at] ?? 0) | (shifted & 0xff);
    if (at + 1 < out.length) out[at + 1] = shifted >> 8;
  }
  return out;
}

/** An ARJ archive. */
export function buildArj(entries: readonly Entry[]): Buffer {
  const header = (type: number, name: string, data: Buffer): Buffer => {
    const fixed = Buffer.alloc(30);
    fixed.set([30, 11, 1, 2, 0, 0, type]);
    fixed.writeUInt32LE(data.length, 12);
    fixed.writeUInt32LE(data.length, 16);
    fixed.writeUInt32LE(crc32(data), 20);
    const basic = Buffer.concat([fixed, Buffer.from(`${name}\0\0`)]);
    const around = Buffer.alloc(10);
    around.set([0x60, 0xea]);
    around.writeUInt16LE(basic.length, 2);
    around.writeUInt32LE(crc32(basic), 4);
    return Buffer.concat([around.subarray(0, 4), basic, around.subarray(4)]);
  };
  const files = entries.flatMap(({ name, data }) => [header(0, name, Buffer.from(data)), Buffer.from(data)]);
  return Buffer.concat([header(2, 'a.arj', Buffer.alloc(0)), ...files, Buffer.from([0x60, 0xea, 0, 0])]);
}

/** An LHA archive with headers of level 0. */
export function buildLzh(entries: readonly Entry[]): Buffer {
  const files = entries.map(({ name, data }) => {
    const bytes = Buffer.from(data);
    const nameBytes = Buffer.from(name);
    const head = Buffer.alloc(22 + nameBytes.length + 2);
    head[0] = head.length - 2;
    head.write('-lh0-', 2);
    head.writeUInt32LE(bytes.length, 7);
    head.writeUInt32LE(bytes.length, 11);
    head.writeUInt32LE(0x5d76_5000, 15);
    head[19] = 0x20;
    head[21] = nameBytes.length;
    nameBytes.copy(head, 22);
    head.writeUInt16LE(crc16(bytes), head.length - 2);
    head[1] = head.subarray(2).reduce((sum, byte) => (sum + byte) & 0xff, 0);
    return Buffer.concat([head, bytes]);
  });
  return Buffer.concat([...files, Buffer.alloc(1)]);
}

/** CRC-16 with the polynomial 0x8005, reflected. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xa001 & -(crc & 1));
  }
  return crc;
}

/** A cpio archive in the form of SVR4 (`newc`). */
export function buildCpio(entries: readonly Entry[]): Buffer {
  const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  const file = ({ name, data }: Entry, n: number): Buffer => {
    const nameBytes = Buffer.from(`${name}\0`);
    const fields = [n, 0o100644, 0, 0, 1, 0, Buffer.byteLength(data), 0, 0, 0, 0, nameBytes.length, 0];
    const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
    return Buffer.concat([padded(Buffer.concat([Buffer.from(head), nameBytes])), padded(Buffer.from(data))]);
  };
  return Buffer.concat([...entries, { name: 'TRAILER!!!', data: '' }].map(file));
}

/** An archive of `ar`, as Debian packages are. */
export function buildAr(entries: readonly Entry[]): Buffer {
  const files = entries.map(({ name, data }) => {
    const size = Buffer.byteLength(data);
    const head = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${`${size}`.padEnd(10)}\`\n`;
    return Buffer.concat([Buffer.from(head), Buffer.from(data), Buffer.from(size % 2 === 1 ? '\n' : '')]);
  });
  return Buffer.concat([Buffer.from('!<arch>\n'), ...files]);
}

/** An RPM package: a lead, an empty signature, a header that only says how the cpio archive behind it is packed. */
export function buildRpm(entries: readonly Entry[]): Buffer {
  const lead = Buffer.alloc(96);
  lead.set([0xed, 0xab, 0xee, 0xdb, 3, 0, 0, 0, 0, 1]);
  lead.write('a-1-1', 10);
  lead.set([0, 1, 0, 5], 76);
  const header = (fields: number, store: string): Buffer => {
    const head = Buffer.from('8eade80100000000', 'hex');
    const counts = Buffer.alloc(8);
    counts.writeUInt32BE(fields, 0);
    counts.writeUInt32BE(store.length, 4);
    return Buffer.concat([head, counts]);
  };
  const packer = 'gzip\0';
  const field = Buffer.alloc(16);
  for (const [n, value] of [1125, 6, 0, 1].entries()) field.writeUInt32BE(value, n * 4);
  return Buffer.concat([
    lead,
    header(0, ''),
    header(1, packer),
    field,
    Buffer.from(packer),
    gzipSync(buildCpio(entries)),
  ]);
}

/** A file as LZMA of old packs it: written by liblzma, `lzma -6`. Says 临汾路1565弄12号301 王先生 13912345678. */
export const LZMA_ALONE = Buffer.from(
  'XQAAgAD//////////wByLhKOZg43Jcy2HWw4ghhvBTO5tMgOB4TyrfxAYNQ4FA0DiLU9CMbj6yI8nZyPOZXt+nX//4jkAAA=',
  'base64',
);

/** The same as lzip frames it: header, stream, checksum and sizes. */
export function buildLzip(alone: Buffer, data: string): Buffer {
  const stream = alone.subarray(13);
  const tail = Buffer.alloc(20);
  tail.writeUInt32LE(crc32(Buffer.from(data)), 0);
  tail.writeBigUInt64LE(BigInt(Buffer.byteLength(data)), 4);
  tail.writeBigUInt64LE(BigInt(6 + stream.length + 20), 12);
  return Buffer.concat([Buffer.from('LZIP\x01\x17', 'latin1'), stream, tail]);
}

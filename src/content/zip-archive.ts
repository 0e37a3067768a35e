import { type ByteSource, bytesOf } from '../model/bytes.js';
import { joined, slice } from './bytes.js';
import type { ZipEntry } from './zip-directory.js';

const VERSION = 63;
const UTF8 = 0x800;
/** Of the bits of an entry, those its method reads: LZMA's end mark, for one. */
const METHOD_BITS = 6;
const MAX_NAME_BYTES = 4096;

/** A zip archive of some entries of another one, their bytes where they are; names in UTF-8, whatever they were in. */
export function archiveOf(source: ByteSource, entries: readonly ZipEntry[]): ByteSource {
  const pieces: ByteSource[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name).subarray(0, MAX_NAME_BYTES);
    const data = slice(source, entry.dataAt, entry.dataAt + (entry.packedBytes ?? 0));
    // Version, flags, method, time and date, CRC, sizes, length of the name: alike in both headers.
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(VERSION, 0);
    shared.writeUInt16LE(UTF8 | (entry.flags & METHOD_BITS), 2);
    shared.writeUInt16LE(entry.method, 4);
    shared.writeUInt32LE(entry.crc ?? 0, 10);
    shared.writeUInt32LE(data.size, 14);
    shared.writeUInt32LE(Math.min(entry.unpackedBytes, 0xffffffff), 18);
    shared.writeUInt16LE(name.length, 22);
    pieces.push(bytesOf(Buffer.concat([Buffer.from('PK\x03\x04'), shared, name])), data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([VERSION, 0]), shared, tail, name);
    offset += 30 + name.length + data.size;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return joined([...pieces, bytesOf(Buffer.concat([central, end]))]);
}

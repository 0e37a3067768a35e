import type { ByteSource } from '../model/bytes.js';
import { view } from './bytes.js';

const STREAM = 2;
const ROOT = 5;
const MAX_SECTOR = 0xfffffffa;
const ENTRY_BYTES = 128;
/** Streams shorter than this lie in the root's own stream, in pieces of 64 bytes (MS-CFB 2.2). */
const MINI_CUTOFF = 4096;
const MINI_BYTES = 64;
/** Directory sectors that are read: far more streams than any office program writes. */
const MAX_CHAIN = 4096;

/** One stream of an OLE compound file. */
export interface OleStream {
  readonly name: string;
  readonly size: number;
  /** Its first bytes, as far as the chain of its sectors goes. */
  head(bytes: number): Buffer;
}

/** The streams of an OLE compound file (MS-CFB), whatever storage they are in; as many as a damaged one still shows. */
export function oleStreams(source: ByteSource): OleStream[] {
  const header = view(source.read(0, 512));
  if (header.length < 512) return [];
  const sectorBytes = header.readUInt16LE(30) === 12 ? 4096 : 512;
  const sectorAt = (sector: number): number => (sector + 1) * sectorBytes;
  const word = (at: number): number => {
    const bytes = view(source.read(at, 4));
    return bytes.length < 4 ? MAX_SECTOR + 1 : bytes.readUInt32LE(0);
  };
  const difat = (index: number): number => {
    if (index < 109) return header.readUInt32LE(76 + index * 4);
    const inEach = sectorBytes / 4 - 1;
    let sector = header.readUInt32LE(68);
    for (let skip = Math.floor((index - 109) / inEach); skip > 0 && sector < MAX_SECTOR; skip--) {
      sector = word(sectorAt(sector) + inEach * 4);
    }
    return sector < MAX_SECTOR ? word(sectorAt(sector) + ((index - 109) % inEach) * 4) : sector;
  };
  const nextOf = (sector: number): number => {
    const table = difat(Math.floor((sector * 4) / sectorBytes));
    return table < MAX_SECTOR ? word(sectorAt(table) + ((sector * 4) % sectorBytes)) : table;
  };
  const chain = function* (first: number): Generator<number> {
    let sector = first;
    for (let n = 0; n < MAX_CHAIN && sector < MAX_SECTOR && sectorAt(sector) < source.size; n++) {
      yield sector;
      sector = nextOf(sector);
    }
  };
  const readChain = (first: number, from: number, bytes: number): Buffer => {
    const pieces: Buffer[] = [];
    let at = 0;
    for (const sector of chain(first)) {
      if (at >= from + bytes) break;
      if (at + sectorBytes > from) {
        const skip = Math.max(0, from - at);
        pieces.push(view(source.read(sectorAt(sector) + skip, Math.min(sectorBytes, from + bytes - at) - skip)));
      }
      at += sectorBytes;
    }
    return Buffer.concat(pieces);
  };

  const entries: Array<{ name: string; type: number; start: number; size: number }> = [];
  for (const sector of chain(header.readUInt32LE(48))) {
    const block = view(source.read(sectorAt(sector), sectorBytes));
    for (let at = 0; at + ENTRY_BYTES <= block.length; at += ENTRY_BYTES) {
      const nameBytes = Math.min(64, block.readUInt16LE(at + 64));
      if (nameBytes < 2) continue;
      const name = block.toString('utf16le', at, at + nameBytes - 2);
      entries.push({
        name,
        type: block[at + 66] ?? 0,
        start: block.readUInt32LE(at + 116),
        size: block.readUInt32LE(at + 120),
      });
    }
  }
  const miniStream = entries.find(({ type }) => type === ROOT)?.start ?? MAX_SECTOR;
  return entries
    .filter(({ type }) => type === STREAM)
    .map(({ name, size, start }) => ({
      name,
      size,
      // Of a short stream its first piece is enough here.
      head: (bytes) =>
        size < MINI_CUTOFF
          ? readChain(miniStream, start * MINI_BYTES, Math.min(bytes, size, MINI_BYTES))
          : readChain(start, 0, Math.min(bytes, size)),
    }));
}

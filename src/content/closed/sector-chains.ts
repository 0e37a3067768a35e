/** Sector numbers from here on end a chain or mark what is no part of one (MS-CFB 2.1). */
const MAX_SECTOR = 0xfffffffa;
const HEADER_BYTES = 512;
/** Words of the header that say where the tables of chains lie; more of these tables follow in a chain of their own. */
const IN_HEADER = 109;

const ENTRY_BYTES = 128;
const STREAM = 2;
const NO_ENTRY = 0xffffffff;

/**
 * Whether sectors of an OLE compound file follow each other in a circle, or two entries of its directory lead to the same
 * one: a reader that trusts them sees no end. Each sector is looked at once.
 */
export function haveLoop(bytes: Buffer): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const sectorBytes = bytes.readUInt16LE(30) === 12 ? 4096 : 512;
  const count = Math.ceil(bytes.length / sectorBytes);
  const words = sectorBytes / 4;
  const wordAt = (sector: number, word: number): number => {
    const at = (sector + 1) * sectorBytes + word * 4;
    return sector < MAX_SECTOR && at + 4 <= bytes.length ? bytes.readUInt32LE(at) : MAX_SECTOR;
  };

  const tables: number[] = [];
  for (let word = 0; word < IN_HEADER; word++) tables.push(bytes.readUInt32LE(76 + word * 4));
  let more = bytes.readUInt32LE(68);
  for (let n = 0; more < count; n++) {
    if (n > count) return true;
    for (let word = 0; word < words - 1; word++) tables.push(wordAt(more, word));
    more = wordAt(more, words - 1);
  }
  const next = (sector: number): number => {
    const table = tables[Math.floor(sector / words)] ?? MAX_SECTOR;
    return wordAt(table, sector % words);
  };
  if (isCircular(count, next)) return true;

  const led = new Set<number>();
  for (let sector = bytes.readUInt32LE(48); sector < count; sector = next(sector)) {
    const from = (sector + 1) * sectorBytes;
    for (let at = from; at < from + sectorBytes && at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      const type = bytes[at + 66] ?? 0;
      // Nothing is below a stream, whatever it says; and some leave a zero where there is nobody.
      const links = type === 0 ? [] : type === STREAM ? [68, 72] : [68, 72, 76];
      for (const link of links) {
        const to = bytes.readUInt32LE(at + link);
        if (to === 0 || to === NO_ENTRY) continue;
        if (led.has(to)) return true;
        led.add(to);
      }
    }
  }

  const small: number[] = [];
  for (let sector = bytes.readUInt32LE(60); sector < count; sector = next(sector)) small.push(sector);
  return isCircular(small.length * words, (piece) =>
    wordAt(small[Math.floor(piece / words)] ?? MAX_SECTOR, piece % words),
  );
}

function isCircular(count: number, next: (at: number) => number): boolean {
  /** By place: the walk that came there first. */
  const walks = new Uint32Array(count);
  for (let start = 0; start < count; start++) {
    let at = start;
    while (at < count && walks[at] === 0) {
      walks[at] = start + 1;
      at = next(at);
    }
    if (at < count && walks[at] === start + 1) return true;
  }
  return false;
}

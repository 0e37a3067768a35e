const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;

/**
 * What of a zip one program would show and another would not (APPNOTE.TXT sections 4.3 and 4.4): entries that stand twice,
 * names that differ between an entry and the directory, bytes that belong to no entry. Empty for a case file as it is
 * packed: entries one behind the other from the first byte, then the directory, then the end.
 */
export function containerFaults(zip: Uint8Array): string[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - END_BYTES;
  if (end < 0 || view.getUint32(end, true) !== END || view.getUint16(end + 20, true) !== 0) {
    return ['does not end where a case file ends'];
  }
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  const names = new Set<string>();
  let at = start;
  let next = 0;
  for (let entry = 0; entry < count; entry++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL)
      return ['has a directory that cannot be read'];
    const nameBytes = view.getUint16(at + 28, true);
    const offset = view.getUint32(at + 42, true);
    const name = textOf(zip, at + CENTRAL_BYTES, nameBytes);
    if (names.has(name)) return [`holds ${name} twice`];
    names.add(name);
    if (offset !== next) return [`has bytes before ${name} that belong to no file`];
    if (offset + LOCAL_BYTES > start || view.getUint32(offset, true) !== LOCAL) return [`does not hold ${name}`];
    const localBytes = view.getUint16(offset + 26, true);
    if (textOf(zip, offset + LOCAL_BYTES, localBytes) !== name) return [`names ${name} in two ways`];
    next = offset + LOCAL_BYTES + localBytes + view.getUint16(offset + 28, true) + view.getUint32(at + 20, true);
    at += CENTRAL_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return next === start && at === end ? [] : ['has bytes that belong to no file'];
}

function textOf(zip: Uint8Array, at: number, length: number): string {
  return Buffer.from(zip.subarray(at, at + length)).toString('utf8');
}

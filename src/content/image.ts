import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { slice, view } from './bytes.js';
import { readStrings } from './opaque.js';
import type { Format, Work } from './work.js';

/** Bytes behind the end of a picture that are padding, not a passenger. */
const PADDING = 32;
const MAX_SEGMENTS = 100_000;

/** A picture below this many pixels, or bytes where its size is not known, is an icon: no list fits in. */
const MIN_PIXELS = 40_000;
const MIN_BYTES = 8 * 1024;

/**
 * Pictures: what they say is read where the plug-in for it is installed, else a large one is `uninspectable(no-ocr)`. Their
 * comments and what is glued behind them are read in any case.
 */
export const images: readonly Format[] = [
  image('jpeg', (head) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff, jpegEnd),
  image('png', (head) => head.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n', pngEnd),
  image('gif', (head) => /^GIF8[79]a$/.test(head.toString('latin1', 0, 6)), gifEnd),
  image('webp', (head) => /^RIFF[\s\S]{4}WEBP$/.test(head.toString('latin1', 0, 12)), riffEnd),
  image(
    'bmp',
    (head) => head.toString('latin1', 0, 2) === 'BM' && head.length > 26 && head.readUInt32LE(6) === 0,
    wholeEnd,
  ),
  image('tiff', (head) => /^(?:II\*\x00|MM\x00\*)$/.test(head.toString('latin1', 0, 4)), wholeEnd),
  image('heic', (head) => /^ftyp(?:heic|heix|mif1|avif)$/.test(head.toString('latin1', 4, 12)), wholeEnd),
];

function image(name: string, matches: (head: Buffer) => boolean, endOf: (source: ByteSource) => number): Format {
  return {
    name,
    matches,
    read: async (path: PartPath, source: ByteSource, work: Work) => {
      const end = endOf(source);
      if (isLarge(name, source) && !(await work.closed.read('picture', name, path, slice(source, 0, end), work)))
        work.sink.unread(path, 'uninspectable', 'no-ocr');
      readStrings(path, slice(source, 0, end), work);
      if (source.size - end > PADDING) await work.inner([...path, 'trailing'], slice(source, end));
    },
  };
}

function isLarge(name: string, source: ByteSource): boolean {
  const pixels = pixelsOf(name, source);
  return pixels === null ? source.size >= MIN_BYTES : pixels >= MIN_PIXELS;
}

/** What the head of the picture says of its size; null where it does not say it in a fixed place. */
function pixelsOf(name: string, source: ByteSource): number | null {
  const head = view(source.read(0, 26));
  if (head.length < 26) return 0;
  if (name === 'png') return head.readUInt32BE(16) * head.readUInt32BE(20);
  if (name === 'gif') return head.readUInt16LE(6) * head.readUInt16LE(8);
  if (name === 'bmp') return head.readUInt32LE(18) * Math.abs(head.readInt32LE(22));
  return null;
}

function wholeEnd(source: ByteSource): number {
  return source.size;
}

/** Segments up to the scan, then the first marker that is neither a stuffed byte nor a restart (ITU T.81 B.1.1). */
function jpegEnd(source: ByteSource): number {
  let at = 2;
  for (let n = 0; n < MAX_SEGMENTS && at + 4 <= source.size; n++) {
    const head = view(source.read(at, 4));
    const marker = head[1] ?? 0;
    if (head[0] !== 0xff) return source.size;
    if (marker === 0xd9) return at + 2;
    at += 2 + head.readUInt16BE(2);
    if (marker !== 0xda) continue;
    at = nextMarker(source, at);
    if (at < 0) return source.size;
  }
  return source.size;
}

function nextMarker(source: ByteSource, from: number): number {
  for (let base = from; base < source.size; ) {
    const window = view(source.read(base, 1024 * 1024));
    for (let i = window.indexOf(0xff); i >= 0 && i + 1 < window.length; i = window.indexOf(0xff, i + 1)) {
      const marker = window[i + 1] ?? 0;
      if (marker !== 0 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7)) return base + i;
    }
    if (window.length < 2) return -1;
    base += window.length - 1;
  }
  return -1;
}

function pngEnd(source: ByteSource): number {
  let at = 8;
  for (let n = 0; n < MAX_SEGMENTS && at + 12 <= source.size; n++) {
    const head = view(source.read(at, 8));
    at += 12 + head.readUInt32BE(0);
    if (head.toString('latin1', 4, 8) === 'IEND') return Math.min(at, source.size);
  }
  return source.size;
}

function gifEnd(source: ByteSource): number {
  const flags = source.read(10, 1)[0] ?? 0;
  let at = 13 + colours(flags);
  for (let n = 0; n < MAX_SEGMENTS && at < source.size; n++) {
    const block = source.read(at, 1)[0];
    if (block === 0x3b) return at + 1;
    if (block === 0x2c) at += 11 + colours(source.read(at + 9, 1)[0] ?? 0);
    else if (block === 0x21) at += 2;
    else return source.size;
    for (let size = source.read(at, 1)[0] ?? 0; size > 0; size = source.read(at, 1)[0] ?? 0) at += size + 1;
    at++;
  }
  return source.size;
}

function colours(flags: number): number {
  return (flags & 0x80) !== 0 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function riffEnd(source: ByteSource): number {
  return Math.min(source.size, 8 + view(source.read(4, 4)).readUInt32LE(0));
}

import type { ByteSource } from '../model/bytes.js';
import { view } from './bytes.js';
import type { ClosedFormat } from './isolated.js';
import { oleKind } from './ole.js';
import { readStrings } from './opaque.js';
import { rarLock } from './rar.js';
import type { Format } from './work.js';

/** How a closed format is opened, and whether a look at the bytes is enough to know that it cannot be. */
interface Opening {
  readonly format: ClosedFormat;
  readonly sealed: boolean;
}

/**
 * Formats that only the isolated process may unpack, by their first bytes. Each is read there; where there is no such
 * process, or it was lost, whatever is readable as it is.
 */
export const closedFormats: readonly Format[] = [
  closed('ole', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', (source) => {
    const { format, encrypted } = oleKind(source);
    return { format, sealed: encrypted };
  }),
  // Workbooks of Excel 2 to 4, and streams of later ones without their envelope.
  closed('biff', /^\t[\0\x02\x04\x08][\x04\x06\x08\x10]\0[\0\x02-\x06]/, () => ({ format: 'book', sealed: false })),
  closed('7z', "7z\xbc\xaf'\x1c", (source) => ({ format: 'archive', sealed: hasSealedNames(source) })),
  closed('rar', 'Rar!\x1a\x07', (source) => ({ format: 'archive', sealed: rarLock(source) === 'names' })),
  closed('xz', '\xfd7zXZ\0'),
  closed('bzip2', /^BZh[1-9](?:1AY|\x17rE)/),
  closed('zstd', /^[\x28\x50-\x5f](?:\xb5\x2f\xfd|\x2a\x4d\x18)/),
  // The size of its dictionary, a power of two or half as much again; the size of what is in it, or that nobody knows.
  closed('lzma', /^\x5d\0\0(?:[\x01-\xff]\0|\0[\x01-\x20]|\x80\x01)(?:\xff{8}|[\s\S]{5}\0{3})\0/),
  closed('lzip', 'LZIP\x01'),
  closed('compress', /^\x1f\x9d[\x89-\x90]/),
  closed('cab', 'MSCF\0\0\0\0'),
  closed('arj', /^\x60\xea[\s\S]{2}[\x1e-\x60][\s\S]{5}\x02/),
  closed('lzh', /^[\s\S]{2}-l[hz][0-9ds]-/),
  closed('wim', 'MSWIM\0\0\0'),
  closed('cpio', /^07070[12]/),
  closed('ar', '!<arch>\n'),
  closed('rpm', '\xed\xab\xee\xdb'),
  closed('chm', 'ITSF\x03\0\0\0'),
  closed('pdf', /%PDF-[12]\.\d/, () => ({ format: 'pdf', sealed: false })),
];

const DISC_MARK_AT = 32_769;

/** A disc image (ECMA-119), which says what it is behind 32 KiB of whatever its writer likes. */
export function discImageOf(source: ByteSource): Format | null {
  if (source.size < DISC_MARK_AT + 5) return null;
  return view(source.read(DISC_MARK_AT, 5)).toString('latin1') === 'CD001' ? discImage : null;
}

const discImage = closed('iso', '');

function closed(
  name: string,
  magic: string | RegExp,
  openingOf: (source: ByteSource) => Opening = () => ({ format: 'archive', sealed: false }),
): Format {
  return {
    name,
    matches: (head) => {
      const start = head.toString('latin1', 0, 1024);
      return typeof magic === 'string' ? start.startsWith(magic) : magic.test(start);
    },
    read: async (path, source, work) => {
      const { format, sealed } = openingOf(source);
      if (sealed) work.sink.unread(path, 'uninspectable', 'encrypted');
      else if (await work.closed.read(format, name, path, source, work)) return;
      else work.sink.unread(path, 'uninspectable', looksLocked(name, source) ? 'encrypted' : 'unsupported-format');
      readStrings(path, source, work);
    },
  };
}

/** A 7z whose header is packed and encrypted: without a password not even its names are known. */
function hasSealedNames(source: ByteSource): boolean {
  const start = view(source.read(0, 32));
  if (start.length < 32) return false;
  const at = 32 + Number(start.readBigUInt64LE(12));
  const header = view(source.read(at, Math.min(4096, Number(start.readBigUInt64LE(20)))));
  return header[0] === 0x17 && header.includes(AES_CODER);
}

const AES_CODER = Buffer.from([0x06, 0xf1, 0x07, 0x01]);

/** What the bytes say of a password where nobody can open the file. */
function looksLocked(name: string, source: ByteSource): boolean {
  if (name === 'rar') return rarLock(source) !== null;
  const tail = view(source.read(Math.max(0, source.size - 65_536), 65_536));
  if (name === 'pdf') return tail.includes('/Encrypt');
  return name === '7z' && tail.includes(AES_CODER);
}

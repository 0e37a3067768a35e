import type { ByteSource } from '../model/bytes.js';
import type { Reason } from '../model/outcome.js';
import { view } from './bytes.js';
import { readStrings } from './opaque.js';
import { rarReason } from './rar.js';
import type { Format } from './work.js';

/** Formats known by their first bytes that nothing here unpacks. Each says why, and gives what is readable as it is. */
export const closedFormats: readonly Format[] = [
  closed('ole', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], oleReason),
  closed('7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], sevenZipReason),
  closed('rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], rarReason),
  closed('xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
  closed('bzip2', [0x42, 0x5a, 0x68]),
  closed('zstd', [0x28, 0xb5, 0x2f, 0xfd]),
  closed('cab', [0x4d, 0x53, 0x43, 0x46, 0x00, 0x00, 0x00, 0x00]),
  {
    name: 'pdf',
    matches: (head) => /%PDF-[12]\.\d/.test(head.toString('latin1', 0, 1024)),
    read: async (path, source, work) => {
      const tail = view(source.read(Math.max(0, source.size - 65_536), 65_536));
      work.sink.unread(path, 'uninspectable', tail.includes('/Encrypt') ? 'encrypted' : 'unsupported-format');
      readStrings(path, source, work);
    },
  },
];

function closed(name: string, magic: readonly number[], reason?: (source: ByteSource) => Reason): Format {
  return {
    name,
    matches: (head) =>
      magic.every((byte, i) => head[i] === byte) &&
      (name !== 'bzip2' || /^[1-9]1AY/.test(head.toString('latin1', 3, 7))),
    read: async (path, source, work) => {
      work.sink.unread(path, 'uninspectable', reason?.(source) ?? 'unsupported-format');
      readStrings(path, source, work);
    },
  };
}

/** An encrypted Office Open XML file is an OLE file with a stream of this name (MS-OFFCRYPTO 2.3.4.4). */
function oleReason(source: ByteSource): Reason {
  const name = Buffer.from('EncryptedPackage', 'utf16le');
  for (let at = 0; at < source.size; at += 1024 * 1024) {
    if (view(source.read(at, 1024 * 1024 + name.length)).includes(name)) return 'encrypted';
  }
  return 'unsupported-format';
}

/** The AES coder id (06 F1 07 01) in the header at the end. */
function sevenZipReason(source: ByteSource): Reason {
  const header = view(source.read(Math.max(0, source.size - 65_536), 65_536));
  return header.includes(Buffer.from([0x06, 0xf1, 0x07, 0x01])) ? 'encrypted' : 'unsupported-format';
}

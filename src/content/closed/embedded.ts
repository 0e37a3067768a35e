import type { Emit } from '../isolated.js';
import { type CompoundStream, readCompound, writeCompound } from './compound.js';

const ENVELOPE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
/** Beginnings of files that other programs put into an OLE file as they are: zip, OLE, PDF, RAR, 7z, pictures, RTF. */
const MAGIC = /^(?:PK\x03\x04|\xd0\xcf\x11\xe0|%PDF-|Rar!|7z\xbc\xaf|\xff\xd8\xff|\x89PNG|\{\\rtf)/;
/** Streams that hold a file behind a head of their own, or the attachment of a mail (MS-OLEDS 2.3.6, MS-OXMSG 2.1.3). */
const CARRIER = /^(?:Package|\x01Ole10Native|CONTENTS|EmbeddedOdf|__substg1\.0_37010102)$/i;
/** What makes a storage inside another file a document of its own. */
const DOCUMENT = /^(?:Workbook|Book|WordDocument|PowerPoint Document)$/;

/** Hands out the files inside an OLE file: a sheet in a letter, an attachment of a mail. Nothing for any other file. */
export function readEmbedded(bytes: Buffer, emit: Emit): void {
  if (!bytes.subarray(0, 4).equals(ENVELOPE)) return;
  const storages = new Map<string, CompoundStream[]>();
  for (const stream of readCompound(bytes) ?? []) {
    const { name, storages: where, content } = stream;
    if (CARRIER.test(name) || MAGIC.test(content.toString('latin1', 0, 8))) {
      give(name.replace(/[\x00-\x1f]/g, ''), content, emit);
    }
    if (where.length === 0) continue;
    const path = where.join('/');
    const inside = storages.get(path);
    if (inside === undefined) storages.set(path, [stream]);
    else inside.push(stream);
  }
  for (const [path, inside] of storages) {
    if (inside.some(({ name }) => DOCUMENT.test(name))) {
      give(path.slice(path.lastIndexOf('/') + 1), writeCompound(inside), emit);
    }
  }
}

function give(name: string, bytes: Buffer, emit: Emit): void {
  emit({ kind: 'file', path: [name] });
  emit({ kind: 'bytes', bytes });
}

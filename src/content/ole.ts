import type { ByteSource } from '../model/bytes.js';
import { windows } from './bytes.js';
import type { ClosedFormat } from './isolated.js';
import { type OleStream, oleStreams } from './ole-directory.js';

const FILEPASS = 0x2f;
const EOF_RECORD = 0x0a;
const ENVELOPE_NAME = Buffer.from('EncryptedPackage', 'utf16le');
/** `Current User` of a presentation that needs a password (MS-PPT 2.3.2). */
const ENCRYPTED_TOKEN = 0xf3d1c4df;

/** What an OLE compound file is: who reads it, and whether it needs a password. */
export function oleKind(source: ByteSource): { readonly format: ClosedFormat; readonly encrypted: boolean } {
  const streams = new Map<string, OleStream>();
  for (const stream of oleStreams(source)) if (!streams.has(stream.name)) streams.set(stream.name, stream);
  const book = streams.get('Workbook') ?? streams.get('Book');
  const words = streams.get('WordDocument');
  const slides = streams.get('Current User');
  return {
    format: book !== undefined ? 'book' : words !== undefined ? 'words' : 'ole',
    encrypted:
      // Office Open XML in its envelope (MS-OFFCRYPTO 2.3.4.4), or one only a rights server opens.
      streams.has('EncryptedPackage') ||
      (streams.size === 0 && hasEnvelopeName(source)) ||
      streams.has('\tDRMContent') ||
      (book !== undefined && hasFilePass(book.head(1024))) ||
      (words !== undefined && hasWordPassword(words.head(12))) ||
      (slides !== undefined && hasSlidePassword(slides.head(20))),
  };
}

/** Of a file whose directory is lost, the name of the stream may still tell. */
function hasEnvelopeName(source: ByteSource): boolean {
  for (const window of windows(source)) if (window.includes(ENVELOPE_NAME)) return true;
  return false;
}

/** A FILEPASS record among the first of the globals (MS-XLS 2.4.117). */
function hasFilePass(head: Buffer): boolean {
  for (let at = 0; at + 4 <= head.length; at += 4 + head.readUInt16LE(at + 2)) {
    const type = head.readUInt16LE(at);
    if (type === FILEPASS) return true;
    if (type === EOF_RECORD) return false;
  }
  return false;
}

/** `fEncrypted` of the file information block (MS-DOC 2.5.2). */
function hasWordPassword(head: Buffer): boolean {
  return head.length >= 12 && (head.readUInt16LE(10) & 0x100) !== 0;
}

function hasSlidePassword(head: Buffer): boolean {
  return head.length >= 16 && head.readUInt32LE(12) === ENCRYPTED_TOKEN;
}

import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { RawHeaders } from '../../proxy/exchange.js';
import { field } from '../../proxy/headers.js';
import type { HeldBody } from '../../proxy/hold.js';

/** Of an answer that names a login: it is small. */
const MAX_BYTES = 256 * 1024;

const UNPACK: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: (bytes) => promisify(zlib.gunzip)(bytes, { maxOutputLength: MAX_BYTES }),
  br: (bytes) => promisify(zlib.brotliDecompress)(bytes, { maxOutputLength: MAX_BYTES }),
  deflate: (bytes) => promisify(zlib.inflate)(bytes, { maxOutputLength: MAX_BYTES }),
};

/** A small JSON answer as text, its coding undone; null for anything else. */
export async function readableText(headers: RawHeaders, body: HeldBody): Promise<string | null> {
  if (body.size > MAX_BYTES || !/json/i.test(field(headers, 'content-type') ?? '')) return null;
  const bytes = Buffer.from(body.read(0, body.size));
  const coding = (field(headers, 'content-encoding') ?? 'identity').trim().toLowerCase();
  if (coding === 'identity' || coding === '') return bytes.toString('utf8');
  const unpack = UNPACK[coding];
  if (unpack === undefined) return null;
  try {
    return (await unpack(bytes)).toString('utf8');
  } catch (error) {
    // Not packed as it says, or too long: it names nobody.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

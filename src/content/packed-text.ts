import { brotliDecompressSync, constants, inflateRawSync } from 'node:zlib';
import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { outcomeOf } from './allowance.js';
import { view } from './bytes.js';
import { charsetOf } from './charset.js';
import { unpackAll } from './unpack.js';
import type { Work } from './work.js';

const HEAD_BYTES = 4096;
const PROBE_BYTES = 512 * 1024;
/** Less text than this is chance: of random bytes a few unpack to something. */
const LEAST_TEXT = 24;

/** Brotli and raw deflate have no mark; programs put them into fields all the same, with base64 around them. */
const PACKINGS = [
  {
    packing: 'deflate',
    probe: (head: Buffer) =>
      inflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: PROBE_BYTES }),
  },
  {
    packing: 'brotli',
    probe: (head: Buffer) =>
      brotliDecompressSync(head, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: PROBE_BYTES }),
  },
] as const;

/** How bytes are packed that no mark tells and that unpack to a text; null for everything else. Looks at 4 KiB. */
export function textPacking(bytes: Buffer): 'deflate' | 'brotli' | null {
  const head = bytes.subarray(0, HEAD_BYTES);
  for (const { packing, probe } of PACKINGS) if (isText(probe, head)) return packing;
  return null;
}

function isText(probe: (head: Buffer) => Buffer, head: Buffer): boolean {
  let text: Buffer;
  try {
    text = probe(head);
  } catch {
    // Most bytes are no such thing; a text that is longer than the probe was packed too well to be one.
    return false;
  }
  return text.length >= LEAST_TEXT && text.length > head.length / 2 && charsetOf(text, false) === 'utf-8';
}

/** Reads bytes of no known format as what they unpack to, when that is a text. False when it is not. */
export async function readPackedText(path: PartPath, source: ByteSource, work: Work): Promise<boolean> {
  const packing = textPacking(view(source.read(0, HEAD_BYTES)));
  if (packing === null) return false;
  const { content, stopped } = await unpackAll(source, packing, work.allowance.meter(source.size));
  if (stopped !== null && stopped !== 'corrupt') work.sink.unread(path, outcomeOf(stopped), stopped);
  await work.inner([...path, packing], content);
  return true;
}

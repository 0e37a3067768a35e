import { constants, inflateSync } from 'node:zlib';
import type { ByteSource } from '../model/bytes.js';
import { bytesOf } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { slice, view } from './bytes.js';
import { decodeText } from './charset.js';
import { applyDelta, BadDelta, deltaSize } from './git-delta.js';
import type { Format, Work } from './work.js';

const PACK = Buffer.from('PACK');
const HEADER_BYTES = 12;
const CHECKSUM_BYTES = 20;
/** A push names its branches first, a line of about 200 bytes each. */
const MAX_COMMANDS_BYTES = 1024 * 1024;
/** Contents kept for deltas that build on them. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/**
 * What `git push` sends: commands, then a pack (gitprotocol-pack and gitformat-pack of git): each file, folder and commit
 * deflated, or as a delta on another one of the pack.
 */
export const gitPack: Format = {
  name: 'git-pack',
  matches: (head) =>
    (head.length >= HEADER_BYTES && head.subarray(0, 4).equals(PACK) && (head[7] === 2 || head[7] === 3)) ||
    /^[0-9a-f]{4}[0-9a-f]{40,64} [0-9a-f]{40,64} refs\//.test(head.toString('latin1', 0, 256)),
  read: readPush,
};

async function readPush(path: PartPath, source: ByteSource, work: Work): Promise<void> {
  const start = commandsEnd(source);
  if (start > 0) {
    const commands = view(source.read(0, start));
    work.sink.text([...path, 'commands'], decodeText(commands) ?? commands.toString('latin1'), work.origin);
  }
  const pack = slice(source, start);
  if (pack.size === 0) return;
  const header = view(pack.read(0, HEADER_BYTES));
  if (header.length < HEADER_BYTES || !header.subarray(0, 4).equals(PACK)) {
    await work.inner([...path, 'trailing'], pack);
    return;
  }
  const objects = new PackObjects(path, pack, work);
  const end = await objects.readAll(header.readUInt32BE(8));
  if (end === null) work.sink.unread(path, 'partial', 'corrupt');
  else if (pack.size - end > CHECKSUM_BYTES + 12)
    await work.inner([...path, 'trailing'], slice(pack, end + CHECKSUM_BYTES));
}

/** Behind the command lines (four hexadecimal digits of length each) and the `0000` that ends them; 0 for a bare pack. */
function commandsEnd(source: ByteSource): number {
  const bytes = view(source.read(0, MAX_COMMANDS_BYTES));
  if (bytes.subarray(0, 4).equals(PACK)) return 0;
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Number.parseInt(bytes.toString('latin1', at, at + 4), 16);
    if (length === 0) {
      // Push options are a second list, ended the same way.
      at += 4;
      if (at === bytes.length || bytes.subarray(at, at + 4).equals(PACK)) return at;
      continue;
    }
    if (!(length >= 4)) return at;
    at += length;
  }
  return bytes.length;
}

const COMMIT = 1;
const TREE = 2;
const BLOB = 3;
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;

interface Kept {
  readonly type: number;
  readonly content: Buffer;
}

/** The objects of one pack, in their order. */
class PackObjects {
  readonly #path: PartPath;
  readonly #pack: ByteSource;
  readonly #work: Work;
  /** By where they begin. */
  readonly #kept = new Map<number, Kept>();
  #keptBytes = 0;

  constructor(path: PartPath, pack: ByteSource, work: Work) {
    this.#path = path;
    this.#pack = pack;
    this.#work = work;
  }

  /** Where the objects end, or null when they could not be read to there. */
  async readAll(count: number): Promise<number | null> {
    let at = HEADER_BYTES;
    for (let n = 0; n < count; n++) {
      this.#work.allowance.entry();
      const next = await this.#readOne(n, at);
      if (next === null) return null;
      at = next;
    }
    return at;
  }

  async #readOne(index: number, start: number): Promise<number | null> {
    const head = view(this.#pack.read(start, 64));
    let at = 0;
    let byte = head[at++];
    if (byte === undefined) return null;
    const stored = (byte >> 4) & 7;
    let size = byte & 15;
    for (let shift = 4; byte >= 0x80; shift += 7) {
      byte = head[at++];
      if (byte === undefined || shift > 46) return null;
      size += (byte & 0x7f) * 2 ** shift;
    }
    let base: Kept | undefined;
    if (stored === OFFSET_DELTA) {
      byte = head[at++] ?? 0;
      let back = byte & 0x7f;
      for (; byte >= 0x80; back = (back + 1) * 128 + (byte & 0x7f)) {
        byte = head[at++];
        if (byte === undefined || at > 24) return null;
      }
      base = this.#kept.get(start - back);
    } else if (stored === REFERENCE_DELTA) at += 20;
    const data = this.#inflated(start + at, size);
    if (data === null) return null;
    const isDelta = stored === OFFSET_DELTA || stored === REFERENCE_DELTA;
    const content = isDelta ? this.#made(data.bytes, base?.content ?? null) : data.bytes;
    if (content === null) return null;
    const type = isDelta ? (base?.type ?? BLOB) : stored;
    this.#keep(start, { type, content });
    await this.#tell(index, type, content);
    return data.end;
  }

  #inflated(at: number, size: number): { readonly bytes: Buffer; readonly end: number } | null {
    // Deflate makes nothing longer than by five bytes in 16 KiB.
    const window = view(this.#pack.read(at, size + (size >> 10) + 64));
    this.#work.allowance.meter(window.length)(size);
    try {
      const options = { maxOutputLength: Math.max(1, size), finishFlush: constants.Z_SYNC_FLUSH, info: true } as const;
      const { buffer, engine } = inflateSync(window, options) as unknown as {
        readonly buffer: Buffer;
        readonly engine: { readonly bytesWritten: number };
      };
      return buffer.length === size ? { bytes: buffer, end: at + engine.bytesWritten } : null;
    } catch (cause) {
      if (cause instanceof RangeError || (cause instanceof Error && 'code' in cause)) return null;
      throw cause;
    }
  }

  #made(delta: Buffer, base: Buffer | null): Buffer | null {
    try {
      const size = deltaSize(delta);
      this.#work.allowance.meter(this.#pack.size)(size);
      return applyDelta(delta, base, size);
    } catch (cause) {
      if (cause instanceof BadDelta) return null;
      throw cause;
    }
  }

  #keep(at: number, object: Kept): void {
    if (this.#keptBytes + object.content.length > MAX_KEPT_BYTES) return;
    this.#keptBytes += object.content.length;
    this.#kept.set(at, object);
  }

  async #tell(index: number, type: number, content: Buffer): Promise<void> {
    const { sink, origin } = this.#work;
    if (type === BLOB) await this.#work.inner([...this.#path, `file ${index + 1}`], bytesOf(content));
    else if (type === TREE) sink.text([...this.#path, `folder ${index + 1}`], namesIn(content).join('\n'), origin);
    else {
      const text = decodeText(content) ?? content.toString('latin1');
      sink.text([...this.#path, `${type === COMMIT ? 'commit' : 'tag'} ${index + 1}`], text, origin);
    }
  }
}

/** Entries of a folder: `100644 业主.csv`, a zero, twenty bytes of hash. */
function namesIn(tree: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < tree.length; ) {
    const end = tree.indexOf(0, at);
    if (end < 0) break;
    const entry = tree.subarray(at, end);
    const name = entry.subarray(entry.indexOf(32) + 1);
    names.push(decodeText(name) ?? name.toString('latin1'));
    at = end + 1 + CHECKSUM_BYTES;
  }
  return names;
}

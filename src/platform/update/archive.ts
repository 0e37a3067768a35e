import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';

/*
 * Unpacks a released program: a gzipped tar (POSIX ustar, with pax headers for long paths) as build/package/tar.mjs writes it.
 * Its bytes were verified by the signed repository; it is read as if they were hostile all the same.
 */

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code = 'PROGRAM_UNREADABLE';
}

const BLOCK = 512;
const MAX_ENTRIES = 50_000;
const MAX_BYTES = 1024 * 1024 * 1024;
const MAX_PAX = 16 * 1024;
/** Nothing that leads out of a folder, or that Windows takes for something else. */
const PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\\:*?"<>|\p{Cc}][^\\:*?"<>|\p{Cc}]{0,400}$/u;

/**
 * Writes what lies below `versions/<version>/` in the archive into a new folder. Gives the number of files. Rejects with
 * ArchiveError, or the system's error; the folder may then be there in part.
 */
export async function unpackProgram(file: string, version: string, folder: string): Promise<number> {
  const source = fs.createReadStream(file);
  const plain = createGunzip();
  source.on('error', (error) => plain.destroy(error));
  source.pipe(plain);
  const bytes = blocksOf(plain);
  let files = 0;
  let total = 0;
  let longPath: string | null = null;
  try {
    for (let entries = 0; ; entries += 1) {
      if (entries > MAX_ENTRIES) throw new ArchiveError(`the archive has over ${MAX_ENTRIES} entries`);
      const head = await bytes.take(BLOCK);
      if (head === null || head.every((byte) => byte === 0)) break;
      const { name, size, mode, type } = headerOf(head);
      total += size;
      if (total > MAX_BYTES) throw new ArchiveError(`the archive unpacks to over ${MAX_BYTES} bytes`);
      const padding = (BLOCK - (size % BLOCK)) % BLOCK;
      if (type === 'x') {
        if (size > MAX_PAX) throw new ArchiveError('a header of the archive is too long');
        longPath = paxPath(((await bytes.take(size)) ?? Buffer.alloc(0)).toString('utf8'));
        await bytes.pass(padding);
        continue;
      }
      const inside = insideOf(longPath ?? name, version);
      longPath = null;
      if (type !== '0' && type !== '5') throw new ArchiveError(`${name} is neither a file nor a folder`);
      if (inside === null || type === '5') {
        await bytes.pass(size + padding);
        continue;
      }
      const to = path.join(folder, inside);
      await fsp.mkdir(path.dirname(to), { recursive: true, mode: 0o755 });
      const handle = await fsp.open(to, 'wx', (mode & 0o100) === 0 ? 0o644 : 0o755);
      try {
        await bytes.pass(size, (piece) => handle.writeFile(piece));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await bytes.pass(padding);
      files += 1;
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')) {
      throw new ArchiveError('the archive cannot be unpacked', { cause });
    }
    throw cause;
  } finally {
    source.destroy();
    plain.destroy();
  }
  if (files === 0) throw new ArchiveError(`the archive holds no program ${version}`);
  return files;
}

/** Path below `versions/<version>/`; null for what lies elsewhere. */
function insideOf(name: string, version: string): string | null {
  const plain = name.replace(/^\.\//, '');
  if (!PATH.test(plain.replace(/\/$/, ''))) throw new ArchiveError(`"${name.slice(0, 100)}" is no path of a program`);
  const found = /(?:^|\/)versions\/([^/]+)\/(.+)$/.exec(plain);
  return found?.[1] === version ? (found[2] ?? null) : null;
}

function headerOf(head: Buffer) {
  const text = (from: number, length: number): string =>
    head
      .subarray(from, from + length)
      .toString('latin1')
      .split('\0', 1)[0] ?? '';
  const octal = (from: number, length: number): number => {
    const digits = text(from, length).trim();
    if (!/^[0-7]{1,11}$/.test(digits)) throw new ArchiveError('a header of the archive is damaged');
    return Number.parseInt(digits, 8);
  };
  const sum = head.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (octal(148, 8) !== sum) throw new ArchiveError('a header of the archive is damaged');
  const prefix = text(345, 155);
  const base = text(0, 100);
  return {
    name: prefix === '' ? base : `${prefix}/${base}`,
    mode: octal(100, 8),
    size: octal(124, 12),
    type: text(156, 1) || '0',
  };
}

function paxPath(text: string): string | null {
  return /(?:^|\n)\d+ path=([^\n]+)\n/.exec(text)?.[1] ?? null;
}

interface Blocks {
  /** So many bytes; null at the end. */
  take(bytes: number): Promise<Buffer | null>;
  /** Hands so many bytes on as they come, or drops them. */
  pass(bytes: number, to?: (piece: Buffer) => Promise<void>): Promise<void>;
}

function blocksOf(stream: AsyncIterable<Buffer>): Blocks {
  const pieces = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await pieces.next();
    if (next.done === true) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  return {
    async take(bytes) {
      while (rest.length < bytes) {
        if (await more()) continue;
        if (rest.length === 0) return null;
        throw new ArchiveError('the archive ends too early');
      }
      const taken = rest.subarray(0, bytes);
      rest = rest.subarray(bytes);
      return taken;
    },
    async pass(bytes, to) {
      for (let left = bytes; left > 0; ) {
        if (rest.length === 0 && !(await more())) throw new ArchiveError('the archive ends too early');
        const piece = rest.subarray(0, left);
        rest = rest.subarray(piece.length);
        left -= piece.length;
        if (to !== undefined) await to(piece);
      }
    },
  };
}

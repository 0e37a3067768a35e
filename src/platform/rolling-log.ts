import fs from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';

/*
 * The log of a service that has no journal to write to, as on Windows: one file, and the ones before it, `keeper.log.1` the
 * youngest. None grows beyond a size, none is older than an age, and there are never more than so many.
 */

export interface RollingLogOptions {
  readonly file: string;
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  readonly maxAgeMs?: number;
  readonly now?: () => number;
}

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_FILES = 5;
const MAX_AGE_MS = 30 * 86_400_000;

/** A stream that appends to the file. A disk that takes nothing loses lines and stops nobody. */
export function openRollingLog(options: RollingLogOptions): Writable {
  const { file, maxBytes = MAX_BYTES, maxFiles = MAX_FILES, maxAgeMs = MAX_AGE_MS, now = Date.now } = options;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  let descriptor: number | null = null;
  let size = 0;
  let begunAt = now();

  const open = (): number => {
    if (descriptor === null) {
      descriptor = fs.openSync(file, 'a', 0o600);
      const stat = fs.fstatSync(descriptor);
      size = stat.size;
      // Where the system keeps no time of birth, an age begins with this process.
      begunAt = size === 0 || stat.birthtimeMs === 0 ? now() : Math.min(stat.birthtimeMs, now());
    }
    return descriptor;
  };
  const roll = (): void => {
    if (descriptor !== null) fs.closeSync(descriptor);
    descriptor = null;
    fs.rmSync(`${file}.${maxFiles - 1}`, { force: true });
    for (let at = maxFiles - 2; at >= 0; at -= 1) {
      const from = at === 0 ? file : `${file}.${at}`;
      if (fs.existsSync(from)) fs.renameSync(from, `${file}.${at + 1}`);
    }
    for (let at = 1; at < maxFiles; at += 1) {
      const old = fs.statSync(`${file}.${at}`, { throwIfNoEntry: false });
      if (old !== undefined && now() - old.mtimeMs > maxAgeMs) fs.rmSync(`${file}.${at}`);
    }
  };
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _, done) {
      try {
        open();
        if (size > 0 && (size + chunk.length > maxBytes || now() - begunAt > maxAgeMs)) roll();
        const to = open();
        size += fs.writeSync(to, chunk);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        descriptor = null;
      }
      done();
    },
    final(done) {
      if (descriptor !== null) fs.closeSync(descriptor);
      done();
    },
  });
}

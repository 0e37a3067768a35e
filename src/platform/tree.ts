import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { digest, type Kept, keep, put } from './place.js';

/** What stands at and below a path, parents first; `null` where it is too much to keep. */
export interface Tree {
  readonly path: string;
  readonly before: ReadonlyArray<readonly [relative: string, kept: Kept]> | null;
}

const MAX_ENTRIES = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Keeps a file or folder with everything below it. `real` is where `file` lies on this machine. */
export function keepTree(file: string, real: string): Tree {
  const kept = walk(real);
  return { path: file, before: kept };
}

/** One name for what stands at and below a path now. */
export function treeDigest(real: string): string {
  return digestOf(walk(real) ?? []);
}

/** The same of what was kept. */
export function digestOf(entries: ReadonlyArray<readonly [string, Kept]>): string {
  const hash = createHash('sha256');
  for (const [relative, kept] of entries) hash.update(`${relative}\0${digest(kept)}\n`);
  return hash.digest('hex');
}

/** Puts a tree back as it was: what came goes, what went or changed returns. */
export function putTree(tree: Tree, real: string): void {
  if (tree.before === null) return;
  const before = new Map(tree.before);
  for (const [relative, kept] of (walk(real) ?? []).reverse()) {
    if (before.get(relative)?.is === kept.is) continue;
    if (kept.is === 'folder') fs.rmdirSync(path.join(real, relative));
    else put(path.join(real, relative), { is: 'absent' });
  }
  for (const [relative, kept] of before) {
    const at = path.join(real, relative);
    if (JSON.stringify(keep(at)) !== JSON.stringify(kept)) put(at, kept);
  }
}

function walk(real: string): Array<readonly [string, Kept]> | null {
  const found: Array<readonly [string, Kept]> = [];
  let bytes = 0;
  const pending = [''];
  for (let relative = pending.pop(); relative !== undefined; relative = pending.pop()) {
    const at = path.join(real, relative);
    const kept = keep(at);
    if (kept.is === 'absent') continue;
    bytes += kept.is === 'file' ? kept.bytes.length : 0;
    if (found.length >= MAX_ENTRIES || bytes > MAX_BYTES) return null;
    found.push([relative, kept]);
    if (kept.is === 'folder')
      pending.push(
        ...fs
          .readdirSync(at)
          .sort()
          .map((name) => path.join(relative, name)),
      );
  }
  return found;
}

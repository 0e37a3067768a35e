import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** What is found at a path: enough to put it back exactly. */
export type Kept =
  | { readonly is: 'absent' }
  | { readonly is: 'folder'; readonly mode: number; readonly uid: number; readonly gid: number }
  | { readonly is: 'link'; readonly target: string }
  | {
      readonly is: 'file';
      /** Base64: a journal line is JSON. */
      readonly bytes: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
      readonly mtimeMs: number;
    };

export const ABSENT: Kept = { is: 'absent' };

/** A file larger than this is no file an installer should touch. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Reads what is at a path, without following a link. Throws PlaceError for what cannot be kept. */
export function keep(file: string): Kept {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return ABSENT;
  const { uid, gid } = stat;
  const mode = modeOf(stat);
  if (stat.isSymbolicLink()) return { is: 'link', target: fs.readlinkSync(file) };
  if (stat.isDirectory()) return { is: 'folder', mode, uid, gid };
  if (!stat.isFile()) throw new PlaceError(file, 'is neither a file, a link nor a folder');
  if (stat.size > MAX_BYTES) throw new PlaceError(file, `is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  return { is: 'file', bytes: fs.readFileSync(file).toString('base64'), mode, uid, gid, mtimeMs: stat.mtimeMs };
}

/** Windows has access lists instead: what Node makes of them is neither what was written nor worth putting back. */
export function modeOf(stat: Pick<fs.Stats, 'mode' | 'isDirectory'>, platform = process.platform): number {
  if (platform !== 'win32') return stat.mode & 0o7777;
  return stat.isDirectory() ? 0o755 : 0o644;
}

/**
 * Makes a path hold what was kept. A file is written beside its place, flushed and renamed, so that whoever reads it
 * meets the old or the new one, whenever this process dies.
 */
export function put(file: string, kept: Kept): void {
  fs.rmSync(draftOf(file), { force: true });
  switch (kept.is) {
    case 'absent':
      fs.rmSync(file, { force: true });
      break;
    case 'folder':
      if (fs.lstatSync(file, { throwIfNoEntry: false }) === undefined) fs.mkdirSync(file);
      own(file, kept);
      fs.chmodSync(file, kept.mode);
      break;
    case 'link':
      fs.symlinkSync(kept.target, draftOf(file));
      fs.renameSync(draftOf(file), file);
      break;
    case 'file':
      writeFlushed(draftOf(file), kept);
      fs.renameSync(draftOf(file), file);
  }
  flushFolder(path.dirname(file));
}

/** One name for the content and kind of a path; owner and times are no part of it, since tools rewrite them. */
export function digest(kept: Kept): string {
  const said = kept.is === 'file' ? kept.bytes : kept.is === 'link' ? kept.target : '';
  return createHash('sha256').update(`${kept.is}\n${said}`).digest('hex');
}

/** Where a file is written before it takes its place: always the same name, so that a dead writer's is found. */
export const draftOf = (file: string): string => `${file}.menshen-draft`;

/** A rename is only as durable as the folder that holds the name. Windows keeps no handle on folders and needs none. */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function writeFlushed(file: string, kept: Extract<Kept, { is: 'file' }>): void {
  const descriptor = fs.openSync(file, 'w', 0o600);
  try {
    fs.writeFileSync(descriptor, Buffer.from(kept.bytes, 'base64'));
    fs.futimesSync(descriptor, kept.mtimeMs / 1000, kept.mtimeMs / 1000);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  own(file, kept);
  fs.chmodSync(file, kept.mode);
}

/** Only the superuser may give a file away; anybody else writes files of their own anyway. */
function own(file: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (process.getuid?.() === 0) fs.chownSync(file, uid, gid);
}

/** A path that cannot be kept, and so must not be changed. */
export class PlaceError extends Error {
  readonly code = 'PLACE_UNKEPT';

  constructor(file: string, why: string) {
    super(`${file} ${why}: it could not be put back, so it is left alone; move it away and install again`);
    this.name = 'PlaceError';
  }
}

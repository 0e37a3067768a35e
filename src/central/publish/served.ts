import type { Clock } from '../../model/clock.js';
import type { RepositoryReader } from '../sql/repository.js';
import { sha256Of } from './metadata.js';

export interface ServedFile {
  readonly body: Buffer;
  readonly etag: string;
  /** Its name carries its version or hash. */
  readonly immutable: boolean;
}

/** Repository files from memory: a published policy is asked for by every PC at once. */
export interface Served {
  get(name: string): Promise<ServedFile | null>;
  /** After a change. */
  forget(): void;
}

const MAX_BYTES = 192 * 1024 * 1024;
/** How long the one file whose name stays the same is taken from memory: another node may have changed it. */
const FRESH_MS = 1_000;

export function serveFiles(files: RepositoryReader, clock: Clock): Served {
  const kept = new Map<string, { readonly file: Promise<ServedFile | null>; readonly at: number }>();
  let bytes = 0;

  const load = async (name: string): Promise<ServedFile | null> => {
    const body = await files.read(name);
    if (body === null) {
      kept.delete(name);
      return null;
    }
    bytes += body.length;
    if (bytes > MAX_BYTES) {
      kept.clear();
      bytes = body.length;
    }
    return { body: Buffer.from(body), etag: `"${sha256Of(body).slice(0, 32)}"`, immutable: !isTimestamp(name) };
  };

  return {
    get(name) {
      const there = kept.get(name);
      if (there !== undefined && (!isTimestamp(name) || clock() - there.at < FRESH_MS)) return there.file;
      const file = load(name);
      kept.set(name, { file, at: clock() });
      file.catch(() => kept.delete(name));
      return file;
    },
    forget: () => void kept.delete('metadata/timestamp.json'),
  };
}

const isTimestamp = (name: string): boolean => name === 'metadata/timestamp.json';

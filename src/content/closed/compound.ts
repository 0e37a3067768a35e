import { read, utils, write } from 'cfb';
import { haveLoop } from './sector-chains.js';

const STREAM = 2;

/** One stream of an OLE compound file, put together from its sectors. */
export interface CompoundStream {
  readonly name: string;
  /** The storages it lies in, outermost first; empty for the root's own. */
  readonly storages: readonly string[];
  readonly content: Buffer;
}

/** The streams of an OLE compound file; null when its chains are damaged. */
export function readCompound(bytes: Buffer): CompoundStream[] | null {
  // The library would follow them until there is no memory left.
  if (haveLoop(bytes)) return null;
  try {
    const { FileIndex, FullPaths } = read(bytes, { type: 'buffer' });
    return FileIndex.flatMap(({ name, type, content }, i) => {
      if (type !== STREAM || content.length === 0) return [];
      return [{ name, storages: (FullPaths[i] ?? '').split('/').slice(1, -1), content: Buffer.from(content) }];
    });
  } catch {
    // The library has no errors of its own: whatever it throws is damage.
    return null;
  }
}

/** A compound file of these streams, all in its root. */
export function writeCompound(streams: readonly CompoundStream[]): Buffer {
  const file = utils.cfb_new();
  for (const { name, content } of streams) utils.cfb_add(file, `/${name}`, content);
  return Buffer.from(write(file, { type: 'buffer' }));
}

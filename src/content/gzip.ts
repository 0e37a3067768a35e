import { outcomeOf } from './allowance.js';
import { slice } from './bytes.js';
import { unpackAll } from './unpack.js';
import type { Format } from './work.js';

/** A gzip file (RFC 1952), whatever it is called. */
export const gzip: Format = {
  name: 'gzip',
  matches: (head) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,
  read: async (path, source, work) => {
    let used = source.size;
    const { content, stopped } = await unpackAll(source, 'gzip', work.allowance.meter(source.size), (n) => {
      used = n;
    });
    if (stopped !== null) {
      work.sink.unread(path, content.size === 0 ? 'uninspectable' : outcomeOf(stopped), stopped);
    }
    await work.inner([...path, 'gzip'], content);
    if (source.size - used > 64) await work.inner([...path, 'trailing'], slice(source, used));
  },
};

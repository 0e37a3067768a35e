import type { IncomingMessage } from 'node:http';
import type { Link } from './link.js';
import { type Repeat, repeat } from './repeat.js';

export interface WakeOptions {
  readonly link: () => Link;
  /** Central says that the repository changed. */
  readonly onPolicy: () => void;
  /** Connected, or connected again: something may have been missed. */
  readonly onOpen: () => void;
  readonly onFault: (error: unknown) => void;
}

const BACKOFF_MS = 2_000;
const MAX_BACKOFF_MS = 5 * 60_000;
/** Central sends a line every 25 seconds. */
const SILENCE_MS = 90_000;
const MAX_LINE = 1_024;

/** Holds a stream of server-sent events open, and opens it again when it ends. Only a hint: polling finds the same. */
export function listenForWake({ link, onPolicy, onOpen, onFault }: WakeOptions): Repeat {
  let open: IncomingMessage | null = null;
  const events = repeat({
    backoffMs: BACKOFF_MS,
    maxBackoffMs: MAX_BACKOFF_MS,
    chance: Math.random,
    onFault,
    work: async () => {
      const stream = await link().open('/agent/v1/wake', 'text/event-stream');
      open = stream;
      stream.socket.setTimeout(SILENCE_MS, () => stream.destroy());
      onOpen();
      let rest = '';
      try {
        for await (const piece of stream as AsyncIterable<Buffer>) {
          const lines = `${rest}${piece.toString('utf8')}`.split('\n');
          rest = (lines.pop() ?? '').slice(0, MAX_LINE);
          if (lines.includes('event: policy')) onPolicy();
        }
      } catch (error) {
        if (!stream.destroyed) throw error;
      } finally {
        open = null;
      }
      return BACKOFF_MS + Math.random() * BACKOFF_MS;
    },
  });
  return {
    now: () => events.now(),
    close: async () => {
      const closing = events.close();
      open?.destroy();
      await closing;
    },
  };
}

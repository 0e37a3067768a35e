import type { ServerResponse } from 'node:http';

/** PCs that wait for the next policy, or pages for the next incident, over server-sent events. */
export interface Wake {
  add(response: ServerResponse): void;
  readonly waiting: number;
  close(): void;
}

export interface WakeOptions {
  /** A number that grows with every change, over all nodes. */
  readonly revision: () => Promise<number>;
  readonly onChange: () => void;
  readonly onFault: (error: unknown) => void;
  readonly everyMs: number;
  /** Name of the event; `policy` unless said. */
  readonly event?: string;
}

/** A line now and then, so that nothing between PC and central takes the connection for dead. */
const BEAT_MS = 25_000;
/**
 * Woken so many at a time, a while apart: a hundred thousand in ten seconds where nothing else is done, and where the
 * event loop is late with what they ask for, so are the next ones.
 */
const GROUP = 100;
const GROUP_MS = 10;

/** Looks for changes and tells every PC that waits. */
export function openWake({ revision, onChange, onFault, everyMs, event = 'policy' }: WakeOptions): Wake {
  const waiting = new Set<ServerResponse>();
  let last: number | null = null;
  let looking = false;
  let closed = false;

  const tell = (line: string): void => {
    const all = [...waiting];
    const next = (from: number): void => {
      for (const response of all.slice(from, from + GROUP)) if (waiting.has(response)) response.write(line);
      if (from + GROUP < all.length && !closed) setTimeout(next, GROUP_MS, from + GROUP);
    };
    next(0);
  };
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const now = await revision();
      if (last !== null && now !== last) {
        onChange();
        tell(`event: ${event}\ndata: ${now}\n\n`);
      }
      last = now;
    } catch (error) {
      onFault(error);
    } finally {
      looking = false;
    }
  };
  const looks = setInterval(() => void look(), everyMs);
  const beats = setInterval(() => tell(':\n\n'), BEAT_MS);
  void look();

  return {
    add(response) {
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      response.write(`event: hello\ndata: ${last ?? 0}\n\n`);
      waiting.add(response);
      response.once('close', () => waiting.delete(response));
      response.on('error', () => waiting.delete(response));
    },
    get waiting() {
      return waiting.size;
    },
    close() {
      closed = true;
      clearInterval(looks);
      clearInterval(beats);
      for (const response of waiting) response.destroy();
    },
  };
}

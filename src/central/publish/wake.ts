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
/** Responses written to before others get their turn. */
const GROUP = 500;

/** Looks for changes and tells every PC that waits. */
export function openWake({ revision, onChange, onFault, everyMs, event = 'policy' }: WakeOptions): Wake {
  const waiting = new Set<ServerResponse>();
  let last: number | null = null;
  let looking = false;

  const tell = (line: string): void => {
    const all = [...waiting];
    const next = (from: number): void => {
      for (const response of all.slice(from, from + GROUP)) response.write(line);
      if (from + GROUP < all.length) setImmediate(next, from + GROUP);
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
      clearInterval(looks);
      clearInterval(beats);
      for (const response of waiting) response.destroy();
    },
  };
}

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Calls whose answers change when incidents do, by how they begin. */
const LIVE = ['GET /api/v1/incidents', 'GET /api/v1/queue', 'GET /api/v1/stats', 'GET /api/v1/mentions'];
/** A busy morning is looked at once in so long, not with each incident. */
const SETTLE_MS = 1_000;
const NAME = 'menshen.live';

/** Asks anew whenever central says that something changed. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      waiting = undefined;
      void client.invalidateQueries({
        predicate: ({ queryKey: [name] }) => typeof name === 'string' && LIVE.some((begin) => name.startsWith(begin)),
      });
    };
    const changed = (): void => {
      waiting ??= setTimeout(look, SETTLE_MS);
    };
    const end = listen(changed);
    return () => {
      end();
      clearTimeout(waiting);
    };
  }, [client]);
}

/**
 * One tab listens for all: a browser opens six connections to a server at most, and six tabs with a stream each would leave
 * none to ask with. When that tab closes, the next one gets the lock. The browser connects again by itself.
 */
function listen(changed: () => void): () => void {
  const others = new BroadcastChannel(NAME);
  others.addEventListener('message', changed);
  const leaving = new AbortController();
  const lead = (): Promise<void> =>
    new Promise((resolve) => {
      const source = new EventSource('/api/v1/live');
      source.addEventListener('change', () => {
        changed();
        others.postMessage(null);
      });
      leaving.signal.addEventListener('abort', () => {
        source.close();
        resolve();
      });
    });
  navigator.locks.request(NAME, { signal: leaving.signal }, lead).catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  return () => {
    leaving.abort();
    others.close();
  };
}

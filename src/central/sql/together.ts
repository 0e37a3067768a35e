/** Most that one statement is asked for. */
const MAX_TOGETHER = 200;

interface Waiting<G, R> {
  readonly given: G;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls that come while the database is busy with earlier ones wait for it and go in one statement: a fleet that speaks at
 * once costs a few of them, and one PC alone waits for nobody.
 * @param work gives a result for each of what it is given, in its order
 * @param apart what must not meet in one statement has the same key here; it goes with the next one
 */
export function together<G, R>(
  work: (given: readonly G[]) => Promise<readonly R[]>,
  apart?: (given: G) => string,
): (given: G) => Promise<R> {
  let waiting: Waiting<G, R>[] = [];
  let running = false;

  const settle = async (some: readonly Waiting<G, R>[]): Promise<void> => {
    try {
      const results = await work(some.map(({ given }) => given));
      for (const [at, { resolve }] of some.entries()) resolve(results[at] as R);
    } catch (error) {
      // One that the database does not take is not to cost the others theirs.
      if (some.length > 1) await Promise.all(some.map((each) => settle([each])));
      else for (const { reject } of some) reject(error);
    }
  };

  const next = (): Waiting<G, R>[] => {
    const some: Waiting<G, R>[] = [];
    const later: Waiting<G, R>[] = [];
    const keys = new Set<string>();
    for (const each of waiting) {
      const key = apart?.(each.given) ?? null;
      if (some.length >= MAX_TOGETHER || (key !== null && keys.has(key))) {
        later.push(each);
        continue;
      }
      if (key !== null) keys.add(key);
      some.push(each);
    }
    waiting = later;
    return some;
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) await settle(next());
    running = false;
  };

  return (given) =>
    new Promise((resolve, reject) => {
      waiting.push({ given, resolve, reject });
      if (running) return;
      running = true;
      // What else this turn of the event loop brings goes along.
      setImmediate(() => void run());
    });
}

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Deliveries, Taken } from '../sql/deliveries.js';
import type { Outlets } from '../sql/outlets.js';
import { type Outlet, PER_MINUTE, TOGETHER } from './definition.js';
import { lastPeriod } from './digest.js';
import type { Message, Sent } from './message.js';
import { type Post, send } from './send.js';

/** This node's part in sending what waits. */
export interface Dispatch {
  /** Queues the digests that are due and sends all that is; settles when nothing of it is on its way any more. */
  run(): Promise<void>;
  /** Sends a test past the queue. */
  test(outlet: Outlet): Promise<Sent>;
  close(): Promise<void>;
}

export interface DispatchOptions {
  readonly outlets: Outlets;
  readonly deliveries: Deliveries;
  readonly post: Post;
  readonly onFault: (error: unknown) => void;
  readonly everyMs: number;
}

/** Messages of one outlet in one go; what is left has its turn a moment later. */
const MAX_ROUNDS = 20;
/** Looks between two at what digests are due. */
const DIGEST_LOOKS = 30;
const CLOSE_GRACE_MS = 1_000;

export function openDispatch({ outlets, deliveries, post, onFault, everyMs }: DispatchOptions): Dispatch {
  const owner = randomUUID();
  const busy = new Map<string, Promise<void>>();
  /** Last digest this node saw to, by outlet. */
  const queued = new Map<string, number>();
  let closed = false;

  const queueDigests = async (): Promise<void> => {
    const now = post.clock();
    for (const { id, enabled, digest, hour, branch, createdAt } of await outlets.list()) {
      if (!enabled || (digest !== 'hour' && digest !== 'day')) continue;
      const period = lastPeriod(digest, hour, now);
      if (period.to <= createdAt || queued.get(id) === period.to) continue;
      const figures = await outlets.figures(period, branch);
      queued.set(id, period.to);
      // An hour without an incident says nothing; a day without one says that all is well.
      if (digest === 'hour' && figures.incidents === 0) continue;
      await deliveries.add(id, `digest:${period.to}`, { kind: 'digest', figures }, now);
    }
  };

  const serve = async (id: string): Promise<void> => {
    const outlet = await outlets.open(id);
    if (outlet === null) return;
    const { type } = outlet.where;
    for (let round = 0; round < MAX_ROUNDS && !closed; round++) {
      const taken = await deliveries.take(id, owner, TOGETHER[type], PER_MINUTE[type], post.clock());
      if (taken.length === 0) return;
      const { messages, gone } = await read(id, taken);
      const missing: Sent = { ok: false, error: 'the incident was forgotten meanwhile', again: false };
      if (gone.length > 0) await deliveries.settle(id, owner, gone, missing, post.clock());
      const sent = await send(outlet, messages, post);
      const sentOf = taken.filter((each) => !gone.includes(each));
      if (sentOf.length > 0) await deliveries.settle(id, owner, sentOf, sent, post.clock());
      if (!sent.ok) return;
    }
  };

  const read = async (id: string, taken: readonly Taken[]): Promise<{ messages: Message[]; gone: Taken[] }> => {
    const named = taken.flatMap(({ queued: each }) => (each.kind === 'incident' ? [each] : []));
    const incidents = await deliveries.incidents(named);
    const messages: Message[] = [];
    const gone: Taken[] = [];
    for (const each of taken) {
      const head = { id: `${id}:${each.once}`.replace(/[^\w:.-]/g, '_'), at: each.at };
      if (each.queued.kind !== 'incident') {
        messages.push({ ...head, content: each.queued });
        continue;
      }
      const told = incidents.get(each.queued.id);
      if (told === undefined) gone.push(each);
      else messages.push({ ...head, content: { kind: 'incident', ...told } });
    }
    return { messages, gone };
  };

  const begin = async (digests: boolean): Promise<void> => {
    if (digests) await queueDigests();
    for (const id of await deliveries.due(post.clock())) {
      if (closed || busy.has(id)) continue;
      busy.set(
        id,
        serve(id)
          .catch(onFault)
          .finally(() => busy.delete(id)),
      );
    }
  };

  let looks = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    await begin(looks++ % DIGEST_LOOKS === 0).catch(onFault);
    looking = false;
  };
  const ticking = setInterval(() => void look(), everyMs);

  return {
    async run() {
      await begin(true);
      await Promise.all(busy.values());
    },
    test: (outlet) => {
      const now = post.clock();
      return send(outlet, [{ id: `test:${randomUUID()}`, at: now, content: { kind: 'test' } }], post);
    },
    async close() {
      closed = true;
      clearInterval(ticking);
      // What is still on its way is sent again when its lease is over, under the same id.
      await Promise.race([Promise.all(busy.values()), delay(CLOSE_GRACE_MS, null, { ref: false })]);
    },
  };
}

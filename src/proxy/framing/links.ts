import type { Socket } from 'node:net';
import { Link } from './link.js';

/** The connections to one origin: the one used last is used next, so that the others can go. */
export interface Links {
  /** An idle connection, or a new one; rejects as `connect` does. At the cap it waits for one to come back. */
  take(): Promise<Link>;
  /** Gives back a link that carried nothing. */
  give(link: Link): void;
  /** Resolves once a connection stands. */
  ready(): Promise<void>;
  /** Some connection is in use, being made or waited for. */
  readonly busy: boolean;
  close(): void;
}

/** How long a connection is kept for the next request, unless its origin names less. */
const IDLE_MS = 15_000;
/** An origin closes its end about now: a request sent then would be lost. */
const MARGIN_MS = 1_000;
const MAX_LINKS = 256;

interface Waiting {
  readonly resolve: (link: Link) => void;
  readonly reject: (error: unknown) => void;
}

export function openLinks(connect: () => Promise<Socket>): Links {
  const idle: Link[] = [];
  const all = new Set<Link>();
  const waiting: Waiting[] = [];
  let opening = 0;
  let first: Promise<void> | null = null;
  let closed = false;

  function back(link: Link, idleSeconds: number | null): void {
    if (closed) {
      link.socket.destroy();
      return;
    }
    const next = waiting.shift();
    if (next !== undefined) {
      next.resolve(link);
      return;
    }
    const keep = idleSeconds === null ? IDLE_MS : Math.min(IDLE_MS, idleSeconds * 1000 - MARGIN_MS);
    if (keep <= 0) {
      link.socket.destroy();
      return;
    }
    link.socket.setTimeout(keep);
    idle.push(link);
  }

  async function open(): Promise<Link> {
    opening += 1;
    try {
      const socket = await connect();
      const link = new Link(socket, back);
      all.add(link);
      socket.once('close', () => {
        all.delete(link);
        const at = idle.indexOf(link);
        if (at >= 0) idle.splice(at, 1);
        openNext();
      });
      if (closed) socket.destroy();
      return link;
    } catch (error) {
      queueMicrotask(openNext);
      throw error;
    } finally {
      opening -= 1;
    }
  }

  /** A connection that closed, or never came to be, leaves room for one that somebody waits for. */
  function openNext(): void {
    if (closed || all.size + opening >= MAX_LINKS) return;
    const next = waiting.shift();
    if (next !== undefined) open().then(next.resolve, next.reject);
  }

  function takeIdle(): Link | null {
    for (let link = idle.pop(); link !== undefined; link = idle.pop()) if (link.alive) return link;
    return null;
  }

  return {
    take() {
      const link = takeIdle();
      if (link !== null) return Promise.resolve(link);
      if (all.size + opening < MAX_LINKS) return open();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    give: (link) => back(link, null),
    async ready() {
      if (all.size > 0) return;
      first ??= open()
        .then((link) => back(link, null))
        .finally(() => {
          first = null;
        });
      await first;
    },
    get busy() {
      return all.size > idle.length || opening > 0 || waiting.length > 0;
    },
    close() {
      closed = true;
      for (const link of all) link.socket.destroy();
      for (const each of waiting.splice(0)) each.reject(new Error('the proxy is closing'));
    },
  };
}

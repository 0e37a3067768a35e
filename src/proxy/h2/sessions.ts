import http2, { type ClientHttp2Session, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';

/** The HTTP/2 connections to one origin; one carries many requests at a time. */
export interface Sessions {
  /** Begins a request on a session with room for it; rejects as `connect` does. `ended`: its head is all of it. */
  request(fields: OutgoingHttpHeaders, ended: boolean): Promise<ClientHttp2Stream>;
  /** Resolves once a session stands. */
  ready(): Promise<void>;
  /** A request is under way, or a session is being made. */
  readonly busy: boolean;
  close(): void;
}

/** Requests on one session before another is opened, where the origin allows that many. */
const MAX_STREAMS = 100;
const MAX_SESSIONS = 8;
const IDLE_MS = 60_000;
/** Bytes of an answer under way, of one stream and of all, before the client has taken them. */
const STREAM_WINDOW = 512 * 1024;
const SESSION_WINDOW = 4 * 1024 * 1024;

interface Carrier {
  readonly session: ClientHttp2Session;
  /** Requests on it. */
  open: number;
}

export function openSessions(scheme: 'http' | 'https', connect: () => Promise<Socket>): Sessions {
  const carriers = new Set<Carrier>();
  let opening: Promise<Carrier> | null = null;
  let closed = false;

  function carry(socket: Socket): Carrier {
    // Every request says its authority itself.
    const session = http2.connect(`${scheme}://origin`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
      maxHeaderListPairs: 256,
      peerMaxConcurrentStreams: MAX_STREAMS,
    });
    const carrier: Carrier = { session, open: 0 };
    session.once('connect', () => session.setLocalWindowSize(SESSION_WINDOW));
    // 'close' tells of it as well, to each of its streams too.
    session.on('error', () => session.destroy());
    session.on('close', () => carriers.delete(carrier));
    session.setTimeout(IDLE_MS, () => {
      if (carrier.open === 0) session.close();
    });
    carriers.add(carrier);
    if (closed) session.destroy();
    return carrier;
  }

  function serves({ session }: Carrier): boolean {
    return !session.closed && !session.destroyed;
  }

  function hasRoom(carrier: Carrier): boolean {
    const allowed = carrier.session.remoteSettings?.maxConcurrentStreams ?? MAX_STREAMS;
    return serves(carrier) && carrier.open < Math.min(MAX_STREAMS, allowed);
  }

  function open(): Promise<Carrier> {
    opening ??= connect()
      .then(carry)
      .finally(() => {
        opening = null;
      });
    return opening;
  }

  function choose(): Carrier | Promise<Carrier> {
    const live = [...carriers].filter(serves);
    const free = live.find(hasRoom);
    if (free !== undefined) return free;
    if (live.length < MAX_SESSIONS) return open();
    // Beyond the last session a request waits inside one for its place.
    return live.reduce((least, each) => (each.open < least.open ? each : least));
  }

  return {
    async request(fields, ended) {
      const carrier = await choose();
      carrier.open += 1;
      const stream = carrier.session.request(fields, { endStream: ended });
      stream.once('close', () => {
        carrier.open -= 1;
      });
      return stream;
    },
    async ready() {
      await choose();
    },
    get busy() {
      return opening !== null || [...carriers].some((carrier) => carrier.open > 0);
    },
    close() {
      closed = true;
      for (const { session } of carriers) session.destroy();
    },
  };
}

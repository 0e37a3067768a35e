import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { Clock } from '../model/clock.js';
import type { Authority } from '../tls/authority.js';
import type { Trust } from '../tls/trust.js';
import { type Counters, createCounters } from './counters.js';
import type { Gate } from './gate.js';
import { prepareSpool } from './hold.js';
import { createListener, type OwnPages } from './listener.js';
import { openPassthrough } from './passthrough.js';
import { createShelf } from './shelf.js';
import type { SocksLogin } from './socks/wire.js';
import { createTraffic, type Traffic } from './traffic.js';
import { type UndecryptableHost, type UndecryptableHosts, watchUndecryptable } from './undecryptable.js';
import { openUpstream, type UpstreamOptions } from './upstream.js';

export interface ProxyOptions {
  /** 0 takes any free port. Always on loopback. */
  readonly port: number;
  /** A second port for the same: a browser that finds one refused for a while does not shun the other. Null: none. */
  readonly softPort?: number | null;
  /** Set where another process holds the port and hands its connections over. */
  readonly handedOver?: (take: (socket: Socket) => void) => void;
  readonly gate: Gate;
  readonly authority: Authority;
  readonly trust: Trust;
  readonly resolve: UpstreamOptions['resolve'];
  readonly parent: UpstreamOptions['parent'];
  readonly noProxy: UpstreamOptions['noProxy'];
  readonly linkLocal: boolean;
  /** What a client of the SOCKS door has to know; null: nothing. */
  readonly socksLogin: SocksLogin | null;
  readonly spoolDir: string;
  /** Bytes of a body held in the pieces it came in before it moves to the shelf or to the spool. */
  readonly memoryBytes: number;
  /** Bytes of memory shared by all bodies that are longer than that. */
  readonly shelfBytes: number;
  /** Bytes at which a body is refused with 413. */
  readonly maxHeldBytes: number;
  readonly ownPages: OwnPages;
  readonly onFault: (error: unknown) => void;
  readonly clock: Clock;
  /** Told of each host that turns out to be unreadable. */
  readonly onUndecryptable: (host: UndecryptableHost) => void;
}

/** A running proxy. */
export interface Proxy {
  readonly port: number;
  readonly softPort: number | null;
  readonly counters: Counters;
  readonly traffic: Traffic;
  readonly undecryptable: UndecryptableHosts;
  /**
   * True while nothing is on its way: no body arrives, is judged or is forwarded, and nothing has gone up since this was asked
   * last. Asked again and again, then: the first answer is no.
   */
  quiet(): boolean;
  close(): Promise<void>;
}

/** Starts listening on 127.0.0.1. Rejects with the system's error when the port is taken. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  await prepareSpool(options.spoolDir);
  const counters = createCounters();
  const traffic = createTraffic();
  const undecryptable = watchUndecryptable({ clock: options.clock, onLearnt: options.onUndecryptable });
  const upstream = openUpstream({
    trust: options.trust,
    resolve: options.resolve,
    parent: options.parent,
    noProxy: options.noProxy,
    linkLocal: options.linkLocal,
    connectTimeoutMs: 15_000,
    onConnected: (target, socket) => traffic.watch(target.host, socket),
    ownPorts: () => (softPort === null ? [port] : [port, softPort]),
  });
  const passthrough = openPassthrough(upstream, counters);
  const listener = createListener({
    gate: options.gate,
    authority: options.authority,
    upstream,
    passthrough,
    counters,
    undecryptable,
    hold: {
      memoryBytes: options.memoryBytes,
      shelf: createShelf(options.shelfBytes),
      spoolDir: options.spoolDir,
      maxBytes: options.maxHeldBytes,
    },
    ownPages: options.ownPages,
    socksLogin: options.socksLogin,
    onFault: options.onFault,
  });
  let port = options.port;
  let softPort = options.softPort ?? null;
  let soft: net.Server | null = null;
  if (options.handedOver === undefined) {
    port = await listen(listener.server, options.port);
    if (softPort !== null) {
      soft = net.createServer({ noDelay: true }, (socket) => listener.server.emit('connection', socket));
      softPort = await listen(soft, softPort).catch(async (error: unknown) => {
        await listener.close();
        throw error;
      });
    }
  } else options.handedOver((socket) => listener.server.emit('connection', socket));
  let gone = -1;
  return {
    port,
    softPort,
    counters,
    traffic,
    undecryptable,
    quiet() {
      const before = gone;
      gone = traffic.bytes();
      return counters.uploads === 0 && gone === before;
    },
    async close() {
      soft?.close();
      await listener.close();
      passthrough.close();
      upstream.close();
    },
  };
}

async function listen(server: net.Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls';
import type { TestCa } from '../builders/pki.js';

/*
 * Both ends of a connection written by hand, for what no HTTP library sends or shows: half an answer, interim answers,
 * a request line of one's own, bytes that are not HTTP.
 */

/** One end of a connection, read in pieces. Latin-1: one character a byte. */
export interface RawPeer {
  readonly socket: Socket;
  send(bytes: string | Buffer): void;
  /** What came, up to and with the first match; the rest stays. Rejects when the connection ends before. */
  until(pattern: string | RegExp): Promise<string>;
  /** What is left, once the connection is closed, however it was. */
  ended(): Promise<string>;
  /** True when bytes are there that `until` has not given out. */
  readonly pending: boolean;
}

export function rawPeer(socket: Socket): RawPeer {
  let text = '';
  let closed = false;
  let changed = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    changed();
  });
  socket.on('end', () => socket.end());
  // The reset is what is looked for; 'close' follows it.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    closed = true;
    changed();
  });
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      changed = resolve;
    });
  return {
    socket,
    send: (bytes) => void socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    async until(pattern) {
      for (;;) {
        const match = typeof pattern === 'string' ? text.indexOf(pattern) : text.search(pattern);
        if (match >= 0) {
          const length = typeof pattern === 'string' ? pattern.length : (pattern.exec(text)?.[0].length ?? 0);
          const taken = text.slice(0, match + length);
          text = text.slice(match + length);
          return taken;
        }
        if (closed) throw new Error(`the connection ended before ${pattern}, after: ${text.slice(0, 400)}`);
        await change();
      }
    },
    async ended() {
      while (!closed) await change();
      const rest = text;
      text = '';
      return rest;
    },
    get pending() {
      return text.length > 0;
    },
  };
}

/** A plain connection to a port of this machine. */
export async function dial(port: number): Promise<RawPeer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return rawPeer(socket);
}

/** A tunnel through the proxy, its CONNECT answered with 200 and nothing sent in it yet. */
export async function openTunnel(proxyPort: number, authority: string): Promise<Socket> {
  const socket = connect(proxyPort, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  let head = '';
  while (!head.includes('\r\n\r\n')) head += String((await once(socket, 'data'))[0]);
  if (!/^HTTP\/1\.1 200 [^\r]*\r\n\r\n$/.test(head)) throw new Error(`CONNECT ${authority} was answered: ${head}`);
  return socket;
}

export interface SecureOptions {
  /** PEM of the only roots trusted. */
  readonly ca: string;
  /** Name the certificate must be for. */
  readonly name: string;
  /** SNI; default is `name`, none for an address or when null. */
  readonly sni?: string | null;
}

/** TLS inside a tunnel, verified. Rejects with the client's own error. */
export async function secure(
  tunnel: Duplex,
  options: SecureOptions,
): Promise<RawPeer & { certificate: X509Certificate }> {
  const { ca, name, sni = isIP(name) === 0 ? name : null } = options;
  const socket = connectTls({
    socket: tunnel,
    ca: [ca],
    host: name,
    ...(sni === null ? {} : { servername: sni }),
    ALPNProtocols: ['http/1.1'],
  });
  const gone = once(socket, 'close').then(() => {
    throw new Error('the connection was closed in the handshake');
  });
  await Promise.race([once(socket, 'secureConnect'), gone]);
  gone.catch(() => undefined);
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) throw new Error('the server sent no certificate');
  return Object.assign(rawPeer(socket), { certificate });
}

/** The same connection, with what is written cut as `cut` says, and what is read changed by `seen`. */
export function through(
  socket: Socket,
  cut: (bytes: Buffer) => readonly Buffer[],
  seen: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Duplex {
  socket.setNoDelay(true);
  const duplex = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _, done) {
      for (const piece of cut(chunk)) socket.write(piece);
      done();
    },
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => duplex.push(seen(chunk)));
  socket.on('end', () => duplex.push(null));
  socket.on('error', () => duplex.destroy());
  return duplex;
}

/** A client in a tunnel to `name:443`, decrypted by the proxy. */
export async function throughProxy(proxy: { port: number; caPem: string }, name: string): Promise<RawPeer> {
  return secure(await openTunnel(proxy.port, `${name}:443`), { ca: proxy.caPem, name });
}

/** Plays one exchange: `head` is the request's, its body is still to be read. `number` counts connections from 1. */
export type Script = (peer: RawPeer, head: string, number: number) => Promise<void> | void;

export interface RawOrigin {
  readonly port: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Who plays from the next request on. */
  play(script: Script): void;
  close(): Promise<void>;
}

/** An HTTPS server whose every exchange is written by hand. A fault of the script breaks the connection off. */
export async function startRawOrigin(names: readonly string[], ca: TestCa): Promise<RawOrigin> {
  const certificate = await ca.issue({ names });
  const secureContext = createSecureContext({ key: certificate.key, cert: certificate.chain });
  let script: Script = (peer) => void peer.socket.destroy();
  const { server, close, accepted } = await startTcp(async (raw, number) => {
    const peer = rawPeer(new TLSSocket(raw, { isServer: true, secureContext }));
    for (;;) {
      const head = await peer.until('\r\n\r\n').catch(() => null);
      if (head === null) return;
      await script(peer, head, number);
    }
  });
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted();
    },
    play(next) {
      script = next;
    },
    close,
  };
}

/** A server that sends back whatever comes and keeps it: the far end of what cannot be read. */
export async function startEcho(): Promise<Omit<RawOrigin, 'play'> & { readonly received: Buffer }> {
  const received: Buffer[] = [];
  const { server, close, accepted } = await startTcp((raw) => {
    raw.on('data', (chunk: Buffer) => {
      received.push(chunk);
      raw.write(chunk);
    });
    raw.on('end', () => raw.end());
  });
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted();
    },
    get received() {
      return Buffer.concat(received);
    },
    close,
  };
}

async function startTcp(serve: (raw: Socket, number: number) => Promise<void> | void) {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((raw) => {
    accepted += 1;
    sockets.add(raw);
    raw.setNoDelay(true);
    raw.on('close', () => sockets.delete(raw));
    raw.on('error', () => raw.destroy());
    serve(raw, accepted)?.catch(() => raw.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    accepted: () => accepted,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSecureContext, TLSSocket, type TlsOptions } from 'node:tls';
import type { TestCa, TestCertificate } from './pki.js';

/*
 * A destination that proves what reached it.
 *
 * The product's first promise is: of a held body that is refused, the destination has received zero bytes. So this
 * server counts below HTTP. Its life story, for each connection:
 *
 *   TCP accept ─► TLS (real, this origin's certificate) ─► tally every decrypted byte ─► node:http parser ─► record
 *
 * The tally sits between TLS and the parser: nothing an HTTP parser would ignore, wait for or reject escapes it. A test
 * of a refusal reads
 *
 *   const origin = await startOrigin({ names: ['shop.example'], ca });
 *   ... send 500 owners through the proxy, get its 403 ...
 *   await proxy.close();            // nothing more can come
 *   await origin.ended();           // and everything sent has arrived: counts are final
 *   t.equal(origin.decryptedBytes, 0);
 *
 * and where other requests went through on the same connection, `t.notOk(origin.saw('13800001234'))` searches all that
 * was ever received, and `origin.bodyBytes` counts bodies alone, finished or not.
 */

/** One request, recorded when its head was read; the body fields grow as it arrives. */
export interface OriginRequest {
  /** Host header as sent. */
  readonly host: string;
  readonly method: string;
  /** As in the request line. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as sent: order, case and repeats. */
  readonly rawHeaders: readonly string[];
  /** `id` of its connection. */
  readonly connection: number;
  /** Bytes of body so far, without chunk framing. */
  readonly bodyBytes: number;
  /** SHA-256 of the body in hex, null until it is complete. */
  readonly sha256: string | null;
  /** The body, up to `keepBytes`. */
  readonly body: Buffer;
}

/** One TCP connection. */
export interface OriginConnection {
  /** 1, 2, 3 … in order of arrival. */
  readonly id: number;
  /** SNI, null when none was sent (or without TLS). */
  readonly servername: string | null;
  readonly alpn: string | null;
  /** The TLS handshake was finished. */
  readonly established: boolean;
  /** The client resumed an earlier session. */
  readonly resumed: boolean;
  /** Every byte after decryption: heads, framing, bodies, garbage. */
  readonly decryptedBytes: number;
  readonly closed: boolean;
}

/** What to answer. Without `body`: a JSON echo `{ host, method, url, headers, bodyBytes, sha256 }`. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string | readonly string[]>;
  /** Text and buffers get a Content-Length; an iterable is sent chunked, as fast or slowly as it yields. */
  readonly body?: string | Buffer | AsyncIterable<Buffer>;
  /** Sends a text or buffer chunked. */
  readonly chunked?: boolean;
  /** Closes the connection without any answer. */
  readonly hangUp?: boolean;
}

export interface OriginOptions {
  /** DNS names and addresses its certificate is made out to. */
  readonly names: readonly string[];
  readonly ca: TestCa;
  /** Decides each answer; called when the body is complete, or right after the head with `early`. */
  readonly answer?: (request: OriginRequest) => Answer | Promise<Answer>;
  readonly early?: boolean;
  /** Another certificate than a good one for `names`. */
  readonly certificate?: TestCertificate;
  readonly tls?: Pick<TlsOptions, 'minVersion' | 'maxVersion' | 'ALPNProtocols' | 'requestCert' | 'rejectUnauthorized'>;
  /** Plain HTTP, tallied the same way. */
  readonly plain?: boolean;
  /** Takes over an upgraded connection; what it reads was tallied before. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Bytes kept of each connection and of each body, default 8 MiB; counts and hashes always cover all. */
  readonly keepBytes?: number;
}

export interface Origin {
  /** Always 127.0.0.1. */
  readonly address: string;
  readonly port: number;
  /** `name:port=127.0.0.1:port` for every name, as `upstream.resolve` takes it, to reach it by its names on 443. */
  readonly resolve: string;
  readonly requests: readonly OriginRequest[];
  readonly connections: readonly OriginConnection[];
  /** Sum over all connections. */
  readonly decryptedBytes: number;
  /** Sum over all requests, finished or not. */
  readonly bodyBytes: number;
  /** Did these bytes ever arrive, on any connection? Throws when more arrived than was kept. */
  saw(text: string | Buffer): boolean;
  /** Resolves with the requests once `count` of them have arrived completely (at once if they have). */
  completed(count: number): Promise<readonly OriginRequest[]>;
  /** Resolves once every connection made so far is closed: all that was sent has been counted. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

const KEEP_BYTES = 8 * 1024 * 1024;

/** Starts an origin on an ephemeral loopback port. */
export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const keepBytes = options.keepBytes ?? KEEP_BYTES;
  const requests: Recorded<OriginRequest>[] = [];
  const connections: (Recorded<OriginConnection> & { readonly kept: Kept })[] = [];
  const sockets = new Set<Socket>();
  const changes = new EventEmitter().setMaxListeners(0);
  const owners = new WeakMap<object, number>();

  const http = createHttpServer((incoming, response) => {
    const request = recordRequest(incoming, owners.get(incoming.socket) ?? 0);
    requests.push(request.record);
    const reply = () => answer(options, request.record, response);
    if (options.early === true) reply();
    request.take(keepBytes, () => {
      changes.emit('change');
      if (options.early !== true) reply();
    });
  });
  // Held bodies may take a test's whole time to come.
  http.requestTimeout = 0;
  http.headersTimeout = 0;
  http.keepAliveTimeout = 0;
  http.on('clientError', (_, socket) => socket.destroy());
  const { upgrade } = options;
  if (upgrade !== undefined) {
    http.on('upgrade', (incoming, socket, head) => {
      const request = recordRequest(incoming, owners.get(socket) ?? 0);
      requests.push(request.record);
      upgrade(incoming, socket, head);
    });
  }

  const certificate = options.certificate ?? (await options.ca.issue({ names: options.names }));
  const secureContext = createSecureContext({
    key: certificate.key,
    cert: certificate.chain,
    ca: options.ca.cert,
    // A careless site; what the client accepts is for the client to decide.
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...(options.tls?.minVersion === undefined ? {} : { minVersion: options.tls.minVersion }),
    ...(options.tls?.maxVersion === undefined ? {} : { maxVersion: options.tls.maxVersion }),
  });

  const server = createTcpServer((raw) => {
    raw.setNoDelay(true);
    sockets.add(raw);
    const kept = keep(keepBytes);
    const record = {
      id: connections.length + 1,
      servername: null as string | null,
      alpn: null as string | null,
      established: options.plain === true,
      resumed: false,
      decryptedBytes: 0,
      closed: false,
      kept,
    };
    connections.push(record);
    const stream = options.plain === true ? raw : new TLSSocket(raw, { isServer: true, secureContext, ...options.tls });
    if (stream instanceof TLSSocket) {
      stream.on('secure', () => {
        record.established = true;
        record.servername = stream.servername || null;
        record.alpn = stream.alpnProtocol || null;
        record.resumed = stream.isSessionReused();
      });
    }
    const tallied = tally(stream, (chunk) => {
      record.decryptedBytes += chunk.length;
      kept.add(chunk);
    });
    owners.set(tallied, record.id);
    raw.on('error', () => stream.destroy());
    stream.on('close', () => raw.destroy());
    raw.on('close', () => {
      sockets.delete(raw);
      record.closed = true;
      changes.emit('change');
    });
    http.emit('connection', tallied);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await once(changes, 'change');
  };

  return {
    address: '127.0.0.1',
    port,
    resolve: options.names.map((name) => `${name}:${options.plain === true ? 80 : 443}=127.0.0.1:${port}`).join(','),
    requests,
    connections,
    get decryptedBytes() {
      return connections.reduce((sum, connection) => sum + connection.decryptedBytes, 0);
    },
    get bodyBytes() {
      return requests.reduce((sum, request) => sum + request.bodyBytes, 0);
    },
    saw(text) {
      if (connections.some(({ kept }) => kept.overflowed())) {
        throw new Error(`more than ${keepBytes} bytes arrived on a connection; raise keepBytes to search them`);
      }
      return connections.some(({ kept }) => kept.bytes().includes(text));
    },
    async completed(count) {
      await until(() => requests.filter((request) => request.sha256 !== null).length >= count);
      return requests;
    },
    ended: () => until(() => connections.every((connection) => connection.closed)),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

type Recorded<T> = { -readonly [K in keyof T]: T[K] };

/** The stream, with every byte shown to `see` before anything else can have it. */
function tally(stream: Socket, see: (chunk: Buffer) => void): Duplex {
  const tallied = new Duplex({
    read: () => void stream.resume(),
    write: (chunk: Buffer, _, done) => void stream.write(chunk, done),
    final: (done) => void stream.end(done),
    destroy: (error, done) => {
      stream.destroy();
      done(error);
    },
  });
  // A connection cut short is what many tests are about; node:http reports it as 'clientError'.
  tallied.on('error', () => stream.destroy());
  stream.on('data', (chunk: Buffer) => {
    see(chunk);
    if (!tallied.push(chunk)) stream.pause();
  });
  stream.on('end', () => tallied.push(null));
  stream.on('error', () => tallied.destroy());
  stream.on('close', () => tallied.destroy());
  return tallied;
}

interface Kept {
  add(chunk: Buffer): void;
  bytes(): Buffer;
  overflowed(): boolean;
}

function keep(maxBytes: number): Kept {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk) {
      if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
    },
    bytes: () => Buffer.concat(chunks),
    overflowed: () => size > maxBytes,
  };
}

function recordRequest(incoming: IncomingMessage, connection: number) {
  let body = Buffer.alloc(0) as Buffer;
  const record: Recorded<OriginRequest> = {
    host: incoming.headers.host ?? '',
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    connection,
    bodyBytes: 0,
    sha256: null,
    body,
  };
  return {
    record,
    take(keepBytes: number, whenComplete: () => void): void {
      const hash = createHash('sha256');
      const kept = keep(keepBytes);
      incoming.on('data', (chunk: Buffer) => {
        record.bodyBytes += chunk.length;
        hash.update(chunk);
        kept.add(chunk);
      });
      incoming.on('end', () => {
        body = kept.bytes();
        record.body = body;
        record.sha256 = hash.digest('hex');
        whenComplete();
      });
      // Cut short: the record stays without a hash.
      incoming.on('error', () => incoming.destroy());
    },
  };
}

function answer(options: OriginOptions, request: OriginRequest, response: ServerResponse): void {
  send(options, request, response).catch((error: unknown) => {
    response.destroy(error instanceof Error ? error : new Error(String(error)));
  });
}

async function send(options: OriginOptions, request: OriginRequest, response: ServerResponse): Promise<void> {
  const given = (await options.answer?.(request)) ?? {};
  if (given.hangUp === true) {
    response.destroy();
    return;
  }
  response.statusCode = given.status ?? 200;
  if (given.body === undefined) response.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(given.headers ?? {})) response.setHeader(name, value);
  const body = given.body ?? echo(request);
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) {
    await pipeline(Readable.from(body), response);
    return;
  }
  if (given.chunked === true) response.flushHeaders();
  response.end(body);
}

function echo({ host, method, url, headers, bodyBytes, sha256 }: OriginRequest): string {
  return JSON.stringify({ host, method, url, headers, bodyBytes, sha256 });
}

/** `total` bytes of a repeating pattern in pieces of 64 KiB, for bodies too big to hold. */
export async function* bigBody(total: number): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, 'menshen ');
  for (let left = total; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
}

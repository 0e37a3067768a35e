import { once } from 'node:events';
import http2, {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { TestCa } from './pki.js';

/*
 * Both ends of gRPC over node:http2, as small as they can be: messages of protobuf with string fields, a server that speaks
 * nothing but HTTP/2, and a client on any session.
 */

/** A protobuf message: strings and bytes by field number, repeats as a list. */
export function protobuf(fields: Readonly<Record<number, string | Buffer | ReadonlyArray<string | Buffer>>>): Buffer {
  const out: Buffer[] = [];
  for (const [number, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      const bytes = Buffer.from(each as string);
      out.push(varint((Number(number) << 3) | 2), varint(bytes.length), bytes);
    }
  }
  return Buffer.concat(out);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

/** A message with its prefix. */
export function grpcFrame(message: Buffer, { packed = false }: { readonly packed?: boolean } = {}): Buffer {
  const body = packed ? gzipSync(message) : message;
  const head = Buffer.alloc(5);
  head.writeUInt8(packed ? 1 : 0, 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** Gives each message of a stream, unpacked. */
export function grpcMessages(stream: NodeJS.ReadableStream, give: (message: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const end = 5 + rest.readUInt32BE(1);
      const body = rest.subarray(5, end);
      give(Buffer.from(rest[0] === 1 ? gunzipSync(body) : body));
      rest = rest.subarray(end);
    }
  });
}

export interface GrpcOrigin {
  readonly port: number;
  /** Every message that arrived whole. */
  readonly messages: readonly Buffer[];
  /** Heads of calls. */
  readonly calls: readonly IncomingHttpHeaders[];
  /** Bytes of all calls' data. */
  readonly bytes: number;
  /** Codes with which calls were reset. */
  readonly resets: readonly number[];
  saw(text: string): boolean;
  /** Resolves once the last call is over. */
  over(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Any method: `/…/Echo` says each message back as it comes, `/…/Once` answers when the client is done, `/…/Hello` speaks
 * first, `/…/None` refuses with a head alone.
 */
export async function startGrpcOrigin(names: readonly string[], ca: TestCa): Promise<GrpcOrigin> {
  const certificate = await ca.issue({ names });
  const server = http2.createSecureServer({ key: certificate.key, cert: certificate.chain, allowHTTP1: false });
  const messages: Buffer[] = [];
  const calls: IncomingHttpHeaders[] = [];
  const resets: number[] = [];
  const sockets = new Set<Socket>();
  let bytes = 0;
  let last: Promise<unknown> = Promise.resolve();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('sessionError', () => undefined);
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    calls.push(headers);
    last = once(stream, 'close');
    stream.on('error', () => undefined);
    stream.on('close', () => {
      if (stream.rstCode !== 0) resets.push(stream.rstCode ?? -1);
    });
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    const method = (headers[':path'] ?? '').split('/').at(-1);
    const head = { ':status': 200, 'content-type': 'application/grpc' };
    if (method === 'None') {
      stream.respond({ ...head, 'grpc-status': '5', 'grpc-message': 'no such thing' }, { endStream: true });
      return;
    }
    const count = messages.length;
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': '0', 'x-count': String(messages.length - count) }),
    );
    if (method !== 'Once') stream.respond(head, { waitForTrailers: true });
    if (method === 'Hello') stream.write(grpcFrame(protobuf({ 1: 'welcome' })));
    grpcMessages(stream, (message) => {
      messages.push(message);
      if (method === 'Echo') stream.write(grpcFrame(message));
    });
    stream.on('end', () => {
      if (stream.closed) return;
      if (method === 'Once') stream.respond(head, { waitForTrailers: true });
      stream.end(method === 'Once' ? grpcFrame(protobuf({ 1: 'done' })) : undefined);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    calls,
    resets,
    get bytes() {
      return bytes;
    },
    saw: (text) => messages.some((message) => message.includes(text)),
    async over() {
      await last;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export interface GrpcEnd {
  /** Of the head or of the trailers. */
  readonly status: string | undefined;
  readonly message: string;
  readonly fields: IncomingHttpHeaders;
}

export interface GrpcCall {
  readonly stream: ClientHttp2Stream;
  send(message: Buffer, options?: { readonly packed?: boolean }): void;
  /** The next message of the server; null when the call is over. */
  next(): Promise<Buffer | null>;
  /** Sends no more. */
  done(): void;
  ended(): Promise<GrpcEnd>;
}

export function grpcCall(session: ClientHttp2Session, path: string, more: Record<string, string> = {}): GrpcCall {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc+proto',
    te: 'trailers',
    'grpc-encoding': 'gzip',
    ...more,
  });
  const got: Buffer[] = [];
  let fields: IncomingHttpHeaders = {};
  let over = false;
  let changed = (): void => undefined;
  stream.on('error', () => undefined);
  for (const event of ['response', 'trailers'] as const) {
    stream.on(event, (each: IncomingHttpHeaders) => {
      fields = { ...fields, ...each };
    });
  }
  grpcMessages(stream, (message) => {
    got.push(message);
    changed();
  });
  stream.on('close', () => {
    over = true;
    changed();
  });
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      changed = resolve;
    });
  return {
    stream,
    send: (message, options) => void stream.write(grpcFrame(message, options)),
    async next() {
      for (;;) {
        const message = got.shift();
        if (message !== undefined) return message;
        if (over) return null;
        await change();
      }
    },
    done: () => void stream.end(),
    async ended() {
      while (!over) await change();
      const message = decodeURIComponent(String(fields['grpc-message'] ?? ''));
      return { status: fields['grpc-status'] as string | undefined, message, fields };
    },
  };
}

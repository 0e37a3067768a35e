import net, { type Socket } from 'node:net';

/*
 * What becomes of a connection while no worker can be kept alive: a request is read as far as its head, and led, answered
 * or turned away. Nothing of what is led is looked at.
 */

const MAX_HEAD = 16 * 1024;
const MAX_BODY = 1024;
const HEAD_MS = 10_000;

/** What a client wants, as its first bytes say. */
export type Wanted =
  /** A request to this very port: one of our own pages. */
  | {
      readonly to: 'us';
      readonly method: string;
      readonly path: string;
      readonly language: string;
      readonly body: string;
    }
  | { readonly to: 'host'; readonly host: string; readonly port: number; readonly tunnel: boolean };

/** A page or file of our own. */
export interface DoorAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Decides about one request; null turns it away. */
export type DoorKeeper = (wanted: Wanted) => 'lead' | DoorAnswer | null;

const AWAY: DoorAnswer = {
  status: 503,
  type: 'text/plain; charset=utf-8',
  body: '门神正在恢复，请稍后再试；如果一直这样，请联系技术支持。\nMenshen is recovering. Try again soon; if it stays so, call support.\n',
};

/** Reads one request of a connection and does what is decided. Anything that is no request of HTTP is turned away. */
export function openDoor(socket: Socket, decide: DoorKeeper): void {
  let bytes = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), HEAD_MS);
  const onData = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end === -1 && bytes.length <= MAX_HEAD) return;
    const head = end === -1 ? '' : bytes.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d{1,4})(?=\r\n|$)/i.exec(head)?.[1] ?? 0);
    const wanted = wantedOf(head, socket.localPort ?? 0, bytes.toString('utf8', end + 4));
    if (wanted?.to === 'us' && length <= MAX_BODY && bytes.length < end + 4 + length) return;
    clearTimeout(timer);
    socket.off('data', onData);
    socket.pause();
    const decided = wanted === null ? null : decide(wanted);
    if (decided === 'lead' && wanted?.to === 'host')
      lead(socket, wanted, wanted.tunnel ? bytes.subarray(end + 4) : bytes);
    else answer(socket, decided === null || decided === 'lead' ? AWAY : decided);
  };
  socket.on('data', onData);
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}

function answer(socket: Socket, { status, type, body }: DoorAnswer): void {
  const head = [
    `HTTP/1.1 ${status} ${status === 200 ? 'OK' : status === 403 ? 'Forbidden' : 'Service Unavailable'}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    'Connection: close',
    ...(status === 503 ? ['X-Menshen-Verdict: fault; rule=safe-mode'] : []),
  ];
  socket.resume();
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function wantedOf(head: string, ownPort: number, body: string): Wanted | null {
  const connect = /^CONNECT (\[[0-9a-f:]+\]|[^\s:]+):(\d{1,5}) HTTP\/1\.[01](?:\r|$)/i.exec(head);
  const plain = /^([A-Z]+) http:\/\/(\[[0-9a-f:]+\]|[^\s/:?#]+)(?::(\d{1,5}))?(\/\S*)? HTTP\/1\.[01](?:\r|$)/i.exec(
    head,
  );
  const bare = /^([A-Z]+) (\/\S*) HTTP\/1\.[01](?:\r|$)/.exec(head);
  const named = /\r\nhost: *(\[[0-9a-f:]+\]|[^\s:]+)(?::(\d{1,5}))? *(?=\r\n|$)/i.exec(head);
  const language = /\r\naccept-language: *([^\r\n]{0,100})/i.exec(head)?.[1] ?? '';
  const us = (method: string, path: string): Wanted => ({ to: 'us', method, path, language, body });
  if (bare !== null) {
    // Only under a name of our own: a site that leads its name to 127.0.0.1 gets nothing.
    const ours = isOwn(bareHost(named?.[1]), Number(named?.[2] ?? 80), ownPort) && ownOrigin(head, ownPort);
    return ours ? us(bare[1] ?? '', bare[2] ?? '/') : null;
  }
  if (plain !== null && isOwn(bareHost(plain[2]), Number(plain[3] ?? 80), ownPort)) {
    return ownOrigin(head, ownPort) ? us(plain[1] ?? '', plain[4] ?? '/') : null;
  }
  const host = bareHost(connect?.[1] ?? plain?.[2]);
  const port = Number(connect?.[2] ?? plain?.[3] ?? 80);
  if (host === '' || port < 1 || port > 65_535) return null;
  return { to: 'host', host, port, tunnel: connect !== null };
}

const bareHost = (text = ''): string => text.replace(/^\[|\]$/g, '').toLowerCase();

function isOwn(host: string, port: number, ownPort: number): boolean {
  return (
    host === 'menshen.local' || (port === ownPort && (host === 'localhost' || host === '127.0.0.1' || host === '::1'))
  );
}

/** Where a browser says which page asks, that page is one of ours. */
function ownOrigin(head: string, ownPort: number): boolean {
  const origin = /\r\norigin: *([^\r\n]*)/i.exec(head)?.[1]?.trim();
  if (origin === undefined) return true;
  const named = /^http:\/\/(\[[0-9a-f:]+\]|[^:]+)(?::(\d{1,5}))?$/i.exec(origin);
  return isOwn(bareHost(named?.[1]), Number(named?.[2] ?? 80), ownPort);
}

function lead(socket: Socket, { host, port, tunnel }: Extract<Wanted, { to: 'host' }>, first: Buffer): void {
  const server = net.connect({ host, port });
  server.once('connect', () => {
    if (tunnel) socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    server.write(first);
    socket.pipe(server).pipe(socket);
  });
  server.on('error', () => answer(socket, AWAY));
  socket.once('close', () => server.destroy());
  server.once('close', () => socket.destroySoon());
}

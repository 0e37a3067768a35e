import net, { type Socket } from 'node:net';

/*
 * What becomes of a connection while no worker can be kept alive. Which of the two it is, is policy: open lets everything
 * pass unread and is alarmed; closed lets nothing pass.
 */

const MAX_HEAD = 16 * 1024;
const HEAD_MS = 10_000;
const ANSWER = [
  'HTTP/1.1 503 Service Unavailable',
  'Content-Type: text/plain; charset=utf-8',
  'Connection: close',
  'X-Menshen-Verdict: fault; rule=safe-mode',
  '',
  '门神正在恢复，请稍后再试；如果一直这样，请联系技术支持。\nMenshen is recovering. Try again soon; if it stays so, call support.\n',
].join('\r\n');

export function closedDoor(socket: Socket): void {
  socket.resume();
  socket.end(ANSWER);
}

/** Leads CONNECT and plain requests to where they want to go, without a look at them. Anything else is closed. */
export function openDoor(socket: Socket): void {
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), HEAD_MS);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1 && head.length <= MAX_HEAD) return;
    clearTimeout(timer);
    socket.off('data', onData);
    socket.pause();
    const to = end === -1 ? null : targetOf(head.toString('latin1', 0, end));
    if (to === null) closedDoor(socket);
    else lead(socket, to, to.tunnel ? head.subarray(end + 4) : head);
  };
  socket.on('data', onData);
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly tunnel: boolean;
}

function targetOf(head: string): Target | null {
  const connect = /^CONNECT (\[[0-9a-f:]+\]|[^\s:]+):(\d{1,5}) HTTP\/1\.[01]\r/i.exec(`${head}\r`);
  const plain = /^[A-Z]+ http:\/\/(\[[0-9a-f:]+\]|[^\s/:?#]+)(?::(\d{1,5}))?[/?\s]/i.exec(head);
  const found = connect ?? plain;
  const host = found?.[1]?.replace(/^\[|\]$/g, '');
  if (found === null || host === undefined) return null;
  const port = Number(found[2] ?? 80);
  return port > 0 && port <= 65_535 ? { host, port, tunnel: connect !== null } : null;
}

function lead(socket: Socket, { host, port, tunnel }: Target, first: Buffer): void {
  const server = net.connect({ host, port });
  server.once('connect', () => {
    if (tunnel) socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    server.write(first);
    socket.pipe(server).pipe(socket);
  });
  server.on('error', () => closedDoor(socket));
  socket.once('close', () => server.destroy());
  server.once('close', () => socket.destroySoon());
}

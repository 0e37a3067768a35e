import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy between this PC and the world, as larger offices have one. */
export interface ParentProxy {
  readonly port: number;
  /** Every CONNECT: where to, the login it came with, and how it was answered. */
  readonly asked: ReadonlyArray<{ readonly to: string; readonly login: string | null; readonly status: number }>;
  close(): Promise<void>;
}

/** @param routes `name:port` to a port of this machine; anything else is answered with 502 */
export async function startParent(
  routes: Readonly<Record<string, number>>,
  login: string | null = null,
): Promise<ParentProxy> {
  const asked: Array<{ to: string; login: string | null; status: number }> = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, stream, head: Buffer) => {
    const client = stream as Socket;
    const to = request.url ?? '';
    const given = request.headers['proxy-authorization'] ?? null;
    const port = routes[to];
    const status = login !== null && given !== `Basic ${btoa(login)}` ? 407 : port === undefined ? 502 : 200;
    asked.push({ to, login: given === null ? null : atob(given.replace(/^Basic /, '')), status });
    if (status !== 200 || port === undefined) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const there = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\nVia: 1.1 parent\r\n\r\n');
      there.write(head);
      client.pipe(there).pipe(client);
    });
    for (const [one, other] of [
      [client, there],
      [there, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

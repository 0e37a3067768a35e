import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ParentProxy } from './parent.js';

/** Reads exact numbers of bytes off a socket. */
async function* pieces(socket: Socket): AsyncGenerator<Buffer, void, number> {
  let size = yield Buffer.alloc(0);
  for (;;) {
    let piece: Buffer | null = socket.read(size) as Buffer | null;
    while (piece === null) {
      await once(socket, 'readable');
      piece = socket.read(size) as Buffer | null;
      if (piece === null && socket.readableEnded) return;
    }
    size = yield piece;
  }
}

/**
 * A SOCKS 5 server (RFC 1928, RFC 1929), as larger offices have one. What it does not know it answers with "host
 * unreachable" (4).
 *
 * @param routes `name:port` to a port of this machine
 */
export async function startSocksParent(
  routes: Readonly<Record<string, number>>,
  login: string | null = null,
): Promise<ParentProxy> {
  const asked: Array<{ to: string; login: string | null; status: number }> = [];
  const sockets = new Set<Socket>();

  async function serve(client: Socket): Promise<void> {
    const reader = pieces(client);
    await reader.next();
    const take = async (size: number): Promise<Buffer> => {
      const { value } = await reader.next(size);
      if (value === undefined) throw new Error('the client left');
      return value;
    };
    const [, count = 0] = await take(2);
    const methods = [...(await take(count))];
    const wanted = login === null ? 0 : 2;
    if (!methods.includes(wanted)) {
      client.end(Buffer.from([5, 255]));
      return;
    }
    client.write(Buffer.from([5, wanted]));
    let given: string | null = null;
    if (login !== null) {
      const [, userLength = 0] = await take(2);
      const user = (await take(userLength)).toString();
      const [wordLength = 0] = await take(1);
      given = `${user}:${(await take(wordLength)).toString()}`;
      if (given !== login) {
        asked.push({ to: '', login: given, status: 1 });
        client.end(Buffer.from([1, 1]));
        return;
      }
      client.write(Buffer.from([1, 0]));
    }
    const [, , , kind = 0] = await take(4);
    const length = kind === 3 ? ((await take(1))[0] ?? 0) : kind === 1 ? 4 : 16;
    const address = await take(length);
    const host = kind === 3 ? address.toString() : kind === 1 ? [...address].join('.') : `[${address.toString('hex')}]`;
    const to = `${host}:${(await take(2)).readUInt16BE()}`;
    const port = routes[to];
    asked.push({ to, login: given, status: port === undefined ? 4 : 0 });
    if (port === undefined) {
      client.end(Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]));
      return;
    }
    const there = connect(port, '127.0.0.1');
    sockets.add(there);
    there.on('error', () => client.destroy());
    there.on('close', () => client.destroy());
    client.on('close', () => there.destroy());
    await once(there, 'connect');
    // A name as the bound address: the longest kind of answer.
    client.write(Buffer.concat([Buffer.from([5, 0, 0, 3, 6]), Buffer.from('parent'), Buffer.from([0, 80])]));
    client.pipe(there).pipe(client);
  }

  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    serve(client).catch(() => client.destroy());
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

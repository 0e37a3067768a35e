import net from 'node:net';

/** What stands before several nodes: passes connections on as they are, to those that take any, in turn. */
export interface Balancer {
  readonly port: number;
  /** The ports behind it from now on. */
  lead(ports: readonly number[]): void;
  close(): Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  let behind: readonly number[] = [];
  let turn = 0;
  const open = new Set<net.Socket>();
  const pass = (socket: net.Socket, tries: number): void => {
    const port = behind[turn++ % Math.max(1, behind.length)];
    if (port === undefined || tries === 0) {
      socket.destroy();
      return;
    }
    const node = net.connect(port, '127.0.0.1');
    let reached = false;
    open.add(node);
    node.once('connect', () => {
      reached = true;
      socket.pipe(node).pipe(socket);
    });
    node.on('error', () => undefined);
    node.once('close', () => {
      open.delete(node);
      if (reached) socket.destroy();
      else pass(socket, tries - 1);
    });
    socket.once('close', () => node.destroy());
  };
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    pass(socket, behind.length);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    lead: (ports) => {
      behind = ports;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

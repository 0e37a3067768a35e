import type { Socket } from 'node:net';

/**
 * Joins two connections byte for byte until both are closed. `early` was read from the client already. Resolves with the
 * bytes that went each way; a half-closed side lets the other finish.
 */
export function splice(
  client: Socket,
  server: Socket,
  early: Buffer,
  onClientBytes: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    let open = 2;
    const closed = (): void => {
      open -= 1;
      if (open === 0) resolve();
    };
    client.setTimeout(0);
    server.setTimeout(0);
    client.once('close', () => {
      server.destroy();
      closed();
    });
    server.once('close', () => {
      client.destroy();
      closed();
    });
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
    if (early.length > 0) {
      onClientBytes(early.length);
      server.write(early);
    }
    client.on('data', (chunk: Buffer) => onClientBytes(chunk.length));
    client.pipe(server);
    server.pipe(client);
  });
}

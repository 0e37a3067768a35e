import type { Socket } from 'node:net';

/**
 * Joins two connections byte for byte until both are closed; a half-closed side lets the other finish. `early` was read from
 * the client already. `admit` is asked about every piece of the client's before it is sent on: where it says no, both ends
 * are cut at once.
 */
export function splice(
  client: Socket,
  server: Socket,
  early: Buffer,
  admit: (bytes: number) => boolean,
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
    const send = (piece: Buffer): void => {
      if (!admit(piece.length)) {
        client.destroy();
        server.destroy();
      } else if (!server.write(piece)) client.pause();
    };
    client.on('data', send);
    client.once('end', () => server.end());
    server.on('drain', () => client.resume());
    server.pipe(client);
    if (early.length > 0) send(early);
    client.resume();
  });
}

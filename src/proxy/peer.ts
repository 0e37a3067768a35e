import type { Socket } from 'node:net';

/** The client's end of a connection. One object a connection, so that what is learned of it can be kept with it. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

const peers = new WeakMap<Socket, Peer>();

export function peerOf(socket: Socket): Peer {
  let peer = peers.get(socket);
  if (peer === undefined) {
    peer = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    peers.set(socket, peer);
  }
  return peer;
}

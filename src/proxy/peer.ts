import type { Socket } from 'node:net';

/** The client's end of a connection. One object a connection, so that what is learned of it can be kept with it. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  /** Port of ours that took the connection. Absent: the main one. */
  readonly door?: number;
}

const peers = new WeakMap<Socket, Peer>();

export function peerOf(socket: Socket): Peer {
  let peer = peers.get(socket);
  if (peer === undefined) {
    const { remoteAddress: address = '', remotePort: port = 0, localPort: door } = socket;
    peer = { address, port, ...(door === undefined ? {} : { door }) };
    peers.set(socket, peer);
  }
  return peer;
}

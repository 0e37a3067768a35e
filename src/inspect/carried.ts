import type { PoolBody } from './inspector.js';
import type { WorkerTask } from './protocol.js';

/** A body on its way to a worker: bytes are copied, for they stay with their owner, unless they lie where it can read them. */
export function carried(body: PoolBody): WorkerTask['body'] {
  const { fd, size, pieces, boards } = body;
  if (boards !== undefined) return { boards, size };
  if (fd === null) return Uint8Array.from(body.read(0, size));
  return pieces === undefined ? { fd, size } : { fd, size, pieces };
}

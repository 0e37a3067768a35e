import type { Process } from './destination.js';

/** One end of a TCP connection, as `net.Socket` names it: `127.0.0.1`, `::1` or `::ffff:127.0.0.1`. */
export interface End {
  readonly address: string;
  readonly port: number;
}

/** Whose login opened a connection. */
export interface Owner {
  /** Number of the login; of Windows its SID. */
  readonly uid: number | string;
  /** Login name; null where the system has none for that number. */
  readonly user: string | null;
}

/**
 * Who is at the other end of a loopback connection that our proxy accepted. `local` and `remote` are the ends as our accepted
 * socket names them. Null when it cannot be told: the connection is gone, or comes from another machine. Neither rejects for
 * those.
 */
export interface Owners {
  findProcess(local: End, remote: End): Promise<Process | null>;
  findOwner(local: End, remote: End): Promise<Owner | null>;
}

import type { Socket } from 'node:net';
import type { Finding } from '../model/sync.js';

/*
 * What the two say to each other. A keeper meets workers of later versions, and never of earlier ones: members are added,
 * none is taken away.
 */
export interface FromWorker {
  readonly ready?: boolean;
  readonly took?: number;
  readonly offer?: string;
  readonly still?: boolean;
}

export interface FromKeeper {
  readonly id?: number;
  readonly findings?: readonly Finding[];
  readonly still?: boolean;
}

/** The worker's side: takes over connections, and says when it is ready. Null where no keeper started this process. */
export function keptBy(env: NodeJS.ProcessEnv): KeptDoor | null {
  const send = process.send?.bind(process);
  if (env.MENSHEN_KEPT !== 'yes' || send === undefined) return null;
  let isQuiet = (): boolean => false;
  let found: readonly Finding[] = [];
  return {
    ready: () => void send({ ready: true }),
    findings: () => found,
    offer: (version, quiet) => {
      isQuiet = quiet;
      send({ offer: version });
    },
    connections(take) {
      process.on('message', ({ id, still, findings }: FromKeeper, socket: Socket | undefined) => {
        if (findings !== undefined) found = findings;
        if (still === true) send({ still: isQuiet() });
        if (id === undefined) return;
        send({ took: id });
        // The client may have gone on the way.
        if (socket === undefined) return;
        socket.setNoDelay(true);
        take(socket);
      });
      // A keeper that is gone has given the port away: nothing more will come.
      process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    },
  };
}

export interface KeptDoor {
  ready(): void;
  /** What the keeper has seen of this PC's protection. */
  findings(): readonly Finding[];
  /** Asks to be changed for a newer program; `quiet` is asked once more at the last moment. */
  offer(version: string, quiet: () => boolean): void;
  connections(take: (socket: Socket) => void): void;
}

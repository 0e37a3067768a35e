import type { TLSSocket } from 'node:tls';
import type { Clock } from '../model/clock.js';
import type { Device, Devices } from './sql/devices.js';

/** Which PC is at the other end of a connection. */
export interface Recognition {
  /** By the certificate it showed; null when that is not of this fleet, has ended, or was revoked. */
  of(socket: TLSSocket): Promise<Device | null>;
  close(): void;
}

export interface RecognitionOptions {
  readonly devices: Pick<Devices, 'byCertificate' | 'revision' | 'changedHere'>;
  readonly clock: Clock;
  /** How often this node looks for what another one changed. */
  readonly everyMs: number;
  readonly onFault: (error: unknown) => void;
}

interface Known {
  readonly device: Device;
  readonly revision: string;
  readonly at: number;
}

/** Nobody is believed for longer without the database: certificates end, too. */
const REMEMBERED_MS = 5 * 60_000;
/** A node that cannot hear of changes any more does not go by what it remembers. */
const DEAF_MS = 5_000;

/**
 * Remembers the answer with the connection: a PC asks a dozen things over one. A change made by this node counts at once;
 * one made by another node, or a command beside it, within `everyMs` and the time of one query, and in no case later than
 * DEAF_MS.
 */
export function openRecognition({ devices, clock, everyMs, onFault }: RecognitionOptions): Recognition {
  const known = new WeakMap<TLSSocket, Known>();
  let seen: number | null = null;
  let heardAt = Number.NEGATIVE_INFINITY;
  let looking = false;

  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    // From before the question: the answer may be as old as that.
    const asked = clock();
    try {
      seen = await devices.revision();
      heardAt = asked;
    } catch (error) {
      onFault(error);
    } finally {
      looking = false;
    }
  };
  const looks = setInterval(() => void look(), everyMs);
  void look();

  const within = (at: number, ms: number): boolean => clock() >= at && clock() - at < ms;
  const revision = (): string => `${seen}.${devices.changedHere}`;

  return {
    of: async (socket) => {
      if (!socket.authorized) return null;
      const there = known.get(socket);
      if (there?.revision === revision() && within(there.at, REMEMBERED_MS) && within(heardAt, DEAF_MS)) {
        return there.device;
      }
      const serial = socket.getPeerX509Certificate()?.serialNumber.toLowerCase();
      if (serial === undefined) return null;
      // From before the question, so that a change meanwhile is not missed.
      const asked = { revision: revision(), at: clock() };
      const device = await devices.byCertificate(serial, asked.at);
      if (device === null) known.delete(socket);
      else known.set(socket, { device, ...asked });
      return device;
    },
    close: () => clearInterval(looks),
  };
}

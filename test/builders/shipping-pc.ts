import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { enrol } from '../../src/agent/central/enrol.js';
import { type Enrolment, readEnrolment } from '../../src/agent/central/enrolment.js';
import { type Sync, startSync } from '../../src/agent/central/sync.js';
import { openRooms, type Rooms } from '../../src/agent/rooms.js';
import { incidentBody } from './central.js';

/** An enrolled PC with a database of its own, and what the agent does to ship from it. */
export interface ShippingPc {
  readonly enrolment: Enrolment;
  readonly rooms: Rooms;
  /** What it said of central. */
  readonly log: readonly string[];
  /** Stores one judged transfer as the agent does: incident and row of the ledger together. Gives its id. */
  leak(time: number): string;
  /** Fingerprints of what was leaked so far. */
  readonly prints: readonly string[];
  /** Ends what ships, if anything does, and starts it anew: as after the PC was switched off. */
  restart(): Promise<Sync>;
  close(): Promise<void>;
}

export interface ShippingPcOptions {
  /** Folder of its own. */
  readonly home: string;
  readonly server: string;
  readonly token: string;
}

export async function startShippingPc({ home, server, token }: ShippingPcOptions): Promise<ShippingPc> {
  const enrolment = await enrol({ home, server, token, version: 'test' });
  const file = path.join(home, 'menshen.db');
  const log: string[] = [];
  const prints: string[] = [];
  let rooms = openRooms(file);
  let sync: Sync | null = null;
  const end = async (): Promise<void> => {
    await sync?.close();
    sync = null;
    rooms.store.close();
  };
  return {
    enrolment,
    log,
    prints,
    get rooms() {
      return rooms;
    },
    leak: (time) => {
      const { sequence: _, ...incident } = incidentBody({ time, records: { owner: 1 }, raw: 1, verdict: 'flag' });
      const print = randomBytes(8).toString('hex');
      prints.push(print);
      const { id, person, channel, category, host, method, bodyBytes, verdict, asked, rule } = incident;
      rooms.store.transaction(() => {
        rooms.incidents.add(incident);
        rooms.ledger.addTransfer({
          ...{ id, at: time, person: person.id, channel, category, host, method, bodyBytes, verdict, asked, rule },
          ...{ outcome: 'inspected', reasons: [], records: { owner: 1 }, raw: 1, policyVersion: '1' },
          prints: [{ kind: 'owner', persons: [print], homes: [] }],
        });
      });
      return id;
    },
    restart: async () => {
      await end();
      rooms = openRooms(file);
      sync = startSync({
        home,
        enrolment: (await readEnrolment(home)) ?? enrolment,
        ship: (work) => work(rooms.outbox),
        report: () => ({
          version: 'test',
          policy: {
            ...{ source: 'builtin', version: '1', mode: 'enforce', since: new Date().toISOString() },
            ...{ expires: null, ring: null, error: null },
          },
          coverage: { inspectedBytes: 1, tunnelledBytes: 2, opaqueBytes: 3, refused: 4 },
          ok: true,
          memoryBytes: 1,
        }),
        policy: () => ({ check: async () => 60_000, state: () => ({ bundle: null, error: null }) }),
        clock: Date.now,
        log: (line) => log.push(line),
      });
      return sync;
    },
    close: end,
  };
}

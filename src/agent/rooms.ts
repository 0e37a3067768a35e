import { INCIDENT_MIGRATIONS, type Incidents, openIncidents } from '../incident/incidents.js';
import { NOTE_MIGRATIONS, type Notes, openNotes } from '../incident/notes.js';
import { OUTBOX_MIGRATIONS, type Outbox, openOutbox } from '../incident/outbox.js';
import { salvageIncidents } from '../incident/salvage.js';
import { LEDGER_MIGRATIONS, type Ledger, openLedger } from '../ledger/ledger.js';
import type { Clock } from '../model/clock.js';
import { openStore, type Store, type StoreCode, StoreError, setAside } from '../store/store.js';

/** The agent's database with the rooms that keep their tables in it. */
export interface Rooms {
  readonly store: Store;
  readonly incidents: Incidents;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly notes: Notes;
}

const MIGRATIONS = [...INCIDENT_MIGRATIONS, ...LEDGER_MIGRATIONS, ...OUTBOX_MIGRATIONS, ...NOTE_MIGRATIONS];

/** Opens the database of the agent; also for commands that read it beside a running agent. Throws StoreError. */
export function openRooms(database: string, keyId?: () => string): Rooms {
  const store = openStore(database, MIGRATIONS);
  const outbox = openOutbox(store);
  return {
    store,
    incidents: openIncidents(store),
    ledger: openLedger(store, { keepsSeen: outbox.started, ...(keyId === undefined ? {} : { keyId }) }),
    outbox,
    notes: openNotes(store),
  };
}

/** Damage in the middle of a file shows only where it is read: a running agent looks first. */
function openChecked(database: string, keyId?: () => string): Rooms {
  const rooms = openRooms(database, keyId);
  try {
    rooms.store.check();
  } catch (error) {
    rooms.store.close();
    throw error;
  }
  return rooms;
}

export interface ServedRoomsOptions {
  readonly database: string;
  readonly clock: Clock;
  /** Id of the fingerprint key of today. */
  readonly keyId?: () => string;
  /** Told of faults and of a database set aside; the text holds no content. */
  readonly onFault: (message: string) => void;
}

/** The database as a running agent uses it: faults are answers, and a damaged file is replaced by a new one. */
export interface ServedRooms {
  /** What `work` gives; null while the database cannot serve. `work` may run twice: once more on a new database. */
  read<T>(work: (rooms: Rooms) => T): T | null;
  /** As `read`; its success ends a fault, which a read may not know of: a full or locked database can still be read. */
  write<T>(work: (rooms: Rooms) => T): T | null;
  /** Code of the last fault, until a write succeeds. */
  readonly fault: StoreCode | null;
  close(): void;
}

/** After a lock the database is left alone so long: each attempt would hold up every transfer for its own wait. */
const LOCK_REST_MS = 5_000;
/** A disk that damages every new database must not be filled with them. */
const REPLACE_REST_MS = 60 * 60_000;

/** Opens at the first call. Nothing here throws for the database; anything else `work` throws goes through. */
export function serveRooms({ database, clock, keyId, onFault }: ServedRoomsOptions): ServedRooms {
  let rooms: Rooms | null = null;
  let fault: StoreCode | null = null;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let replacedAt = Number.NEGATIVE_INFINITY;

  function attempt<T>(work: (rooms: Rooms) => T): T | StoreError {
    try {
      rooms ??= openChecked(database, keyId);
      return work(rooms);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return error;
    }
  }

  function fail(error: StoreError): null {
    if (fault !== error.code) onFault(error.message);
    fault = error.code;
    if (error.code === 'STORE_LOCKED') restsUntil = clock() + LOCK_REST_MS;
    return null;
  }

  /** Puts a new database in the damaged one's place, with every incident that can still be read. */
  function replace(): StoreError | null {
    replacedAt = clock();
    try {
      drop();
      const aside = setAside(database, replacedAt);
      rooms = openRooms(database, keyId);
      const { restored, lost, numbered } = salvageIncidents(aside, rooms.store);
      const numbers = numbered ? '' : '; numbering starts over';
      onFault(`the database was damaged: set aside as ${aside}, ${restored} incidents kept, ${lost} lost${numbers}`);
      return null;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return error;
    }
  }

  function drop(): void {
    const open = rooms;
    rooms = null;
    open?.store.close();
  }

  function use<T>(work: (rooms: Rooms) => T): T | null {
    if (clock() < restsUntil) return null;
    const first = attempt(work);
    if (!(first instanceof StoreError)) return first;
    if (!isDamage(first) || clock() - replacedAt < REPLACE_REST_MS) return fail(first);
    const second = replace() ?? attempt(work);
    return second instanceof StoreError ? fail(second) : second;
  }

  return {
    read: use,
    write: (work) =>
      use((open) => {
        const value = work(open);
        fault = null;
        return value;
      }),
    get fault() {
      return fault;
    },
    close: drop,
  };
}

/** The file itself is damaged, by the driver's word. A row somebody edited is no reason to give up all others. */
function isDamage(error: StoreError): boolean {
  const { code, cause } = error;
  return code === 'STORE_CORRUPT' && cause instanceof Error && 'code' in cause;
}

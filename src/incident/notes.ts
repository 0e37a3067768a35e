import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Migration, Store } from '../store/store.js';
import { uuidv7 } from './uuid.js';

/**
 * What a PC has to tell head office beside transfers: an acknowledged notice, an alarm of its own, counts of a scan. Holds
 * no content of a transfer and no name beyond account ids. `tamper` raises the alarm there.
 */
export interface Note {
  /** UUIDv7. */
  readonly id: string;
  readonly kind: 'notice' | 'tamper';
  readonly body: { readonly what: string; readonly [fact: string]: unknown };
}

export const NOTE_MIGRATIONS: readonly Migration[] = [
  {
    name: 'notes/1-note',
    sql: `
      CREATE TABLE note (
        id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('notice', 'tamper')),
        body TEXT NOT NULL
      ) STRICT;
      CREATE TRIGGER outbox_note_insert AFTER INSERT ON note
      WHEN EXISTS (SELECT 1 FROM outbox_state) BEGIN
        UPDATE outbox_state SET last = last + 1;
        INSERT INTO outbox (number, kind, id) SELECT last, NEW.kind, NEW.id FROM outbox_state;
      END;`,
  },
];

export function makeNote(kind: Note['kind'], body: Note['body'], now: number): Note {
  return { id: uuidv7(now, randomBytes), kind, body };
}

/** Notes in the database of a PC; the outbox ships them. Every method throws StoreError. */
export interface Notes {
  /** Nothing where it is there already. */
  add(note: Note): void;
  /** Newest first. */
  latest(limit: number): Note[];
  /** Drops those made before `before` (milliseconds since 1970). */
  prune(before: number): number;
}

export function openNotes(store: Store): Notes {
  const insert = store.prepare<[string, number, string, string], never>(
    'INSERT INTO note (id, at, kind, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const newest = store.prepare<[number], { id: string; kind: Note['kind']; body: string }>(
    'SELECT id, kind, body FROM note ORDER BY at DESC, id DESC LIMIT ?',
  );
  const remove = store.prepare<[number], never>('DELETE FROM note WHERE at < ?');
  return {
    add: ({ id, kind, body }) => {
      insert.run(id, Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), kind, JSON.stringify(body));
    },
    latest: (limit) => newest.all(limit).map((row) => ({ ...row, body: JSON.parse(row.body) as Note['body'] })),
    prune: (before) => Number(remove.run(before).changes),
  };
}

const noteSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  kind: z.enum(['notice', 'tamper']),
  body: z.looseObject({ what: z.string().max(100) }),
});

const spoolFile = (home: string): string => path.join(home, 'notes.ndjson');
/** Nobody reads while a PC's service cannot start: enough to tell, too little to fill a disk. */
const MAX_SPOOL_BYTES = 1024 * 1024;

/**
 * Leaves a note for the agent to take: for whoever has no database open, as the keeper. False when it could not be written
 * or too many wait.
 */
export function leaveNote(home: string, note: Note): boolean {
  const file = spoolFile(home);
  try {
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_SPOOL_BYTES) return false;
    fs.appendFileSync(file, `${JSON.stringify(note)}\n`, { mode: 0o600, flush: true });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** Takes what was left; where `keep` says false all of it comes again. Lines nobody can read are dropped. */
export function takeNotes(home: string, keep: (notes: readonly Note[]) => boolean): void {
  const file = spoolFile(home);
  const taken = `${file}.taken`;
  if (!fs.existsSync(taken)) {
    if (!fs.existsSync(file)) return;
    fs.renameSync(file, taken);
  }
  const notes = fs.readFileSync(taken, 'utf8').split('\n').flatMap(noteIn);
  if (notes.length === 0 || keep(notes)) fs.rmSync(taken);
}

function noteIn(line: string): Note[] {
  if (line === '') return [];
  try {
    const parsed = noteSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

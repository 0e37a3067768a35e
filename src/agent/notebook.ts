import { leaveNote, makeNote, type Note, takeNotes } from '../incident/notes.js';
import type { Clock } from '../model/clock.js';
import type { Recorder } from './record.js';

/** What head office is to know beside transfers. Nothing here throws for a database or a disk. */
export interface Notebook {
  /** Kept in the database, or in a file until that serves again. */
  tell(kind: Note['kind'], body: Note['body']): void;
  /** Brings in what was left in the file, by this program or the keeper, and drops what is old. */
  tend(now: number): void;
}

export interface NotebookOptions {
  readonly home: string;
  readonly recorder: Pick<Recorder, 'note'>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** They are shipped within a second where there is a fleet; the PC keeps them for its own pages. */
const KEPT_MS = 90 * 86_400_000;

export function openNotebook({ home, recorder, clock, log }: NotebookOptions): Notebook {
  const add = (notes: readonly Note[]): boolean =>
    recorder.note((into) => {
      for (const note of notes) into.add(note);
      return true;
    }) === true;
  return {
    tell(kind, body) {
      const note = makeNote(kind, body, clock());
      if (!add([note]) && !leaveNote(home, note)) log(`a note for head office is lost: ${body.what}`);
    },
    tend(now) {
      try {
        takeNotes(home, add);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        log(`notes for head office wait in a file that cannot be read (${String(error.code)})`);
      }
      recorder.note((notes) => notes.prune(now - KEPT_MS));
    },
  };
}

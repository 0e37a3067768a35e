import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Argv, Change, Setting, SettingValue } from './change.js';
import { flushFolder, type Kept } from './place.js';
import type { Tree } from './tree.js';

/*
 * The undo journal: one line of JSON for each step, flushed to the disk before the step is taken. A line that was torn by
 * a death belongs to a step that was not taken. Undone from its end, the journal leads back to what was there.
 */

export type Entry =
  /** A path is about to change. `after`: what it will be, to tell later whether somebody else has changed it since. */
  | {
      readonly was: 'path';
      readonly path: string;
      readonly before: Kept;
      readonly after: string;
      readonly change: Change | null;
    }
  | {
      readonly was: 'setting';
      readonly setting: Setting;
      readonly before: SettingValue | null;
      readonly after: SettingValue;
      /** Keys that were not there and are made for it, outermost first. */
      readonly made?: readonly string[];
    }
  /** A program with a way back is about to run. */
  | {
      readonly was: 'command';
      readonly undo: Argv | null;
      /** It may have failed, and so may its way back. */
      readonly optional?: boolean;
      readonly settings: ReadonlyArray<{ readonly setting: Setting; readonly before: SettingValue | null }>;
    }
  /** A program will build trees from files. Written before those files change, so that it is undone after them. */
  | { readonly was: 'derived'; readonly run: Argv; readonly trees: readonly Tree[] }
  /** It ran, and made this of its trees. Ends what `derived` of the same program began. */
  | { readonly was: 'built'; readonly run: Argv; readonly digests: readonly string[] }
  /** Everything above was made and stands: what comes later is undone without it. */
  | { readonly was: 'done' };

export interface Journal {
  readonly entries: readonly Entry[];
  /** Returns when the entry is on the disk. */
  note(entry: Entry): void;
  /** Forgets the entries from the given one on: they have been undone. */
  cut(length: number): void;
  /** Nothing is left to undo: the journal and its folder go. */
  finish(): void;
}

const NAME = 'journal.ndjson';

/** Opens the journal in a folder, which is made when the first entry is. Throws JournalError when a line before the last is bad. */
export function openJournal(folder: string): Journal {
  const file = path.join(folder, NAME);
  const read = fs.existsSync(file) ? parse(fs.readFileSync(file, 'utf8'), file) : { entries: [], bytes: 0 };
  const lengths: number[] = read.entries.map((entry) => Buffer.byteLength(lineOf(entry)));
  const entries: Entry[] = [...read.entries];
  // What a dead writer left of a line goes first.
  if (fs.existsSync(file)) truncate(file, read.bytes);
  return {
    entries,
    note(entry) {
      if (!fs.existsSync(folder)) {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        flushFolder(path.dirname(folder));
      }
      const line = lineOf(entry);
      append(file, line);
      if (entries.length === 0) flushFolder(folder);
      entries.push(entry);
      lengths.push(Buffer.byteLength(line));
    },
    cut(length) {
      entries.length = length;
      lengths.length = length;
      if (fs.existsSync(file))
        truncate(
          file,
          lengths.reduce((sum, each) => sum + each, 0),
        );
    },
    finish() {
      fs.rmSync(file, { force: true });
      if (fs.existsSync(folder) && fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
      entries.length = 0;
      lengths.length = 0;
    },
  };
}

function lineOf(entry: Entry): string {
  const said = JSON.stringify(entry);
  return `${sum(said)} ${said}\n`;
}

const sum = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function parse(text: string, file: string): { readonly entries: Entry[]; readonly bytes: number } {
  const entries: Entry[] = [];
  let bytes = 0;
  // What follows the last end of a line was torn.
  const lines = text.split('\n').slice(0, -1);
  for (const [at, line] of lines.entries()) {
    const said = line.slice(17);
    if (line.slice(0, 16) !== sum(said)) {
      if (at === lines.length - 1) break;
      throw new JournalError(`${file}:${at + 1} is damaged`);
    }
    entries.push(JSON.parse(said) as Entry);
    bytes += Buffer.byteLength(line) + 1;
  }
  return { entries, bytes };
}

function append(file: string, line: string): void {
  const descriptor = fs.openSync(file, 'a', 0o600);
  try {
    fs.writeFileSync(descriptor, line);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function truncate(file: string, bytes: number): void {
  const descriptor = fs.openSync(file, 'r+');
  try {
    fs.ftruncateSync(descriptor, bytes);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** A journal that was written to by somebody else. */
export class JournalError extends Error {
  readonly code = 'JOURNAL_DAMAGED';

  constructor(what: string) {
    super(`${what}: "menshen uninstall --without-journal" removes what Menshen can recognise as its own`);
    this.name = 'JournalError';
  }
}

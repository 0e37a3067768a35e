import fs from 'node:fs';
import path from 'node:path';
import { readFile } from '../content/read.js';
import { createCollector } from '../detect/known/collect.js';
import { KnownError } from '../detect/known/known-error.js';
import { isolatedOver } from '../inspect/child/isolated.js';
import { openChild } from '../inspect/child/process.js';
import { createFingerprint } from '../inspect/fingerprint.js';
import type { Budget } from '../model/budget.js';
import type { ByteSource } from '../model/bytes.js';
import type { Reason } from '../model/outcome.js';

const GiB = 1024 ** 3;
const PROGRESS_MS = 1_000;
/** A year of exports in one xls is large, and nobody else waits for it. */
const CHILD_MIB = 2_000;
const CHILD_IDLE_MS = 60_000;

/** The agency's own exports may be large; they are no bombs, but one by accident still ends. */
const EXPORT_BUDGET: Budget = {
  maxBodyBytes: 64 * GiB,
  maxPartBytes: 64 * GiB,
  maxTotalBytes: 256 * GiB,
  maxRatio: 1_000,
  maxDepth: 8,
  maxEntries: 100_000,
  maxBusyMs: 24 * 3_600_000,
};

/** One export as read. */
export interface ExportRead {
  readonly path: string;
  /** Persons met, as often as they came. */
  readonly entries: number;
}

export interface ExportReaderOptions {
  /** 64 hex digits. */
  readonly key: string;
  readonly staffPhones: readonly string[];
  readonly compounds: readonly string[];
  /** Told once a second, when somebody watches. */
  readonly progress: ((file: string, entries: number) => void) | null;
}

/** Reads exports with the reader and the detector that transfers are read with. */
export interface ExportReader {
  /**
   * Gives the fingerprint of each person of one file. Throws KnownError when some of it could not be read: a filter that
   * lacks owners silently is worse than none. Pictures are left out.
   */
  read(file: string, person: (fingerprint: string) => void): Promise<ExportRead>;
  /** Ends the process that read old spreadsheets, if there was any. */
  close(): Promise<void>;
}

export function createExportReader(options: ExportReaderOptions): ExportReader {
  const fingerprint = createFingerprint(Buffer.from(options.key, 'hex'));
  const staffPhones = new Set(options.staffPhones);
  const now = (): number => performance.now();
  // Half of all systems of record still export xls.
  const child = openChild({ memoryMiB: CHILD_MIB, idleMs: CHILD_IDLE_MS, onLost: () => undefined });
  const isolated = isolatedOver(child.open);
  return {
    close: () => child.close(),
    async read(file, person) {
      let entries = 0;
      let told = now();
      const unread: Reason[] = [];
      const collector = createCollector({
        staffPhones,
        compounds: options.compounds,
        person: (canonical) => {
          entries += 1;
          person(fingerprint('person', canonical));
          if (options.progress === null || entries % 4_096 !== 0 || now() - told < PROGRESS_MS) return;
          told = now();
          options.progress(file, entries);
        },
        unread: (_path, reason) => {
          if (reason !== 'no-ocr') unread.push(reason);
        },
      });
      const fd = fs.openSync(file, 'r');
      try {
        await readFile(path.basename(file), sourceOf(fd), collector, { budget: EXPORT_BUDGET, now, isolated });
      } finally {
        fs.closeSync(fd);
      }
      if (unread.length > 0) {
        const reasons = [...new Set(unread)].join(', ');
        throw new KnownError(
          'KNOWN_UNREADABLE',
          `${file} could not be read whole (${reasons}): export it as xlsx or csv`,
        );
      }
      return { path: file, entries };
    },
  };
}

function sourceOf(fd: number): ByteSource {
  const { size } = fs.fstatSync(fd);
  return {
    size,
    read(position, length) {
      const out = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      let at = 0;
      while (at < out.length) {
        const got = fs.readSync(fd, out, at, out.length - at, position + at);
        if (got === 0) break;
        at += got;
      }
      return out.subarray(0, at);
    },
  };
}

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Office } from '../office.js';
import { atOneMoment, migrationsDone, rowsIn, TABLES } from '../sql/dump.js';
import { type Head, PIECE_BYTES, withoutStore } from './format.js';

export interface BackupMade {
  /** ISO 8601: the moment all of it is from. */
  readonly at: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly sha256: string;
}

/**
 * Writes everything the database holds, as it is at one moment, into a new file with mode 0600, while the server goes on.
 * The file appears under its name when it is whole. Rejects with what the disk or the database says; EEXIST when there is
 * a file of that name.
 */
export async function writeBackup(office: Office, file: string, program: string): Promise<BackupMade> {
  const { sql, settings, authority, clock, audit } = office;
  // Never over an older one: the name is taken at once.
  await (await fs.open(file, 'wx', 0o600)).close();
  const draft = `${file}.part`;
  try {
    await audit.add('cli', 'backup.taken', {});
    const made: BackupMade = await atOneMoment(sql, async (db) => {
      const head: Head = {
        menshen: 'back-up of central',
        schema: 1,
        at: new Date(clock()).toISOString(),
        program,
        database: sql.dialect,
        fingerprint: authority.fingerprint,
        migrations: await migrationsDone(db),
        settings: withoutStore(settings),
      };
      const sum = createHash('sha256');
      const rows: Record<string, number> = {};
      let sha256 = '';
      async function* lines(): AsyncGenerator<string> {
        const whole = function* (value: unknown): Generator<string> {
          const line = `${JSON.stringify(value)}\n`;
          sum.update(line);
          yield line;
        };
        yield* whole(head);
        for (const { name, columns } of TABLES) {
          yield* whole({ table: name, columns });
          let count = 0;
          for await (const row of rowsIn(db, name)) {
            const bytes: Uint8Array[] = row.filter((cell) => cell instanceof Uint8Array);
            yield* whole(row.map((cell) => (cell instanceof Uint8Array ? { bytes: cell.length } : cell)));
            for (const each of bytes) yield* pieces(each, whole);
            count += 1;
          }
          rows[name] = count;
        }
        sha256 = sum.digest('hex');
        yield `${JSON.stringify({ end: true, rows, sha256 })}\n`;
      }
      const target = createWriteStream(draft, { mode: 0o600, flush: true });
      await pipeline(lines, createGzip({ level: 4 }), target);
      return { at: head.at, rows, sha256 };
    });
    await fs.rename(draft, file);
    return made;
  } catch (error) {
    await Promise.all([fs.rm(draft, { force: true }), fs.rm(file, { force: true })]);
    throw error;
  }
}

function* pieces(bytes: Uint8Array, write: (value: string) => Generator<string>): Generator<string> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield* write(Buffer.from(bytes.subarray(at, at + PIECE_BYTES)).toString('base64'));
  }
}

import fs from 'node:fs/promises';
import path from 'node:path';
import type { Kysely } from 'kysely';
import type { Clock } from '../../model/clock.js';
import { openFleetAuthority } from '../../tls/fleet-authority.js';
import { databasePath, isInitialised, type Settings, secretsDir, settingsFile, writeSettings } from '../data.js';
import { AUTHORITY_NAME, openOffice } from '../office.js';
import { openSql, type Sql } from '../sql/database.js';
import { type Cell, firstFilled, isMonthly, putRows, type TableName } from '../sql/dump.js';
import { makePartition, migrations } from '../sql/migrations.js';
import { markRestored } from '../sql/restored.js';
import { BackupError, type Head } from './format.js';
import { readBackup } from './read.js';
import { openSecrets } from './secrets.js';

export interface RestoreOptions {
  readonly file: string;
  /** A new data directory; only `secrets` may be in it. */
  readonly dir: string;
  /** `postgres://…` of an empty database; empty for SQLite in the data directory. */
  readonly store: string;
  /** What `sealSecrets` wrote, and what opens it; null where `secrets` was copied into the directory. */
  readonly secrets: { readonly file: string; readonly passphrase: string } | null;
  readonly clock: Clock;
}

export interface Restored {
  /** ISO 8601: the moment of the back-up. */
  readonly at: string;
  readonly rows: number;
}

/** Rows of one statement. */
const BATCH = 200;
const YEAR_MS = 366 * 86_400_000;
/** Months with a partition of their own; older rows, and those of clocks gone wrong, lie in the one for all others. */
const PAST_MS = 11 * YEAR_MS;

/**
 * Puts a back-up into a new data directory and an empty database. The whole file is read and checked first; rows go in
 * all at once or not at all; the settings, which make it a central, are written last. Rejects with BackupError, SqlError,
 * DataError, AuthorityError.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { file, dir, store, clock } = options;
  if (await isInitialised(dir)) {
    throw new BackupError('BACKUP_TARGET', `${dir} is a central already: restore into a new directory`);
  }
  const { head, months } = await check(file, clock());
  await bringSecrets(options, head);
  if (store === '' && (await exists(databasePath(dir)))) {
    throw new BackupError('BACKUP_TARGET', `${databasePath(dir)} is there already: restore into a new directory`);
  }
  const sql = await openSql({ store: store === '' ? databasePath(dir) : store, now: clock() });
  const settings: Settings = { ...head.settings, store };
  let rows = 0;
  try {
    const filled = await firstFilled(sql.db);
    if (filled !== null) {
      throw new BackupError('BACKUP_TARGET', `the database has rows already (${filled}): restore into an empty one`);
    }
    rows = await load(sql, file, months);
  } catch (error) {
    await sql.close();
    if (store === '') await removeDatabase(dir);
    throw error;
  }
  await sql.close();
  await writeSettings(dir, settings);
  try {
    await goOn(dir, clock, head, rows);
  } catch (error) {
    await fs.rm(settingsFile(dir), { force: true });
    throw error;
  }
  return { at: head.at, rows };
}

/** Reads all of it. Gives what it is, and the months its rows lie in. */
async function check(file: string, now: number): Promise<{ head: Head; months: ReadonlyMap<TableName, Set<number>> }> {
  const heads: Head[] = [];
  const months = new Map<TableName, Set<number>>();
  for await (const { table, columns, cells } of readBackup(file, (head) => heads.push(head))) {
    if (!isMonthly(table)) continue;
    const at = Number(cells[columns.indexOf('at')]);
    if (!(at > now - PAST_MS && at < now + YEAR_MS)) continue;
    const date = new Date(at);
    const of = months.get(table) ?? new Set();
    months.set(table, of.add(Date.UTC(date.getUTCFullYear(), date.getUTCMonth())));
  }
  const [head] = heads;
  if (head === undefined) throw new BackupError('BACKUP_DAMAGED', `${file} holds nothing`);
  const known = Object.keys(migrations('sqlite'));
  const newer = head.migrations.find((name) => !known.includes(name));
  if (newer !== undefined) {
    throw new BackupError(
      'BACKUP_NEWER',
      `a newer program (${head.program}) wrote this back-up: restore it with that one`,
    );
  }
  return { head, months };
}

/** Nothing is made anew here: a central with other keys knows none of its PCs. */
async function bringSecrets({ dir, secrets, clock }: RestoreOptions, head: Head): Promise<void> {
  const folder = secretsDir(dir);
  if (secrets !== null) {
    if (await exists(folder)) {
      throw new BackupError('BACKUP_SECRETS', `${folder} is there already: leave --secrets out, or take it away`);
    }
    await openSecrets(secrets.file, secrets.passphrase, folder);
  }
  for (const name of ['ca-key.pem', 'online.pem', 'fleet.key', 'outlets.key', 'codes.key']) {
    if (await exists(path.join(folder, name))) continue;
    throw new BackupError(
      'BACKUP_SECRETS',
      `${path.join(folder, name)} is missing: copy the folder "secrets" there first`,
    );
  }
  const { fingerprint } = await openFleetAuthority(folder, AUTHORITY_NAME, clock);
  if (fingerprint === head.fingerprint) return;
  throw new BackupError('BACKUP_SECRETS', `the keys in ${folder} are those of another central`);
}

async function load({ db, dialect }: Sql, file: string, months: ReadonlyMap<TableName, Set<number>>): Promise<number> {
  return db.transaction().execute(async (inside) => {
    if (dialect === 'postgres') {
      for (const [table, of] of months) {
        for (const month of of) await makePartition(inside as unknown as Kysely<unknown>, table, month);
      }
    }
    let rows = 0;
    for await (const batch of batches(file)) {
      await putRows(inside, batch.table, batch.columns, batch.rows);
      rows += batch.rows.length;
    }
    return rows;
  });
}

/** Rows of one table, as many as one statement takes; one with bytes, which may be a whole program, ends it. */
async function* batches(file: string) {
  let batch: { table: TableName; columns: readonly string[]; rows: (readonly Cell[])[] } | null = null;
  for await (const { table, columns, cells } of readBackup(file, () => undefined)) {
    if (batch !== null && (batch.table !== table || batch.rows.length >= BATCH)) {
      yield batch;
      batch = null;
    }
    batch ??= { table, columns, rows: [] };
    batch.rows.push(cells);
    if (!cells.some((cell) => cell instanceof Uint8Array)) continue;
    yield batch;
    batch = null;
  }
  if (batch !== null) yield batch;
}

/** Nobody is signed in any more, and PCs, which may have seen more than the back-up, find newer numbers. */
async function goOn(dir: string, clock: Clock, head: Head, rows: number): Promise<void> {
  const office = await openOffice({ dir, clock });
  try {
    await office.sql.db.deleteFrom('session').execute();
    // Each change has a number of its own, and none takes less than a millisecond.
    await office.repository.goAhead(Math.max(1, clock() - Date.parse(head.at)));
    await markRestored(office.sql.db, office.settings.tenant, clock());
    await office.audit.add('cli', 'backup.restored', { from: head.at, rows });
  } finally {
    await office.close();
  }
}

async function removeDatabase(dir: string): Promise<void> {
  const file = databasePath(dir);
  await Promise.all(['', '-wal', '-shm'].map((suffix) => fs.rm(file + suffix, { force: true })));
}

const exists = (file: string): Promise<boolean> =>
  fs.access(file).then(
    () => true,
    () => false,
  );

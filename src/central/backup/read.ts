import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { bytesOf, type Cell, TABLES, type TableName } from '../sql/dump.js';
import { BackupError, bytesSchema, endSchema, type Head, headSchema, MAX_LINE_CHARS, tableSchema } from './format.js';

/** One row of a back-up. */
export interface BackupRow {
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
}

/**
 * Reads a back-up from its first line to its last, some rows in memory at a time. Whoever stops before the end knows
 * nothing of whether it is whole. Throws BackupError.
 * @param onHead is given what it is before any row
 */
export async function* readBackup(file: string, onHead: (head: Head) => void): AsyncGenerator<BackupRow> {
  const sum = createHash('sha256');
  const counts: Record<string, number> = {};
  const lines = linesOf(file);
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw damaged('it ends too soon');
    return value;
  };
  const first = await next().catch((cause: unknown) => {
    throw cause instanceof BackupError && cause.code === 'BACKUP_DAMAGED' ? foreign(file, cause) : cause;
  });
  const head = headSchema.safeParse(parsed(first));
  if (!head.success) throw foreign(file, head.error);
  sum.update(`${first}\n`);
  onHead(head.data);
  let table: { name: TableName; columns: readonly string[]; bytes: readonly number[] } | null = null;
  for (;;) {
    const line = await next();
    const value = parsed(line);
    const end = endSchema.safeParse(value);
    if (end.success) {
      if (end.data.sha256 !== sum.digest('hex')) throw damaged('its sum is another');
      for (const [name, count] of Object.entries(end.data.rows)) {
        if ((counts[name] ?? 0) !== count) throw damaged(`${name} has ${counts[name] ?? 0} of ${count} rows`);
      }
      if ((await lines.next()).done !== true) throw damaged('something follows its end');
      return;
    }
    sum.update(`${line}\n`);
    if (!Array.isArray(value)) {
      table = tableOf(checked(tableSchema, value));
      counts[table.name] = 0;
      continue;
    }
    if (table === null || value.length !== table.columns.length) throw damaged('a row belongs to no table');
    const cells: Cell[] = value.map((cell) => (isCell(cell) ? cell : null));
    for (const column of table.bytes) {
      const { bytes } = checked(bytesSchema, value[column]);
      const found: Buffer[] = [];
      for (let size = 0; size < bytes; size = found.reduce((all, each) => all + each.length, 0)) {
        const piece = await next();
        sum.update(`${piece}\n`);
        found.push(Buffer.from(String(parsed(piece)), 'base64'));
        if (found.at(-1)?.length === 0) throw damaged('bytes are missing');
      }
      cells[column] = Buffer.concat(found);
    }
    counts[table.name] = (counts[table.name] ?? 0) + 1;
    yield { table: table.name, columns: table.columns, cells };
  }
}

const isCell = (cell: unknown): cell is string | number =>
  typeof cell === 'string' || (typeof cell === 'number' && Number.isSafeInteger(cell));

function tableOf({ table, columns }: z.infer<typeof tableSchema>) {
  const known = TABLES.find(({ name }) => name === table);
  const strange = known === undefined ? table : columns.find((column) => !known.columns.includes(column));
  if (known === undefined || strange !== undefined) {
    throw new BackupError(
      'BACKUP_NEWER',
      `this program knows no "${strange}": restore it with the program that wrote it`,
    );
  }
  const bytes = bytesOf(known.name);
  return { name: known.name, columns, bytes: columns.flatMap((column, at) => (bytes.includes(column) ? [at] : [])) };
}

/** Lines of a gzipped file. Throws BackupError when it is none, or torn. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const plain = createGunzip();
  // What goes wrong with the file is told where it is read.
  source.on('error', (error) => plain.destroy(error));
  let rest = '';
  try {
    for await (const chunk of source.pipe(plain).setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE_CHARS) throw damaged('a line has no end');
      yield* lines;
    }
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!code.startsWith('Z_')) throw cause;
    throw damaged('it cannot be unpacked', cause);
  } finally {
    source.destroy();
  }
  if (rest !== '') throw damaged('it ends within a line');
}

function parsed(line: unknown): unknown {
  try {
    return JSON.parse(String(line));
  } catch (cause) {
    throw damaged('a line is no JSON', cause);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw damaged('a line is not as it was written', result.error);
}

const damaged = (what: string, cause?: unknown): BackupError =>
  new BackupError('BACKUP_DAMAGED', `the back-up is damaged (${what}): take another copy of it`, cause);
const foreign = (file: string, cause: unknown): BackupError =>
  new BackupError('BACKUP_FOREIGN', `${file} is no back-up of central; "menshen central backup" writes one`, cause);

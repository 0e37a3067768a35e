import { readFile, readTransfer } from '../../src/content/read.js';
import { type Budget, DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import type { Head } from '../../src/model/head.js';
import { PATH_SEPARATOR, type PartSink } from '../../src/model/part.js';

export interface Recorded {
  readonly texts: Array<{ path: string; text: string; origin: string }>;
  readonly tables: Array<{ path: string; rows: string[][]; ended: boolean }>;
  readonly objects: Array<{ path: string; fields: Record<string, string>; pairs: string[] }>;
  readonly opaque: Array<{ path: string; size: number; entropy: number }>;
  readonly unread: Array<{ path: string; outcome: string; reason: string }>;
}

/** A sink that keeps everything and insists on the contract: a table ends before the next part begins. */
export function recorder(): PartSink & { readonly seen: Recorded } {
  const seen: Recorded = { texts: [], tables: [], objects: [], opaque: [], unread: [] };
  let open: string | null = null;
  const begin = (path: readonly string[]): string => {
    if (open !== null) throw new Error(`part ${path.join('/')} begins inside table ${open}`);
    return path.join(PATH_SEPARATOR);
  };
  return {
    seen,
    text: (path, text, origin = 'body') => seen.texts.push({ path: begin(path), text, origin }),
    table(path) {
      const table = { path: begin(path), rows: [] as string[][], ended: false };
      open = table.path;
      seen.tables.push(table);
      return {
        row: (cells) => table.rows.push([...cells]),
        end: () => {
          table.ended = true;
          open = null;
        },
      };
    },
    object: (path, fields) =>
      seen.objects.push({
        path: begin(path),
        fields: Object.fromEntries(fields),
        pairs: fields.map((f) => f.join('=')),
      }),
    opaque: (path, size, entropy) => seen.opaque.push({ path: begin(path), size, entropy }),
    unread: (path, outcome, reason) => seen.unread.push({ path: path.join(PATH_SEPARATOR), outcome, reason }),
  };
}

export interface Request {
  readonly target?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly budget?: Partial<Budget>;
}

/** Reads one transfer and gives everything that was found. */
export async function transfer(request: Request): Promise<Recorded> {
  const head: Head = {
    method: 'POST',
    host: request.host ?? 'upload.example.com',
    target: request.target ?? '/',
    headers: Object.entries(request.headers ?? {}),
  };
  const sink = recorder();
  const budget = { ...DEFAULT_BUDGET, ...request.budget };
  await readTransfer(head, bytesOf(Buffer.from(request.body ?? '')), sink, { budget, now: () => performance.now() });
  return sink.seen;
}

/** Reads one file at rest. */
export async function file(name: string, bytes: string | Uint8Array, budget: Partial<Budget> = {}): Promise<Recorded> {
  const sink = recorder();
  const options = { budget: { ...DEFAULT_BUDGET, ...budget }, now: () => performance.now() };
  await readFile(name, bytesOf(Buffer.from(bytes)), sink, options);
  return sink.seen;
}

/** Everything readable that was found, in one string. */
export function allText(seen: Recorded): string {
  return [
    ...seen.texts.map((part) => part.text),
    ...seen.tables.flatMap((table) => table.rows.map((row) => row.join('\t'))),
    ...seen.objects.map((object) => Object.values(object.fields).join('\t')),
  ].join('\n');
}

import t from 'tap';
import { readFile, readTransfer } from '../../src/content/read.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import type { PartSink } from '../../src/model/part.js';
import { buildXlsx } from '../builders/files.js';

const ROWS = Array.from({ length: 20_000 }, (_, n) => [`业主${n}`, 13_900_000_000 + n]);

/** A sink that counts rows and says when it is in the middle of one. */
function counter(): PartSink & { rows: number; busy: boolean } {
  const sink = {
    rows: 0,
    busy: false,
    text: () => undefined,
    table: () => ({
      row: () => {
        sink.busy = true;
        sink.rows++;
        sink.busy = false;
      },
      end: () => undefined,
    }),
    object: () => undefined,
    opaque: () => undefined,
    unread: () => undefined,
  };
  return sink;
}

/** Every look at the clock is a millisecond later. */
function clock(): () => number {
  let now = 0;
  return () => ++now;
}

const FILES = {
  'a.xlsx': buildXlsx([{ name: 'S', rows: ROWS }]),
  'b.xlsx': buildXlsx([{ name: 'S', rows: ROWS }], { strings: 'inline' }),
  'a.csv': Buffer.from(ROWS.map((row) => `${row.join(',')},x\n`).join('')),
};

t.test('a beat comes many times while a list is read, between its rows', async (t) => {
  for (const [name, bytes] of Object.entries(FILES)) {
    const sink = counter();
    const seen: number[] = [];
    const beat = (): void => {
      t.notOk(sink.busy);
      seen.push(sink.rows);
    };
    await readFile(name, bytesOf(bytes), sink, { budget: DEFAULT_BUDGET, now: clock(), beat });
    t.equal(sink.rows, ROWS.length, name);
    t.ok(seen.length > 20, name);
    const widest = Math.max(...seen.slice(1).map((rows, n) => rows - (seen[n] ?? 0)));
    t.ok(widest <= 1000, `${name}: never more than a thousand rows apart`);
  }
});

t.test('what a beat throws ends the reading and comes through', async (t) => {
  const enough = new Error('enough');
  for (const [name, bytes] of Object.entries(FILES)) {
    const sink = counter();
    const beat = (): void => {
      if (sink.rows > 1000) throw enough;
    };
    const options = { budget: DEFAULT_BUDGET, now: clock(), beat };
    await t.rejects(readFile(name, bytesOf(bytes), sink, options), enough, name);
    t.ok(sink.rows < 3000, name);
    const head = { method: 'POST', host: 'example.com', target: '/', headers: [] };
    await t.rejects(
      readTransfer(head, bytesOf(bytes), counter(), {
        ...options,
        now: clock(),
        beat: () => {
          throw enough;
        },
      }),
      enough,
    );
  }
});

t.test('a sheet without shared strings is read before those of others are opened', async (t) => {
  const order: string[] = [];
  const sink = {
    ...counter(),
    table: (path: readonly string[]) => ({ row: () => order.push(path.at(-1) ?? ''), end: () => undefined }),
  };
  const sheet = (cell: string): string => `<worksheet><sheetData><row>${cell}</row></sheetData></worksheet>`;
  const bytes = buildXlsx([], {
    parts: {
      'xl/sharedStrings.xml': '<sst><si><t>王先生</t></si></sst>',
      'xl/worksheets/sheet1.xml': sheet('<c t="s"><v>0</v></c>'),
      'xl/worksheets/sheet2.xml': sheet('<c><v>13912345678</v></c>'),
    },
  });
  await readFile('a.xlsx', bytesOf(bytes), sink, { budget: DEFAULT_BUDGET, now: clock() });
  t.same(order, ['xl/worksheets/sheet2.xml', 'xl/worksheets/sheet1.xml']);
});

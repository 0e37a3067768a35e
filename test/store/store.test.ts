import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Migration, openStore, StoreError } from '../../src/store/store.js';

const NOTES: readonly Migration[] = [
  { name: 'notes/1-first', sql: 'CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT' },
];

const LATER: readonly Migration[] = [
  ...NOTES,
  { name: 'notes/2-loud', sql: 'ALTER TABLE note ADD COLUMN loud INTEGER NOT NULL DEFAULT 0' },
];

t.test('keeps what was committed, in a private file', async (t) => {
  const path = join(t.testdir(), 'a.db');
  const store = openStore(path, NOTES);
  store.prepare<[string], never>('INSERT INTO note (words) VALUES (?)').run('first');
  if (process.platform !== 'win32') {
    for (const file of [path, `${path}-wal`, `${path}-shm`]) t.equal(statSync(file).mode & 0o777, 0o600, file);
  }
  store.close();
  const again = openStore(path, NOTES);
  t.teardown(again.close);
  t.strictSame(again.prepare<[], { words: string }>('SELECT words FROM note').all(), [{ words: 'first' }]);
});

t.test('a transaction is all or nothing, and one inside another is undone alone', async (t) => {
  const store = openStore(join(t.testdir(), 'a.db'), NOTES);
  t.teardown(store.close);
  const insert = store.prepare<[string], never>('INSERT INTO note (words) VALUES (?)');
  const words = store.prepare<[], { words: string }>('SELECT words FROM note ORDER BY id');
  const failing = (): never => {
    insert.run('lost');
    throw new Error('changed my mind');
  };
  t.throws(() => store.transaction(failing), /changed my mind/);
  t.strictSame(words.all(), []);
  const given = store.transaction(() => {
    insert.run('outer');
    t.throws(() => store.transaction(failing), /changed my mind/);
    return 7;
  });
  t.equal(given, 7);
  t.strictSame(words.all(), [{ words: 'outer' }]);
});

t.test('brings an older file up to date, each step once', async (t) => {
  const path = join(t.testdir(), 'a.db');
  const old = openStore(path, NOTES);
  old.prepare<[string], never>('INSERT INTO note (words) VALUES (?)').run('old');
  old.close();
  openStore(path, LATER).close();
  const store = openStore(path, [
    ...LATER.slice(0, 1),
    { name: 'other/1-first', sql: 'CREATE TABLE other (id INTEGER)' },
    ...LATER.slice(1),
  ]);
  t.teardown(store.close);
  t.strictSame(store.prepare<[], unknown>('SELECT * FROM note').all(), [{ id: 1, words: 'old', loud: 0 }]);
  t.strictSame(store.prepare<[], { name: string }>('SELECT name FROM migration ORDER BY position').all(), [
    { name: 'notes/1-first' },
    { name: 'notes/2-loud' },
    { name: 'other/1-first' },
  ]);
});

t.test('a step that fails leaves the file as it was', async (t) => {
  const path = join(t.testdir(), 'a.db');
  openStore(path, NOTES).close();
  const broken = [...NOTES, { name: 'notes/2-broken', sql: 'CREATE TABLE half (id INTEGER); CREATE NONSENSE' }];
  t.throws(() => openStore(path, broken), /syntax error/);
  const store = openStore(path, NOTES);
  t.teardown(store.close);
  t.equal(store.prepare<[], unknown>("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get(), undefined);
});

t.test('refuses a file written by a newer program', async (t) => {
  const path = join(t.testdir(), 'a.db');
  openStore(path, LATER).close();
  t.throws(() => openStore(path, NOTES), { name: 'StoreError', code: 'STORE_NEWER', path });
  t.throws(() => openStore(path, NOTES, { readOnly: true }), { code: 'STORE_NEWER' });
});

t.test('a reader sees a store in use, writes nothing and need not know every room', async (t) => {
  const path = join(t.testdir(), 'a.db');
  const writer = openStore(path, [...NOTES, { name: 'other/1-first', sql: 'CREATE TABLE other (id INTEGER)' }]);
  t.teardown(writer.close);
  const insert = writer.prepare<[string], never>('INSERT INTO note (words) VALUES (?)');
  insert.run('one');
  const reader = openStore(path, NOTES, { readOnly: true });
  t.teardown(reader.close);
  const count = reader.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM note');
  t.strictSame(count.get(), { n: 1 });
  insert.run('two');
  t.strictSame(count.get(), { n: 2 });
  t.throws(() => reader.prepare<[], never>('DELETE FROM note').run(), { code: 'STORE_IO' });
  t.throws(() => openStore(path, LATER, { readOnly: true }), { code: 'STORE_IO', message: /notes\/2-loud/ });
});

t.test('says when the disk is full, and goes on when there is room again', async (t) => {
  const store = openStore(join(t.testdir(), 'a.db'), NOTES);
  t.teardown(store.close);
  const insert = store.prepare<[string], never>('INSERT INTO note (words) VALUES (?)');
  const pages = store.prepare<[], { page_count: number }>('PRAGMA page_count').get()?.page_count ?? 0;
  store.prepare<[], unknown>(`PRAGMA max_page_count = ${pages + 2}`).get();
  t.throws(() => insert.run('x'.repeat(100_000)), { name: 'StoreError', code: 'STORE_FULL', cause: Error });
  t.throws(() => store.transaction(() => insert.run('x'.repeat(100_000))), { code: 'STORE_FULL' });
  store.prepare<[], unknown>('PRAGMA max_page_count = 100000').get();
  store.transaction(() => insert.run('x'.repeat(100_000)));
  t.strictSame(store.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM note').get(), { n: 1 });
});

t.test('says when another process holds the file, and goes on when it lets go', async (t) => {
  const path = join(t.testdir(), 'a.db');
  const store = openStore(path, NOTES, { busyMs: 20 });
  t.teardown(store.close);
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLD, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.teardown(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const insert = store.prepare<[string], never>('INSERT INTO note (words) VALUES (?)');
  t.throws(() => insert.run('one'), { code: 'STORE_LOCKED' });
  t.throws(() => store.transaction(() => insert.run('one')), { code: 'STORE_LOCKED' });
  const ended = once(holder, 'exit');
  holder.stdin.end();
  await ended;
  t.equal(insert.run('two').changes, 1);
});

const HOLD = `
  import Database from 'better-sqlite3';
  const db = (globalThis.held = new Database(process.argv[1]));
  db.exec('BEGIN IMMEDIATE');
  process.stdin.on('end', () => process.exit()).resume();
  console.log('held');
`;

t.test('says when the file is damaged', async (t) => {
  const dir = t.testdir({ 'not.db': 'this was never a database, only some words in a file. '.repeat(50) });
  t.throws(() => openStore(join(dir, 'not.db'), NOTES), { code: 'STORE_CORRUPT' });

  const path = join(dir, 'a.db');
  const store = openStore(path, NOTES);
  const insert = store.prepare<[string], never>('INSERT INTO note (words) VALUES (?)');
  store.transaction(() => {
    for (let i = 0; i < 500; i++) insert.run(`note ${i} ${'x'.repeat(200)}`);
  });
  store.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(statSync(path).size - 3 * 4096, 0xa5), 0, undefined, 3 * 4096);
  closeSync(file);
  const again = openStore(path, NOTES);
  t.teardown(again.close);
  const all = again.prepare<[], unknown>('SELECT * FROM note');
  t.throws(() => all.all(), new StoreError('STORE_CORRUPT', path, 'database disk image is malformed'));
});

t.test('says when the folder cannot be used', async (t) => {
  const dir = t.testdir({ file: '' });
  t.throws(() => openStore(join(dir, 'absent', 'a.db'), NOTES), { code: 'STORE_IO' });
  t.throws(() => openStore(join(dir, 'file', 'a.db'), NOTES), { code: 'STORE_IO' });
  t.throws(() => openStore(join(dir, 'a.db'), NOTES, { readOnly: true }), { code: 'STORE_IO' });
  t.throws(() => readFileSync(join(dir, 'a.db')), { code: 'ENOENT' }, 'a reader creates nothing');
  writeFileSync(join(dir, 'empty.db'), '');
  t.throws(() => openStore(join(dir, 'empty.db'), NOTES, { readOnly: true }), {
    code: 'STORE_IO',
    message: /not set up/,
  });
});

t.test('a mistake in SQL stays a mistake, not a failure of the disk', async (t) => {
  const store = openStore(join(t.testdir(), 'a.db'), NOTES);
  t.teardown(store.close);
  t.throws(() => store.prepare('SELECT * FROM nowhere'), { code: 'SQLITE_ERROR' });
  t.throws(() => store.prepare<[null], never>('INSERT INTO note (words) VALUES (?)').run(null), { code: /CONSTRAINT/ });
});

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import fc from 'fast-check';
import t from 'tap';
import { type HeldBody, Holder, prepareSpool } from '../../src/proxy/hold.js';
import { BOARD_BYTES, createShelf } from '../../src/proxy/shelf.js';

const KIB = 1024;

/** Everything forwarding would send. */
async function contentOf(body: HeldBody): Promise<Buffer> {
  const content = body.content();
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function held(spoolDir: string, bytes: Buffer, chunk: number, memoryBytes = 16 * KIB): Promise<HeldBody> {
  const holder = new Holder({ memoryBytes, spoolDir, maxBytes: 1024 * KIB });
  for (let at = 0; at < bytes.length; at += chunk) await holder.take(bytes.subarray(at, at + chunk));
  return await holder.finish();
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

t.test('gives back the bytes it took, in memory up to its bound and from the spool beyond it', async (t) => {
  const dir = t.testdir();
  for (const [size, chunk, spooled] of [
    [0, 1, false],
    [1, 1, false],
    [16 * KIB - 1, 1000, false],
    [16 * KIB, 1000, false],
    [16 * KIB, 16 * KIB, false],
    [16 * KIB + 1, 1000, true],
    [16 * KIB + 1, 16 * KIB + 1, true],
    [700 * KIB + 13, 60_000, true],
  ] as const) {
    const bytes = randomBytes(size);
    const body = await held(dir, bytes, chunk);
    t.equal(body.fd !== null, spooled, `${size} bytes in pieces of ${chunk}`);
    t.equal(body.size, size);
    t.equal(digest(await contentOf(body)), digest(bytes));
    t.equal(digest(await contentOf(body)), digest(bytes), 'and once more: a request may be tried again');
    t.strictSame(Buffer.from(body.read(0, size)), bytes);
    t.strictSame(
      Buffer.from(body.read(Math.floor(size / 3), 50)),
      bytes.subarray(Math.floor(size / 3)).subarray(0, 50),
    );
    t.equal(body.read(size, 10).length, 0, 'nothing behind the end');
    t.equal(body.read(Math.max(0, size - 3), 100).length, Math.min(3, size), 'no more than there is');
    body.release();
    body.release();
  }
});

t.test('a spool file has no name, and nobody else may read it', async (t) => {
  const dir = path.join(t.testdir(), 'spool');
  await prepareSpool(dir);
  t.equal(fs.statSync(dir).mode & 0o777, 0o700);
  const body = await held(dir, randomBytes(100 * KIB), 10 * KIB);
  t.teardown(body.release);
  t.strictSame(fs.readdirSync(dir), []);
  const stat = fs.fstatSync(body.fd ?? -1);
  t.equal(stat.nlink, 0, 'when the process dies, so does the file');
  t.equal(stat.mode & 0o777, 0o600);
});

t.test('gives views of a body in pieces wherever they begin and end', async (t) => {
  const bytes = randomBytes(1000);
  const body = await held(t.testdir(), bytes, 90);
  for (const [position, length] of [
    [0, 90],
    [5, 10],
    [85, 10],
    [89, 400],
    [900, 1000],
    [1000, 5],
    [0, 1000],
    [85, 10],
  ] as const) {
    const want = bytes.subarray(position, position + length);
    t.ok(want.equals(body.read(position, length)), `read ${position} ${length}`);
    const target = Buffer.alloc(length, 0xee);
    t.equal(body.readInto?.(position, target), want.length);
    t.ok(want.equals(target.subarray(0, want.length)), `into ${position} ${length}`);
  }
});

t.test('a body that is thrown away leaves no descriptor behind', async (t) => {
  const dir = t.testdir();
  for (const size of [10, 100 * KIB]) {
    const holder = new Holder({ memoryBytes: KIB, spoolDir: dir, maxBytes: 1024 * KIB });
    await holder.take(randomBytes(size));
    await holder.discard();
    await t.resolves(holder.discard(), 'twice is once');
  }
  const body = await held(dir, randomBytes(100 * KIB), 10 * KIB);
  const fd = body.fd ?? -1;
  t.ok(fs.fstatSync(fd).isFile());
  body.release();
  await t.rejects(async () => {
    for await (const chunk of body.content() as Readable) t.fail(`gave ${String(chunk).length} bytes after release`);
  });
});

t.test('what was taken so far can be read before, while and after it moves to the spool', async (t) => {
  const holder = new Holder({ memoryBytes: 64 * KIB, spoolDir: t.testdir(), maxBytes: 4096 * KIB });
  const bytes = randomBytes(1024 * KIB);
  const prefix = (): boolean => {
    const soFar = holder.soFar();
    return Buffer.from(soFar.read(0, soFar.size)).equals(bytes.subarray(0, soFar.size));
  };
  for (let at = 0; at < bytes.length; at += 16 * KIB) {
    const wait = holder.take(bytes.subarray(at, at + 16 * KIB));
    t.ok(prefix(), `at ${at}`);
    if (at < 256 * KIB) t.equal(holder.soFar().size, at + 16 * KIB, 'all of it until the first write has ended');
    await wait;
    t.ok(prefix(), `at ${at}, written`);
  }
  const body = await holder.finish();
  t.equal(digest(await contentOf(body)), digest(bytes));
  body.release();
});

t.test('bodies of any length come back from the shelf, and from the spool once it is full', async (t) => {
  const dir = t.testdir();
  const most = 2 * BOARD_BYTES;
  const shelf = createShelf(most);
  const taken = (): number => {
    const boards: SharedArrayBuffer[] = [];
    for (let board = shelf.take(); board !== null; board = shelf.take()) boards.push(board);
    shelf.give(boards);
    return boards.length;
  };
  const all = randomBytes(3 * BOARD_BYTES);
  const edges = [64 * KIB, BOARD_BYTES, most].flatMap((size) => [size - 1, size, size + 1]);
  const law = fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: all.length })),
      fc.array(fc.integer({ min: 1, max: 300 * KIB }), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      async (size, pieces, looks) => {
        const holder = new Holder({ memoryBytes: 64 * KIB, shelf, spoolDir: dir, maxBytes: all.length });
        const bytes = all.subarray(0, size);
        for (let at = 0, turn = 0; at < size; turn++) {
          const piece = pieces[turn % pieces.length] ?? 1;
          await holder.take(Buffer.from(bytes.subarray(at, at + piece)));
          at += piece;
          if (!looks) continue;
          const soFar = holder.soFar();
          assert.ok(bytes.subarray(0, soFar.size).equals(Buffer.from(soFar.read(0, soFar.size))));
        }
        const body = await holder.finish();
        assert.equal(body.size, size);
        assert.equal(body.boards !== undefined, size > 64 * KIB && size <= most);
        assert.equal(body.fd !== null, size > most);
        assert.ok(bytes.equals(await contentOf(body)));
        assert.ok(bytes.equals(await contentOf(body)), 'and once more');
        const from = Math.floor(size / 3);
        assert.ok(bytes.subarray(from, from + BOARD_BYTES + 5).equals(Buffer.from(body.read(from, BOARD_BYTES + 5))));
        body.release();
        body.release();
        assert.equal(taken(), 2, 'the shelf is empty again');
      },
    ),
    { seed: 5, numRuns: 60 },
  );
  await t.resolves(law);
});

t.test('what is being looked at on the shelf stays there until the body is released', async (t) => {
  const shelf = createShelf(BOARD_BYTES);
  const bytes = randomBytes(2 * BOARD_BYTES);
  const options = { memoryBytes: 64 * KIB, shelf, spoolDir: t.testdir(), maxBytes: bytes.length };
  for (const end of ['released', 'thrown away']) {
    const holder = new Holder(options);
    await holder.take(bytes.subarray(0, 900 * KIB));
    const look = holder.soFar();
    t.not(look.boards, undefined);
    await holder.take(bytes.subarray(900 * KIB));
    t.equal(shelf.take(), null, 'the body has moved to the spool, the board is still read');
    t.ok(bytes.subarray(0, look.size).equals(Buffer.from(look.read(0, look.size))));
    if (end === 'released') (await holder.finish()).release();
    else await holder.discard();
    const board = shelf.take();
    t.not(board, null, end);
    if (board !== null) shelf.give([board]);
  }
  const holder = new Holder(options);
  await holder.take(bytes);
  t.not(shelf.take(), null, 'what nobody looks at is given back once it is written');
  await holder.discard();
});

t.test('nothing is read from memory that was given back', async (t) => {
  const holder = new Holder({
    memoryBytes: KIB,
    shelf: createShelf(BOARD_BYTES),
    spoolDir: t.testdir(),
    maxBytes: BOARD_BYTES,
  });
  await holder.take(randomBytes(10 * KIB));
  const body = await holder.finish();
  body.release();
  t.equal(body.read(0, 10).length, 0);
  await t.rejects(contentOf(body), /given back/);
});

t.test('refuses what is over the bound at the byte that is over it', async (t) => {
  const dir = t.testdir();
  const holder = new Holder({ memoryBytes: KIB, spoolDir: dir, maxBytes: 10 * KIB });
  await holder.take(Buffer.alloc(10 * KIB));
  t.throws(() => holder.take(Buffer.alloc(1)), { name: 'HoldError', code: 'BODY_TOO_LARGE', message: /10240 bytes/ });
  await holder.discard();
});

t.test('says when the spool cannot be written', async (t) => {
  const dir = path.join(t.testdir({ file: '' }), 'file');
  const failed = { code: 'SPOOL_FAILED', cause: Error };
  const full = new Holder({ memoryBytes: KIB, spoolDir: dir, maxBytes: 1024 * KIB });
  await t.rejects(Promise.resolve(full.take(Buffer.alloc(300 * KIB))), failed, 'while it is taken');
  await full.discard();
  const short = new Holder({ memoryBytes: KIB, spoolDir: dir, maxBytes: 1024 * KIB });
  await short.take(Buffer.alloc(2 * KIB));
  await t.rejects(short.finish(), failed, 'when it is asked for');
  await short.discard();
});

t.test('clears what a killed process may have left, and nothing else', async (t) => {
  const dir = t.testdir({ 'abc.spool': 'left', 'other.txt': 'kept' });
  await prepareSpool(dir);
  t.strictSame(fs.readdirSync(dir), ['other.txt']);
});

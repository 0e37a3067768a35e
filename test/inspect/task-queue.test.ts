import { mock } from 'node:test';
import t from 'tap';
import { createTaskQueue, type Waiting } from '../../src/inspect/task-queue.js';
import { bytesOf } from '../../src/model/bytes.js';

/* The order in which transfers are read. Time is told, and the timers are held. */

const MiB = 1024 * 1024;

function waiting(id: number, bytes: Uint8Array): Waiting {
  const body = { ...bytesOf(bytes), fd: null };
  return {
    id,
    what: { kind: 'file', name: `${id}` },
    body,
    done: () => undefined,
    needsChild: false,
    isBehind: false,
    stops: 0,
  };
}

const text = (id: number): Waiting => waiting(id, Buffer.from('馨佳园两房'));
const file = (id: number): Waiting => waiting(id, Buffer.from([0x50, 0x4b, 3, 4, 0xff]));
const large = (id: number): Waiting => waiting(id, Buffer.alloc(MiB + 1, 'a'));

t.test(
  'as they come where there is room; before the last one a text, then a small file, never a large one',
  async (t) => {
    const queue = createTaskQueue();
    for (const one of [large(1), file(2), text(3), text(4)]) queue.push(one);
    t.equal(queue.take(1, true, 0)?.id, 3);
    t.equal(queue.take(2, true, 0)?.id, 1, 'two are idle');
    t.equal(queue.take(1, true, 0)?.id, 4);
    t.equal(queue.take(1, true, 249), undefined, 'the last one is theirs while people write');
    t.equal(queue.take(1, true, 250)?.id, 2);
    queue.push(large(5));
    t.equal(queue.take(1, true, 0), undefined);
  },
);

t.test(
  'after one that took long, files keep away from the last one for ten seconds, and that one for good',
  async (t) => {
    const queue = createTaskQueue();
    queue.defer(text(1), 1000);
    queue.push(file(2));
    queue.push(text(3));
    t.equal(queue.take(1, true, 1001)?.id, 3);
    t.equal(queue.take(1, true, 10_999), undefined);
    t.equal(queue.take(1, true, 11_000)?.id, 2);
    t.equal(queue.take(1, true, 99_000), undefined);
    t.equal(queue.take(2, true, 99_000)?.id, 1);
  },
);

t.test('64 wait for the isolated process, one minute each, and a large one is passed four times', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.teardown(() => mock.timers.reset());
  const queue = createTaskQueue();
  const late: number[] = [];
  t.ok(queue.postpone(large(0), () => late.push(0)));
  for (let id = 1; id < 64; id++) t.ok(queue.postpone(file(id), () => late.push(id)));
  t.notOk(queue.postpone(file(64), () => late.push(64)));
  t.equal(queue.take(2, false, 0), undefined, 'not while somebody has it');
  t.same(
    Array.from({ length: 6 }, () => queue.take(2, true, 0)?.id),
    [1, 2, 3, 4, 0, 5],
  );
  t.match(queue.take(2, true, 0), { needsChild: true });
  mock.timers.tick(60_000);
  t.same(
    late,
    Array.from({ length: 57 }, (_, n) => n + 7),
    'those that are left',
  );
  t.equal(queue.length, 0);
});

t.test('what nobody waits for comes last, not to the last worker, and is not put off for ever', async (t) => {
  const queue = createTaskQueue();
  const behind = (id: number): Waiting => ({ ...text(id), isBehind: true });
  queue.push(behind(1));
  queue.push(large(2));
  t.match(queue, { length: 2, awaited: 1, hasAwaited: true });
  t.equal(queue.take(1, true, 0), undefined);
  t.equal(queue.take(2, true, 0)?.id, 2);
  t.match(queue, { length: 1, awaited: 0, hasAwaited: false });
  t.equal(queue.take(1, true, 0), undefined);
  t.equal(queue.take(2, true, 0)?.id, 1);
  for (let id = 10; id < 43; id++) queue.push(behind(id));
  t.match(queue, { length: 33, awaited: 1 }, 'the oldest of too many is as good as any');
  t.equal(queue.take(2, true, 0)?.id, 10);
});

t.test('one that nobody needs any more is taken out wherever it waits', async (t) => {
  const queue = createTaskQueue();
  queue.push(text(1));
  queue.push({ ...text(2), isBehind: true });
  queue.postpone(file(3), () => t.fail('it is not waited for any more'));
  for (const id of [1, 2, 3]) t.equal(queue.remove(id)?.id, id);
  t.equal(queue.remove(1), undefined);
  t.equal(queue.length, 0);
});

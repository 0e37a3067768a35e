import t from 'tap';
import { createBusyClock } from '../../src/inspect/busy-clock.js';
import { createSignals, ORDER, openSignals } from '../../src/inspect/signals.js';

t.test('a worker says that it is at work, and goes on until it is told to stop', async (t) => {
  const pool = createSignals(2);
  const worker = openSignals(pool.memory, 1);
  t.ok(worker.beat());
  t.ok(worker.beat());
  t.same([pool.beats(0), pool.beats(1)], [0, 2], 'its own beats are counted');
  pool.order(0, ORDER.stop);
  t.ok(worker.beat(), 'an order is for one worker');
  pool.order(1, ORDER.stop);
  t.notOk(worker.beat());
  pool.order(1, ORDER.goOn);
  t.ok(worker.beat());
});

t.test('one that gives way rests while others are waited for, and no longer', async (t) => {
  const pool = createSignals(1);
  const worker = openSignals(pool.memory, 0);
  const rested = (): number => {
    const end = performance.now() + 20;
    worker.beat();
    while (performance.now() < end);
    const began = performance.now();
    t.ok(worker.beat());
    return performance.now() - began;
  };
  pool.order(0, ORDER.giveWay);
  pool.awaited(1);
  t.ok(rested() > 10, 'it rests');
  pool.awaited(0);
  const alone = Math.min(...Array.from({ length: 20 }, rested));
  t.ok(alone < 10, `${alone} ms when nobody is waited for`);
  pool.awaited(1);
  pool.order(0, ORDER.goOn);
  t.ok(Math.min(...Array.from({ length: 20 }, rested)) < 10, 'nor when somebody waits for itself');
});

t.test('busy time passes no faster than the clock, and stands still while nothing runs', async (t) => {
  let wall = 0;
  let processor = 0;
  const clock = createBusyClock(
    () => wall,
    () => processor,
  );
  t.equal(clock(), 0);
  [wall, processor] = [100, 60];
  t.equal(clock(), 60, 'others had the processor for the rest');
  [wall, processor] = [110, 360];
  t.equal(clock(), 70, 'other threads of this program are no more than the clock');
  [wall, processor] = [1000, 361];
  t.equal(clock(), 71);
  wall = 1003;
  t.equal(clock(), 74, 'what is short is believed');
  [wall, processor] = [1010, 361];
  t.equal(clock(), 74, 'and is never taken back');
});

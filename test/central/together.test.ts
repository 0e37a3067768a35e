import t from 'tap';
import { together } from '../../src/central/sql/together.js';

/** A database that answers when it is told to, and remembers what it was asked. */
function slowDatabase() {
  const asked: string[][] = [];
  let release = (): void => undefined;
  const work = async (given: readonly string[]): Promise<string[]> => {
    asked.push([...given]);
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    if (given.includes('bad')) throw new Error('a value it does not take');
    return given.map((each) => each.toUpperCase());
  };
  return { asked, work, answer: () => release() };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

t.test('one call goes at once; those that come meanwhile go in one statement, each with its own answer', async (t) => {
  const { asked, work, answer } = slowDatabase();
  const call = together(work);
  const first = call('a');
  await turn();
  t.strictSame(asked, [['a']]);
  const later = [call('b'), call('c'), call('b')];
  await turn();
  t.equal(asked.length, 1, 'they wait');
  answer();
  t.equal(await first, 'A');
  await turn();
  t.strictSame(asked[1], ['b', 'c', 'b']);
  answer();
  t.strictSame(await Promise.all(later), ['B', 'C', 'B']);
});

t.test('what must not meet in one statement goes in two, in order', async (t) => {
  const { asked, work, answer } = slowDatabase();
  const call = together(work, (given) => given.slice(0, 1));
  const all = Promise.all([call('a1'), call('b1'), call('a2'), call('a3')]);
  for (let n = 0; n < 3; n++) {
    await turn();
    answer();
  }
  t.strictSame(await all, ['A1', 'B1', 'A2', 'A3']);
  t.strictSame(asked, [['a1', 'b1'], ['a2'], ['a3']]);
});

t.test('one that the database does not take fails alone', async (t) => {
  const asked: string[][] = [];
  const call = together(async (given: readonly string[]) => {
    asked.push([...given]);
    if (given.includes('bad')) throw new Error('a value it does not take');
    return given;
  });
  const results = await Promise.allSettled(['a', 'bad', 'c'].map(call));
  t.strictSame(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  t.strictSame(asked, [['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
  t.equal(await call('later'), 'later');
});

t.test('a statement takes a few hundred, however many wait', async (t) => {
  const sizes: number[] = [];
  const call = together(async (given: readonly number[]) => {
    sizes.push(given.length);
    return given;
  });
  const wanted = Array.from({ length: 1_000 }, (_, at) => at);
  t.strictSame(await Promise.all(wanted.map(call)), wanted);
  t.ok(sizes.length > 1 && Math.max(...sizes) <= 200, `${sizes}`);
});

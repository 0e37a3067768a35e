import t from 'tap';
import { compilePatterns, PatternError } from '../../src/detect/patterns.js';

t.test('matches every pattern in one pass, without case, and names each once', async (t) => {
  const set = compilePatterns([
    { id: 'a', pattern: 'secret' },
    { id: 'b', pattern: '\\d{4}号' },
    { id: 'c', pattern: 'never' },
  ]);
  t.same([...set.match('SECRET secret 1234号')].sort(), ['a', 'b']);
  t.same(set.match('nothing'), []);
});

t.test('matches nothing when there are no patterns', async (t) => {
  t.same(compilePatterns([]).match('anything'), []);
});

for (const [why, pattern] of [
  ['look-around', '(?=a)b'],
  ['a back-reference', '(a)\\1'],
  ['an open bracket', '(a'],
  ['a pattern that matches everything', 'a*'],
] as const) {
  t.test(`refuses ${why} and names the pattern`, async (t) => {
    const compile = (): unknown =>
      compilePatterns([
        { id: 'good', pattern: 'a' },
        { id: 'bad-one', pattern },
      ]);
    t.throws(compile, { name: 'PatternError', code: 'bad-pattern', id: 'bad-one', message: /^pattern bad-one: / });
  });
}

t.test('refuses an id used twice', async (t) => {
  const twice = [
    { id: 'same', pattern: 'a' },
    { id: 'same', pattern: 'b' },
  ];
  t.throws(() => compilePatterns(twice), PatternError);
});

t.test('stays linear on a pattern that would blow up elsewhere', async (t) => {
  const set = compilePatterns([{ id: 'a', pattern: '(a+)+$' }]);
  t.same(set.match(`${'a'.repeat(100_000)}!`), []);
});

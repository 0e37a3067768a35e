import t from 'tap';
import { stepsOf } from '../../src/detect/pattern-size.js';
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

t.test('says which piece of a pattern is wrong, and why', async (t) => {
  for (const [pattern, piece, why] of [
    ['foo(?=bar)', '(?=', /invalid perl operator: \(\?=; look-around and back-references are not part of RE2/],
    ['(a)\\1', '\\1', /invalid escape sequence: \\1/],
    ['业主{0,300}', '{0,300}', /repeats 301 characters when written out, more than 200: lower its counts/],
    ['((ab){20}){9}', '{20}', /repeats 360 characters/],
    ['x{1001}', '{1001}', /invalid repetition size/],
    ['a'.repeat(2_001), null, /longer than 2000 characters/],
    ['a*', null, /matches empty text/],
  ] as const) {
    t.throws(() => compilePatterns([{ id: 'p', pattern }]), { code: 'bad-pattern', piece, message: why }, pattern);
  }
});

t.test('knows how much a pattern repeats', async (t) => {
  for (const [pattern, steps] of [
    ['abc', 3],
    ['a{3}', 3],
    ['(ab){2,5}', 10],
    ['(?:ab|c){4,}', 12],
    ['[^。；\\n]{0,24}x', 25],
    ['[]a]{2}', 2],
    ['[[:alpha:]]{2}\\{3}', 5],
    ['\\p{Han}{4}\\x{4e00}', 5],
    ['(?i)(?P<who>业主)+', 2],
    ['\\Qa{9}\\E', 4],
    ['a{0}b', 2],
  ] as const) {
    t.equal(stepsOf(pattern), steps, pattern);
  }
});

t.test('a set that outgrows its memory is an error that says so', async (t) => {
  const many = Array.from({ length: 60 }, (_, at) => ({ id: `p${at}`, pattern: `词${at}[^。；]{0,180}x` }));
  t.throws(() => compilePatterns(many), { code: 'bad-pattern', message: /the 60 patterns together are too large/ });
});

t.test('hostile patterns find what they should in a long text that was written for them', async (t) => {
  const set = compilePatterns([
    { id: 'nested', pattern: '(a+)+$' },
    { id: 'starred', pattern: '(.*a){20}' },
    { id: 'counted', pattern: '(?:a|b)*a(?:a|b){16}c' },
  ]);
  const text = Array.from({ length: 64 * 1024 }, (_, at) => 'ab'.charAt((at * 7919) % 13 > 5 ? 0 : 1)).join('');
  t.same([...set.match(text)].sort(), ['starred']);
  t.same([...set.match(`${text}a${'b'.repeat(16)}c`)].sort(), ['counted', 'starred']);
});

import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { compileWords } from '../../src/content/words.js';
import { requiredWords } from '../../src/detect/pattern-words.js';
import { compilePatterns } from '../../src/detect/patterns.js';
import { compileWordsFirst } from '../../src/inspect/words-first.js';
import type { PatternSource } from '../../src/model/pattern.js';
import { compilePolicy } from '../../src/policy/compile.js';
import { loadPolicy } from '../../src/policy/load.js';

const policies = fileURLToPath(new URL('../../policies', import.meta.url));
const shipped = compilePolicy(loadPolicy(policies, []), compilePatterns).patterns;

/** A pattern, and a text that it matches. */
type Sample = readonly [pattern: string, text: string];

const letters = fc.constantFrom(
  '业主',
  '房东',
  '名单',
  '电话',
  '求购',
  'Offer',
  'key',
  'ab',
  'X',
  'ſ',
  'é',
  '1',
  '-',
  '\\.',
);
const { sample: samples } = fc.letrec<{ sample: Sample; row: Sample; one: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthSize: 'small' },
    tie('row'),
    fc
      .tuple(tie('row'), tie('row'), fc.boolean())
      .map(([a, b, first]): Sample => [`${a[0]}|${b[0]}`, first ? a[1] : b[1]]),
  ),
  row: fc
    .array(tie('one'), { minLength: 1, maxLength: 4 })
    .map((all): Sample => [all.map(([pattern]) => pattern).join(''), all.map(([, text]) => text).join('')]),
  one: fc.oneof(
    { depthSize: 'small' },
    letters.map((each): Sample => [each, each.replace('\\', '')]),
    fc.constantFrom<Sample>(
      ['[毛角]', '角'],
      ['[^a-z]{1,3}', '中'],
      ['\\d+', '12'],
      ['.', '字'],
      ['\\b', ''],
      ['(?i:abcd)', 'ABcd'],
    ),
    tie('sample').map(([pattern, text]): Sample => [`(${pattern})`, text]),
    tie('sample').chain(([pattern, text]) =>
      fc.constantFrom<Sample>(
        [`(?:${pattern})?`, ''],
        [`(${pattern})*`, text + text],
        [`(${pattern})+`, text],
        [`(${pattern}){2}`, text + text],
        [`(${pattern}){0,3}?`, ''],
        [`(?<name>${pattern})`, text],
      ),
    ),
  ),
}));
const withCase = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.replaceAll(/k/gi, '\u212a'),
  (text) => text.replaceAll(/s/gi, '\u017f'),
);
const around = fc.string({
  unit: fc.constantFrom('业', '主', '房', '东', '名', '单', 'a', 'b', 'K', ' ', '\n', '1', '。'),
  maxLength: 90,
});

function compiled(sources: readonly PatternSource[]): ReturnType<typeof compilePatterns> | null {
  try {
    return compilePatterns(sources);
  } catch {
    return null;
  }
}

t.test('a text that meets a pattern holds one of its words', async (t) => {
  let withWords = 0;
  const holds = fc.property(samples, withCase, around, around, ([pattern, text], change, before, behind) => {
    const words = requiredWords(pattern);
    const set = compiled([{ id: 'a', pattern }]);
    const whole = `${before}${change(text)}${behind}`;
    if (set === null || words === null || set.match(whole).length === 0) return true;
    withWords += 1;
    return words.some((word) => whole.toLowerCase().includes(word.toLowerCase()));
  });
  const { failed, counterexample } = fc.check(holds, { seed: 3, numRuns: 4_000 });
  t.notOk(failed, JSON.stringify(counterexample));
  t.ok(withWords > 300, `${withWords} texts met a pattern with words`);
});

t.test('patterns whose words are looked for first are met where they are met without', async (t) => {
  const same = fc.property(
    fc.array(samples, { minLength: 1, maxLength: 3 }),
    withCase,
    around,
    around,
    (all, change, before, behind) => {
      const sources = all.map(([pattern], at) => ({ id: `p${at}`, pattern }));
      const set = compiled(sources);
      if (set === null) return true;
      const text = before + all.map(([, each]) => change(each)).join(behind);
      const bytes = Buffer.from(text);
      const first = compileWordsFirst(sources);
      return [text, bytes].every((each) => [...first.match(each)].sort().join() === [...set.match(each)].sort().join());
    },
  );
  const { failed, counterexample } = fc.check(same, { seed: 4, numRuns: 1_000 });
  t.notOk(failed, JSON.stringify(counterexample));
});

t.test('every pattern of the shipped policy has words, each where all its texts have one', async (t) => {
  for (const { id, pattern } of shipped) t.ok((requiredWords(pattern) ?? []).length > 0, id);
  t.same(requiredWords('代查[^。]{0,12}(户籍|开房)|查机主'), ['代查', '查机主']);
  t.same(requiredWords('(求购|收购).{0,12}(业主|户主)的?名单'), ['业主名单', '业主的名单', '户主名单', '户主的名单']);
});

t.test('what is not understood has no words', async (t) => {
  for (const pattern of ['\\u4e1a主名单', '(?-i)abcdef', 'a|bcdef', '[业]', 'key', '(?i)业主名单', '.*', '业']) {
    t.equal(requiredWords(pattern), null, pattern);
  }
});

t.test('words are found wherever they stand in bytes, and nothing else is', async (t) => {
  const words = ['业主名单', '房东的电话', 'offer', 'Sale-12', '客户资料', '代查', '查机主'];
  const has = compileWords(words);
  if (has === null) throw new Error('run the build first: there is no find.wasm');
  const unit = fc.constantFrom(...words, ...'业主名单房东的电话客户资料代查机offerSALE-12 \n', '\u00e4', '𝟏');
  const text = fc
    .tuple(fc.nat(140), fc.array(unit, { maxLength: 40 }))
    .map(([pad, all]) => '。'.repeat(pad) + all.join(''));
  const same = fc.property(text, (each) => {
    const wanted = words.some((word) => each.toLowerCase().includes(word.toLowerCase()));
    return has(each) === wanted && has(Buffer.from(each)) === wanted;
  });
  const { failed, counterexample } = fc.check(same, { seed: 5, numRuns: 5_000 });
  t.notOk(failed, JSON.stringify(counterexample));
  const long = Buffer.alloc(70_000, 'ab。');
  for (const word of words) {
    for (let at = 65_500; at < 65_560; at++) {
      const bytes = Buffer.from(long);
      Buffer.from(word.toUpperCase()).copy(bytes, at);
      t.ok(has(bytes), `${word} at ${at}`);
    }
  }
  t.notOk(has(long));
  t.ok(has('房东的'.repeat(10_000)), 'what is made of pieces of words is left to the automaton');
  t.equal(compileWords(['ab']), null);
});

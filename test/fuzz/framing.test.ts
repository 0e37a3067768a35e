import t from 'tap';
import { makeChance } from '../builders/chance.js';
import { compareAnswer, compareRequest, type Differential, newDifferential } from './framing.js';

/*
 * MENSHEN_FUZZ_SECONDS=600 MENSHEN_FUZZ_SEED=7 npx tap --disable-coverage --timeout=0 test/fuzz/framing.test.ts
 *
 * runs on for so long in each direction; without it the first 20,000 cases of the seed are compared.
 */
const seconds = Number(process.env.MENSHEN_FUZZ_SECONDS ?? 0);
const seed = Number(process.env.MENSHEN_FUZZ_SEED ?? 20261122);
const CASES = 20_000;

function run(compare: (chance: ReturnType<typeof makeChance>, sum: Differential) => void): Differential {
  const chance = makeChance(seed);
  const sum = newDifferential();
  const until = performance.now() + seconds * 1000;
  while (sum.fault === null && (sum.cases < CASES || performance.now() < until)) compare(chance, sum);
  return sum;
}

t.test('a request that we read means the same to Node', (t) => {
  const sum = run(compareRequest);
  t.equal(sum.fault, null);
  t.ok(sum.accepted > sum.cases / 200, `${sum.accepted} of ${sum.cases} were read by us`);
  t.end();
});

t.test('an answer that both read means the same to both, however it is cut', (t) => {
  const sum = run(compareAnswer);
  t.equal(sum.fault, null);
  const { accepted, onlyOurs, cases } = sum;
  t.ok(accepted - onlyOurs > cases / 200, `${accepted} of ${cases} were read by us, ${onlyOurs} of these by us alone`);
  t.end();
});

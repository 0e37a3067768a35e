import t from 'tap';
import type { Decision } from '../../src/model/decision.js';
import { DEFAULT_LEDGER } from '../../src/model/ledger-terms.js';
import type { Verdict } from '../../src/model/verdict.js';
import { raise } from '../../src/policy/tries.js';

const terms = DEFAULT_LEDGER.tries;

function decided(asked: Verdict, mode: Decision['mode'] = 'enforce'): Decision {
  const verdict = mode === 'observe' && asked !== 'allow' ? 'flag' : asked;
  return { verdict, asked, mode, rule: asked === 'allow' ? null : 'few-owners', matches: [], policyVersion: '1' };
}

t.test('the third refused try with much the same records is a block', async (t) => {
  t.match(raise(decided('coach'), { before: 1, coolsUntil: null }, terms), { verdict: 'coach', rule: 'few-owners' });
  t.match(raise(decided('coach'), { before: 2, coolsUntil: null }, terms), {
    verdict: 'block',
    asked: 'block',
    rule: 'repeated-tries',
  });
  t.match(raise(decided('block'), { before: 2, coolsUntil: null }, terms), {
    verdict: 'block',
    rule: 'few-owners',
    matches: [{ rule: 'repeated-tries' }],
  });
  t.match(
    raise(decided('flag'), { before: 9, coolsUntil: null }, terms),
    { verdict: 'flag' },
    'a flag refuses nothing',
  );
});

t.test('in the cool-down what would be flagged or coached is blocked, and work goes on', async (t) => {
  const cooling = { before: 0, coolsUntil: 1 };
  t.match(raise(decided('flag'), cooling, terms), { verdict: 'block', rule: 'cool-down' });
  t.match(raise(decided('coach'), cooling, terms), { verdict: 'block', rule: 'cool-down' });
  t.match(raise(decided('allow'), cooling, terms), { verdict: 'allow' });
  t.match(
    raise(decided('coach', 'observe'), cooling, terms),
    { verdict: 'flag', asked: 'block' },
    'observe refuses nothing',
  );
});

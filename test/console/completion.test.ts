import t from 'tap';
import { offersAt, type Schema } from '../../src/console/policies/completion.js';
import { policySchema } from '../../src/policy/json-schema.js';

const schema = policySchema() as Schema;
/** What is offered at `|`. */
function offered(text: string) {
  const at = text.indexOf('|');
  const offer = offersAt(text.replace('|', ''), at, schema);
  return offer === null ? null : { ...offer, typed: text.slice(offer.from, at) };
}

t.test('sections are offered at the left edge, keys below their section', (t) => {
  t.ok(['rules', 'exceptions', 'mode', 'staff'].every((word) => offered('ru|')?.words.includes(word)));
  t.match(offered('ru|'), { typed: 'ru', of: 'keys' });
  t.ok(offered('rules:\n  - id: a\n    wh|')?.words.includes('when'));
  t.ok(offered('rules:\n  - wh|')?.words.includes('when'));
  t.ok(offered('rules:\n  - id: a\n    when:\n      rec|')?.words.includes('records'));
  t.strictSame(offered('staff:\n  |')?.words, ['phones']);
  t.end();
});

t.test('braces on one line are followed, in keys and in values', (t) => {
  t.ok(offered('rules:\n  - id: a\n    when: { records: { ow|')?.words.includes('owner'));
  t.ok(offered('rules:\n  - id: a\n    when: { records: { owner: ">=5" }, out|')?.words.includes('outcome'));
  t.strictSame(offered('rules:\n  - id: a\n    then: bl|')?.words, ['flag', 'coach', 'block']);
  t.match(offered('expect:\n  - { to: a.example, verdict: al|'), {
    typed: 'al',
    of: 'values',
    words: ['allow', 'flag'],
  });
  t.ok(offered('rules:\n  - id: a\n    when: { outcome: [part|')?.words.includes('partial'));
  t.ok(offered('mode: |')?.words.includes('observe'));
  t.end();
});

t.test('nothing is offered in a comment, in free text, or where the schema knows nothing', (t) => {
  t.equal(offered('# ru|'), null);
  t.equal(offered('rules:\n  - id: a|'), null);
  t.equal(offered('nowhere:\n  a|'), null);
  t.end();
});

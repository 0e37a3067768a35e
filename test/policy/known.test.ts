import t from 'tap';
import { decide } from '../../src/policy/decide.js';
import { defaultPolicy, factsOf, found, policyOf, problemsOf } from './builder.js';

const RULES = `rules:
  - { id: known, when: { known: ">=2" }, then: block }
  - { id: many, when: { known: ">=10" }, then: flag }
  - { id: planted, when: { canary: ">=1" }, then: block }
`;
const SECTION =
  'known_owners: { file: owners.fuse, canaries: canaries.txt, key_id: "0011223344556677", min: 3, share: 0.2 }\n';

const ask = (policy: ReturnType<typeof policyOf>, finding: ReturnType<typeof found>) =>
  decide(policy, factsOf(policy, finding, 'a.example'));

t.test('known owners need number and share, at the boundary as beyond it', (t) => {
  const policy = policyOf(RULES);
  t.same(policy.knownOwners, null);
  t.same(policy.knownFloor, { min: 2, share: 0.05 });
  const verdict = (known: number, records: number) => ask(policy, found({ contact: records }, { known })).verdict;
  t.equal(verdict(0, 10), 'allow');
  t.equal(verdict(1, 1), 'allow');
  t.equal(verdict(2, 2), 'block');
  t.equal(verdict(2, 40), 'block');
  t.equal(verdict(2, 41), 'allow');
  t.equal(verdict(3, 60), 'block');
  t.equal(verdict(500, 10_000), 'block');
  t.equal(verdict(499, 10_000), 'allow');
  t.end();
});

t.test('records of all kinds make the whole of which they are a share', (t) => {
  const policy = policyOf(RULES);
  t.equal(ask(policy, found({ contact: 20, 'phone-list': 20 }, { known: 2 })).verdict, 'block');
  t.equal(ask(policy, found({ contact: 20, 'phone-list': 21 }, { known: 2 })).verdict, 'allow');
  t.end();
});

t.test('a policy may ask for more than the least', (t) => {
  const policy = policyOf(RULES + SECTION);
  t.same(policy.knownOwners, { file: 'owners.fuse', canaries: 'canaries.txt', keyId: '0011223344556677' });
  t.equal(ask(policy, found({ contact: 4 }, { known: 2 })).verdict, 'allow');
  t.equal(ask(policy, found({ contact: 15 }, { known: 3 })).verdict, 'block');
  t.equal(ask(policy, found({ contact: 16 }, { known: 3 })).verdict, 'allow');
  t.end();
});

t.test('the reason counts people and names nobody', (t) => {
  const policy = policyOf(RULES);
  t.same(
    ask(policy, found({ contact: 30 }, { known: 12, canaries: 1 })).matches.map(({ rule, why }) => `${rule}: ${why}`),
    [
      'known: known owners 12 >= 2, of 30 records',
      'planted: canaries 1 >= 1',
      'many: known owners 12 >= 10, of 30 records',
    ],
  );
  t.end();
});

t.test('one canary is enough wherever the default rules reach', (t) => {
  const policy = defaultPolicy();
  for (const host of ['mail.qq.com', 'wx.qq.com', 'pastebin.com', 'unknown-site.example']) {
    const facts = factsOf(policy, found({ 'phone-list': 1 }, { canaries: 1 }), host);
    t.match(decide(policy, facts), { verdict: 'block', rule: 'protected-record' }, host);
    const known = factsOf(policy, found({ 'phone-list': 9 }, { known: 2 }), host);
    t.match(decide(policy, known), { verdict: 'block', rule: 'known-owners' }, host);
  }
  t.end();
});

t.test('what a policy may not say of known owners is reported where it stands', (t) => {
  const messages = (text: string) => problemsOf(text).map(({ line, path, message }) => `${line} ${path}: ${message}`);
  const section = (more: string) => `known_owners: { file: owners.fuse, key_id: "0011223344556677", ${more} }\n`;
  t.match(messages(section('min: 1')), [/^1 known_owners\.min: must be 2 or more/]);
  t.match(messages(section('share: 0.01')), [/^1 known_owners\.share: must be 0\.05 or more/]);
  t.match(messages(section('salt: 1')), [/^1 known_owners\.salt: unknown key; allowed here: file, canaries, key_id/]);
  t.match(messages(section('canaries: ../../etc/passwd')), [/^1 known_owners\.canaries: write the name of a file/]);
  t.match(messages('known_owners: { file: /etc/passwd, key_id: "0011223344556677" }'), [/known_owners\.file/]);
  t.match(messages('known_owners: { file: a.fuse, key_id: xyz }'), [/known_owners\.key_id: write the id/]);
  t.match(messages('rules: [{ id: a, when: { known: ">=1" }, then: flag }]'), [
    /^1 rules\[0\]\.when\.known: write a comparison such as ">=2"/,
  ]);
  t.end();
});

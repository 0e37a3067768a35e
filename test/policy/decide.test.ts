import t from 'tap';
import type { Reason } from '../../src/model/outcome.js';
import { decide } from '../../src/policy/decide.js';
import { OTHER } from '../../src/policy/routes.js';
import { defaultPolicy, factsOf, found, NOW, policyOf, to } from './builder.js';

const policy = defaultPolicy();
const DAY = 86_400_000;
const unread = (name: 'partial' | 'uninspectable', ...reasons: Reason[]) => found({}, { outcome: { name, reasons } });
const verdictOf = (finding: ReturnType<typeof found>, url: string, more = {}) => {
  const { verdict, rule } = decide(policy, factsOf(policy, finding, url, more));
  return `${verdict} ${rule}`;
};

t.test('the default rules', (t) => {
  const mail = 'mail.qq.com';
  const site = 'shop.example';
  t.equal(verdictOf(found({}), mail), 'allow null');
  t.equal(verdictOf(found({ owner: 1 }), mail), 'flag one-owner');
  t.equal(verdictOf(found({ owner: 2 }), mail), 'coach few-owners');
  t.equal(verdictOf(found({ owner: 4 }), site), 'coach few-owners');
  t.equal(verdictOf(found({ owner: 5 }), site), 'block bulk-owners');
  t.equal(
    verdictOf(found({ lead: 24, contact: 24, waybill: 24, identity: 4, credit: 4, stay: 4 }), mail),
    'allow null',
  );
  for (const [kind, n] of Object.entries({ lead: 25, contact: 25, waybill: 25, identity: 5, credit: 5, stay: 5 })) {
    t.match(verdictOf(found({ [kind]: n }), mail), /^block bulk-/, `${n} of ${kind}`);
  }
  t.equal(verdictOf(found({ 'phone-list': 50 }), mail), 'flag phone-list');
  t.equal(verdictOf(found({ 'home-list': 49 }), mail), 'allow null');
  t.equal(verdictOf(found({}, { opaqueBytes: 65536 }), site), 'flag opaque-bytes');
  t.equal(verdictOf(found({}, { opaqueBytes: 65535 }), site), 'allow null');
  t.equal(verdictOf(found({}, { patterns: [{ id: 'look-up-for-hire', hits: 1 }] }), mail), 'flag trade-posts');
  t.end();
});

t.test('what cannot be read is refused on leak channels and flagged elsewhere', (t) => {
  for (const reason of ['encrypted', 'memory', 'time', 'ratio', 'crash', 'depth', 'entries'] as const) {
    t.equal(verdictOf(unread('uninspectable', reason), 'mail.qq.com'), 'block sealed', reason);
    t.equal(verdictOf(unread('partial', reason), 'wx.qq.com'), 'block sealed', `partly ${reason}`);
    t.equal(verdictOf(unread('uninspectable', reason), 'shop.example'), 'flag sealed-elsewhere', reason);
  }
  t.equal(verdictOf(unread('uninspectable', 'unsupported-format'), 'pan.baidu.com'), 'coach unknown-format');
  t.equal(verdictOf(unread('uninspectable', 'unsupported-format'), 'shop.example'), 'allow null');
  t.equal(verdictOf(unread('uninspectable', 'no-ocr'), 'edith.xiaohongshu.com'), 'allow null', 'a picture is posted');
  t.equal(verdictOf(unread('partial', 'no-ocr', 'encrypted'), 'mail.qq.com'), 'block sealed');
  t.end();
});

t.test('the most severe match is reported, then the lowest id, and all are kept', (t) => {
  const policy = policyOf(`rules:
  - { id: z-flag, when: { records: { owner: ">=1" } }, then: flag }
  - { id: b-block, when: { records: { owner: ">=1" } }, then: block }
  - { id: a-block, when: { records: { lead: ">=1" } }, then: block }
  - { id: c-coach, when: { records: { owner: ">=2" } }, then: coach }
  - { id: unmet, when: { records: { owner: ">=3" } }, then: block }
`);
  const decision = decide(policy, factsOf(policy, found({ owner: 2, lead: 1 }), 'a.example'));
  t.match(decision, { verdict: 'block', asked: 'block', rule: 'a-block', mode: 'enforce', policyVersion: 't' });
  t.same(
    decision.matches.map((match) => `${match.then} ${match.rule}: ${match.why}`),
    [
      'block a-block: lead 1 >= 1',
      'block b-block: owner 2 >= 1',
      'coach c-coach: owner 2 >= 2',
      'flag z-flag: owner 2 >= 1',
    ],
  );
  t.end();
});

t.test('all conditions of a rule hold together', (t) => {
  const policy = policyOf(`patterns: [{ id: p, pattern: x }, { id: q, pattern: y }]
rules:
  - id: all
    when: { records: { owner: ">=2", lead: ">=1" }, exact_owners: ">=2", outcome: partial, reason: [time, no-ocr], opaque: ">=1KiB", pattern: [p, q] }
    then: block
`);
  const whole = {
    exactOwners: 2,
    outcome: { name: 'partial', reasons: ['no-ocr'] },
    opaqueBytes: 1024,
    patterns: [{ id: 'q', hits: 2 }],
  } as const;
  const judge = (finding: ReturnType<typeof found>) => decide(policy, factsOf(policy, finding, 'a.example')).verdict;
  t.equal(judge(found({ owner: 2, lead: 1 }, whole)), 'block');
  t.equal(judge(found({ owner: 2 }, whole)), 'allow');
  t.equal(judge(found({ owner: 2, lead: 1 }, { ...whole, exactOwners: 1 })), 'allow');
  t.equal(
    judge(found({ owner: 2, lead: 1 }, { ...whole, outcome: { name: 'uninspectable', reasons: ['time'] } })),
    'allow',
  );
  t.equal(judge(found({ owner: 2, lead: 1 }, { ...whole, outcome: { name: 'partial', reasons: ['ratio'] } })), 'allow');
  t.equal(judge(found({ owner: 2, lead: 1 }, { ...whole, opaqueBytes: 1023 })), 'allow');
  t.equal(judge(found({ owner: 2, lead: 1 }, { ...whole, patterns: [{ id: 'z', hits: 1 }] })), 'allow');
  t.end();
});

t.test('a rule holds where `to`, `from` and `who` say', (t) => {
  const policy = policyOf(`teams: { sales: ["os:wang", "login:7"] }
channels:
  - { id: chat, name: x, category: im, hosts: { exact: [chat.example] } }
  - { id: board, name: x, category: forum, hosts: { exact: [board.example] } }
sanctioned: [{ id: crm, host: crm.example, path: /api }]
rules:
  - { id: by-channel, when: { records: { owner: ">=1" } }, to: chat, then: flag }
  - { id: by-category, when: { records: { owner: ">=1" } }, to: [forum, im], then: flag }
  - { id: by-host, when: { records: { owner: ">=1" } }, to: [example.net, crm.example], then: flag }
  - { id: by-leak, when: { records: { owner: ">=1" } }, to: leak-channels, then: flag }
  - { id: by-other, when: { records: { owner: ">=1" } }, to: other, then: flag }
  - { id: by-sanctioned, when: { records: { owner: ">=1" } }, to: sanctioned, then: flag }
  - { id: everywhere, when: { records: { owner: ">=1" } }, to: everywhere, then: flag }
  - { id: plain, when: { records: { owner: ">=1" } }, then: flag }
  - { id: program, when: { records: { owner: ">=1" } }, from: [Tool.exe], then: flag }
  - { id: team, when: { records: { owner: ">=1" } }, who: [sales, "os:li"], then: flag }
`);
  const rules = (url: string, more = {}) =>
    decide(policy, factsOf(policy, found({ owner: 1 }), url, more)).matches.map((match) => match.rule);
  t.same(rules('chat.example'), ['by-category', 'by-channel', 'by-leak', 'everywhere', 'plain']);
  t.same(rules('board.example'), ['by-category', 'by-leak', 'everywhere', 'plain']);
  t.same(rules('x.example.net'), ['by-host', 'by-other', 'everywhere', 'plain']);
  t.same(rules('xexample.net'), ['by-other', 'everywhere', 'plain']);
  t.same(
    rules('https://crm.example/api/x'),
    ['by-host', 'by-sanctioned', 'everywhere'],
    'sanctioned is named or left alone',
  );
  const destination = to('a.example', { process: { pid: 1, name: 'tool.EXE', path: null } });
  t.same(rules('a.example', { destination }), ['by-other', 'everywhere', 'plain', 'program']);
  t.ok(rules('a.example', { personId: 'os:wang' }).includes('team'));
  t.ok(rules('a.example', { personId: 'os:li' }).includes('team'));
  t.notOk(rules('a.example', { personId: 'os:sales' }).includes('team'));
  t.end();
});

t.test('an exception takes its rules away for its people and places until the end of its last day', (t) => {
  const policy = policyOf(`rules:
  - { id: bulk, when: { records: { owner: ">=5" } }, then: block }
  - { id: few, when: { records: { owner: ">=2" } }, then: coach }
exceptions:
  - { rule: bulk, who: "os:wang", to: vendor.example, until: 2027-01-31, approved_by: [a, b] }
`);
  const judge = (url: string, personId: string, now: number) =>
    decide(policy, factsOf(policy, found({ owner: 9 }), url, { personId, now }));
  const last = Date.parse('2027-01-31T15:59:59.999Z');
  const covered = judge('up.vendor.example', 'os:wang', last);
  t.match(covered, { verdict: 'coach', rule: 'few' }, 'the most severe remaining rule is taken');
  t.equal(covered.matches.length, 1);
  t.equal(judge('up.vendor.example', 'os:wang', last + 1).rule, 'bulk', 'midnight in China ends it');
  t.equal(judge('up.vendor.example', 'os:li', last).rule, 'bulk');
  t.equal(judge('vendor.example.net', 'os:wang', last).rule, 'bulk');
  t.end();
});

t.test('observe refuses nothing and keeps what would have been', (t) => {
  const policy = policyOf(`mode: observe
rules:
  - { id: b, when: { records: { owner: ">=5" } }, then: block }
  - { id: c, when: { records: { owner: ">=2" } }, then: coach }
  - { id: f, when: { records: { owner: ">=1" } }, then: flag }
`);
  const judge = (owner: number) => decide(policy, factsOf(policy, found({ owner }), 'a.example'));
  t.match(judge(5), { verdict: 'flag', asked: 'block', rule: 'b', mode: 'observe' });
  t.match(judge(2), { verdict: 'flag', asked: 'coach', rule: 'c' });
  t.match(judge(1), { verdict: 'flag', asked: 'flag', rule: 'f' });
  t.match(judge(0), { verdict: 'allow', asked: 'allow', rule: null });
  t.end();
});

t.test('a flag on what was sent fires when the line is crossed, a block every time', (t) => {
  const policy = policyOf(`rules:
  - { id: tell, when: { sent: { owner: ">=10", within: 7d, per: pc } }, then: flag }
  - { id: stop, when: { sent: { owner: ">=20", within: 24h, per: person } }, then: block }
`);
  t.same(policy.sentQueries, [
    { kind: 'owner', windowMs: 7 * DAY, per: 'pc' },
    { kind: 'owner', windowMs: DAY, per: 'person' },
  ]);
  const judge = (before: number, after: number, owner = after - before) =>
    decide(
      policy,
      factsOf(policy, found({ owner }), 'a.example', {
        sent: policy.sentQueries.map((query) => ({ query, before, after })),
      }),
    );
  t.equal(judge(8, 9).rule, null);
  t.match(judge(9, 10), { rule: 'tell', matches: [{ why: 'owner sent 10 >= 10 in 7d per pc' }] });
  t.equal(judge(10, 11).rule, null, 'told once');
  t.equal(judge(19, 20).rule, 'stop');
  t.equal(judge(20, 21).rule, 'stop');
  t.equal(judge(20, 20, 1).rule, 'stop', 'a record that left before, once more');
  t.equal(judge(20, 20, 0).rule, null, 'talk after it passes');
  const alone = factsOf(policy, found({ owner: 20 }), 'a.example');
  t.equal(decide(policy, alone).rule, 'stop', 'without the ledger this transfer still counts');
  t.end();
});

t.test('the same question to the ledger is asked once', (t) => {
  const policy = policyOf(`rules:
  - { id: a, when: { sent: { owner: ">=10", within: 24h, per: person } }, then: flag }
  - { id: b, when: { sent: { owner: ">=20", lead: ">=5", within: 1d, per: person } }, then: block }
`);
  t.same(
    policy.sentQueries.map((query) => query.kind),
    ['owner', 'lead'],
  );
  t.end();
});

t.test('bytes to a channel that cannot be read are counted there only', (t) => {
  const policy =
    policyOf(`channels: [{ id: dark, name: x, category: im, opaque: true, hosts: { exact: [dark.example] } }]
rules: [{ id: much, when: { unreadable: ">=1MiB" }, then: flag }]
`);
  const judge = (url: string, bodyBytes: number) => decide(policy, factsOf(policy, found({}), url, { bodyBytes })).rule;
  t.equal(judge('dark.example', 1024 * 1024), 'much');
  t.equal(judge('dark.example', 1024 * 1024 - 1), null);
  t.equal(judge('light.example', 1024 * 1024), null);
  t.end();
});

t.test('a gauge counts owners at its own class and other kinds at theirs, halved for data from the job', (t) => {
  const rules = `rules: [{ id: g, when: { gauge: { "50": ">=1" } }, then: flag }]`;
  const judge = (text: string, owner: number, credit = 0) => {
    const policy = policyOf(text);
    return decide(policy, factsOf(policy, found({ owner, credit }), 'a.example'));
  };
  t.equal(judge(rules, 24).rule, null);
  t.match(judge(rules, 25), { rule: 'g', matches: [{ why: 'gauge 50 1 >= 1' }] });
  t.equal(judge(rules, 20, 5).rule, 'g', 'mixed classes add up');
  t.equal(judge(`${rules}\ngauge: { from_job: false, classes: { owner: 500 } }`, 49).rule, null);
  t.end();
});

t.test('a decision depends on its facts alone', (t) => {
  const facts = factsOf(policy, found({ owner: 3 }), 'a.example', { route: OTHER, now: NOW });
  t.same(decide(policy, facts), decide(policy, facts));
  t.end();
});

t.test('a rule may ask for what its person did shortly before', (t) => {
  const rules =
    'rules: [{ id: a, when: { outcome: uninspectable, after: { event: view, within: 30m } }, then: coach }]';
  const own = policyOf(rules);
  const MINUTE = 60_000;
  for (const [events, verdict, why] of [
    [[{ event: 'view', at: NOW - 30 * MINUTE }], 'coach', 'in time'],
    [[{ event: 'view', at: NOW - 30 * MINUTE - 1 }], 'allow', 'too long ago'],
    [[{ event: 'bulk-view', at: NOW }], 'allow', 'another event'],
    [undefined, 'allow', 'nothing known'],
  ] as const) {
    const facts = factsOf(
      own,
      unread('uninspectable', 'no-ocr'),
      'shop.example',
      events === undefined ? {} : { events },
    );
    t.equal(decide(own, facts).verdict, verdict, why);
  }
  t.end();
});

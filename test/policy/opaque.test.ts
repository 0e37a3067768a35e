import t from 'tap';
import type { OpaqueFacts } from '../../src/model/opaque.js';
import { decide } from '../../src/policy/decide.js';
import { resolve, resolveHost } from '../../src/policy/resolve.js';
import { factsOf, found, NOW, policyOf, problemsOf, to } from './builder.js';

const KiB = 1024;
const CHANNELS = `channels:
  - { id: chat, name: chat, category: im, opaque: true, hosts: { suffix: [chat.example] } }
  - { id: pinned-app, name: app, category: saas-doc, opaque: true, treatment: tunnel, hosts: { suffix: [app.example] } }
  - { id: remote, name: tool, category: remote-control, opaque: true, treatment: refuse, hosts: { suffix: [tool.example] }, ports: [5938] }
`;
const rule = (when: string, verdict = 'block'): string =>
  `${CHANNELS}rules: [{ id: budget, when: { opaque_bytes: ${when} }, then: ${verdict} }]`;

function verdict(text: string, before: number, more: number, events: OpaqueFacts['events'] = []): string {
  const policy = policyOf(text);
  const opaque = policy.opaqueQueries.map((query) => ({ query, before, after: before + more }));
  const { verdict, matches } = decide(policy, factsOf(policy, found({}), 'a.chat.example', { opaque, events }));
  return `${verdict}${matches.map(({ why }) => ` ${why}`).join()}`;
}

t.test('a budget of bytes is crossed by the first byte over it', (t) => {
  const text = rule('{ over: 180KiB, within: 3m }');
  t.equal(verdict(text, 100 * KiB, 80 * KiB), 'allow');
  t.equal(verdict(text, 100 * KiB, 80 * KiB + 1), 'block unreadable bytes 184321 > 184320 in 3m per channel');
  t.match(verdict(text, 190 * KiB, 1), /^block /, 'and stays crossed');
  t.end();
});

t.test('a flag tells of it once, when the line is crossed', (t) => {
  const text = rule('{ over: 180KiB, within: 3m, per: destination }', 'flag');
  t.match(verdict(text, 180 * KiB, 1), /^flag .* per destination$/);
  t.equal(verdict(text, 180 * KiB + 1, 1), 'allow');
  t.end();
});

t.test('after an event it holds only as long as the window', (t) => {
  const text = rule('{ over: 180KiB, within: 3m, after: bulk-view }');
  const view = (secondsAgo: number) => [{ event: 'bulk-view' as const, at: NOW - secondsAgo * 1000 }];
  t.equal(verdict(text, 0, 300 * KiB), 'allow', 'without one');
  t.match(verdict(text, 0, 300 * KiB, view(179)), /^block .* after bulk-view$/);
  t.equal(verdict(text, 0, 300 * KiB, view(181)), 'allow', 'long ago');
  t.end();
});

t.test('what policy asks about bytes is asked once a window', (t) => {
  const policy = policyOf(`rules:
  - { id: a, when: { opaque_bytes: { over: 2MiB, within: 1h } }, then: flag }
  - { id: b, when: { opaque_bytes: { over: 1MiB, within: 1h } }, then: block }
  - { id: c, when: { opaque_bytes: { over: 1MiB, within: 1h, per: destination } }, then: flag }
  - { id: d, when: { unreadable: ">=4MiB" }, then: flag }
  - { id: e, when: { unreadable: ">=1MiB" }, then: flag }
`);
  t.strictSame(policy.opaqueQueries, [
    { windowMs: 3_600_000, per: 'channel', least: KiB * KiB },
    { windowMs: 3_600_000, per: 'destination', least: KiB * KiB },
  ]);
  t.strictSame(policy.unreadableSizes, [KiB * KiB, 4 * KiB * KiB]);
  t.end();
});

t.test('what is written wrong is said with its place', (t) => {
  const cases: Record<string, RegExp> = {
    '{ over: 180KiB }': /is missing/,
    '{ over: ">=180KiB", within: 3m }': /write a size such as/,
    '{ over: 180KiB, within: 3m, after: lunch }': /must be one of view, bulk-view; found "lunch"/,
    '{ over: 180KiB, within: 3m, per: person }': /must be one of channel, destination/,
    '{ over: 180KiB, within: 3m, under: 1KiB }': /unknown key; allowed here: over, within, per, after/,
  };
  for (const [when, message] of Object.entries(cases)) {
    t.match(problemsOf(rule(when)), [{ message, line: 5 }], when);
  }
  t.match(problemsOf('channels: [{ id: a, name: a, category: im, treatment: tunnel, ports: [1] }]'), [
    { message: /write "opaque: true"/ },
  ]);
  t.match(problemsOf('approved: [{ tool: nothing }]'), [{ message: /there is no channel "nothing"/ }]);
  t.end();
});

t.test('a refused tool passes once it is approved: undecrypted by name, never by port alone', (t) => {
  const refusing = policyOf(CHANNELS);
  t.match(resolveHost(refusing, 'x.tool.example', 443), { channel: 'remote', treatment: 'refuse' });
  const policy = policyOf(`${CHANNELS}approved: [{ tool: remote, note: support desk }]`);
  t.match(resolveHost(policy, 'x.tool.example', 443), { channel: 'remote', treatment: 'tunnel', opaque: true });
  t.match(
    resolve(policy, to('http://x.tool.example/')),
    { channel: 'remote', treatment: 'inspect-hold' },
    'what can be read is',
  );
  t.match(resolveHost(policy, 'elsewhere.example', 5938), { channel: 'remote', treatment: 'inspect-hold' });
  t.match(resolveHost(policy, 'a.app.example', 443), { channel: 'pinned-app', treatment: 'tunnel' });
  t.end();
});

t.test('hosts may be written in their own letters', (t) => {
  const policy = policyOf(
    'channels: [{ id: a, name: a, category: forum, hosts: { exact: [业主.example], suffix: [小区.cn] } }]',
  );
  t.match(resolve(policy, to('https://业主.example/')), { channel: 'a' });
  t.match(resolve(policy, to('https://x.小区.cn/')), { channel: 'a' });
  t.end();
});

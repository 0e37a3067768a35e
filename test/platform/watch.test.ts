import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { Stage } from '../../src/platform/install.js';
import { install } from '../../src/platform/install.js';
import { openJournal } from '../../src/platform/journal.js';
import { repair } from '../../src/platform/repair.js';
import { undo } from '../../src/platform/undo.js';
import { answeredParts, changedParts, compare, foundText, stopped, type WatchState } from '../../src/platform/watch.js';
import { makeMachine, makeSettings } from './tree.js';

const MINUTE = 60_000;
const state = (more: Partial<WatchState> = {}): WatchState => ({
  parts: new Set(),
  interceptors: new Set(),
  trusted: null,
  wall: 1_000 * MINUTE,
  steady: 0,
  ...more,
});

t.test('what was changed is said once, and again when it comes back and goes again', (t) => {
  const gone = state({ parts: new Set(['chromium']) });
  t.same(compare(state(), gone).events, [{ what: 'part', part: 'chromium' }]);
  t.same(compare(gone, gone).events, []);
  t.same(compare(gone, state()).events, []);
  t.same(compare(state(), gone).events.length, 1);
  t.end();
});

t.test('a clock that is moved is seen, either way; one that runs, sleeps or is corrected is not', (t) => {
  const after = (wall: number, steady: number) =>
    compare(state(), state({ wall: 1_000 * MINUTE + wall, steady })).events;
  t.same(after(5 * MINUTE, 5 * MINUTE), []);
  t.same(after(5 * MINUTE + 30_000, 5 * MINUTE), []);
  t.same(after(65 * MINUTE, 5 * MINUTE), [{ what: 'clock', stepSeconds: 3_600 }]);
  t.same(after(-55 * MINUTE, 5 * MINUTE), [{ what: 'clock', stepSeconds: -3_600 }]);
  t.same(compare(null, state()).events, []);
  t.end();
});

t.test('another program that intercepts TLS is named when its root appears', (t) => {
  const names = new Set(['CN=Huorong Root']);
  t.same(compare(null, state({ interceptors: names })).events, [{ what: 'interceptor', name: 'CN=Huorong Root' }]);
  t.end();
});

t.test('a file that was edited, and a setting that was changed, name their part; what is whole does not', (t) => {
  const root = t.testdir({ etc: {}, notes: {} });
  const settings = makeSettings();
  const machine = makeMachine(root, settings);
  const proxy = { key: 'HKLM\\S', name: 'Proxy' };
  const stages: Stage[] = [
    { name: 'policy', changes: [{ kind: 'json', path: '/etc/policy.json', members: { Proxy: 'ours' } }] },
    { name: 'proxy', changes: [{ kind: 'setting', setting: proxy, value: { type: 'REG_DWORD', data: 1 } }] },
    { name: 'asked', changes: [{ kind: 'command', run: ['build'], check: ['fails'], undo: ['build'] }] },
  ];
  install(stages, machine, openJournal(path.join(root, 'notes')));
  t.same([...changedParts(stages, machine)], []);
  fs.writeFileSync(path.join(root, 'etc/policy.json'), '{"Proxy":"theirs"}');
  settings.write(proxy, { type: 'REG_DWORD', data: 0 });
  t.same([...changedParts(stages, machine)], ['policy', 'proxy']);
  t.end();
});

t.test('this PC’s own certificate is missed once it is gone from the system', (t) => {
  const gone = state({ trusted: false });
  t.same(compare(state({ trusted: true }), gone).events, [{ what: 'certificate' }]);
  t.same(compare(gone, gone).events, []);
  t.same(compare(state(), state({ trusted: null })).events, [], 'where it cannot be told, nothing is said');
  t.end();
});

t.test(
  'a service that was stopped while the PC ran is told; a PC that was off, slept through an upgrade or starts is not',
  (t) => {
    const now = 1_000 * MINUTE;
    t.same(stopped(now - 60 * MINUTE, now - 600 * MINUTE, now), { what: 'service', stoppedSeconds: 3_600 });
    t.same(stopped(now - 60 * MINUTE, now - 2 * MINUTE, now), null, 'it was off');
    t.match(stopped(now - 600 * MINUTE, now - 60 * MINUTE, now), { stoppedSeconds: 55 * 60 }, 'kept from starting');
    t.same(stopped(now - MINUTE, now - 600 * MINUTE, now), null, 'an upgrade');
    t.same(stopped(null, now - 600 * MINUTE, now), null, 'the first time');
    t.equal(foundText({ what: 'service', stoppedSeconds: 5 }), 'stopped for 5 s');
    t.end();
  },
);

t.test('what was changed is made again as it was installed, and the journal still knows what was there before', (t) => {
  const root = t.testdir({ etc: { 'policy.json': '{"theirs":1}' }, notes: {} });
  const settings = makeSettings();
  const machine = makeMachine(root, settings);
  const proxy = { key: 'HKLM\\S', name: 'Proxy' };
  const stage: Stage = {
    name: 'policy',
    changes: [
      { kind: 'json', path: '/etc/policy.json', members: { Proxy: 'ours' } },
      { kind: 'file', path: '/etc/ours.conf', text: 'ours\n' },
      { kind: 'setting', setting: proxy, value: { type: 'REG_DWORD', data: 1 } },
    ],
  };
  const journal = openJournal(path.join(root, 'notes'));
  install([stage], machine, journal);
  fs.rmSync(path.join(root, 'etc/ours.conf'));
  fs.writeFileSync(path.join(root, 'etc/policy.json'), '{"theirs":2}');
  settings.write(proxy, { type: 'REG_DWORD', data: 0 });
  t.same([...changedParts([stage], machine)], ['policy']);
  t.equal(repair(stage, machine), true);
  t.same([...changedParts([stage], machine)], []);
  t.same(JSON.parse(fs.readFileSync(path.join(root, 'etc/policy.json'), 'utf8')), { theirs: 2, Proxy: 'ours' });
  undo(journal, machine);
  t.notOk(fs.existsSync(path.join(root, 'etc/ours.conf')));
  t.same(JSON.parse(fs.readFileSync(path.join(root, 'etc/policy.json'), 'utf8')), { theirs: 2 });
  t.end();
});

t.test('what only a program can tell is compared with what it told before', (t) => {
  const machine = makeMachine(t.testdir(), makeSettings());
  const asked = (name: string, check: string): Stage => ({
    name,
    changes: [{ kind: 'command', run: ['build'], check: [check], undo: ['build'] }],
  });
  const silent: Stage = { name: 'unasked', changes: [{ kind: 'command', run: ['build'] }] };
  t.same([...answeredParts([asked('well', 'build'), asked('ill', 'fails'), silent], machine)], ['well']);
  t.end();
});

import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { Stage } from '../../src/platform/install.js';
import { install } from '../../src/platform/install.js';
import { openJournal } from '../../src/platform/journal.js';
import { changedParts, compare, type WatchState } from '../../src/platform/watch.js';
import { makeMachine, makeSettings } from './tree.js';

const MINUTE = 60_000;
const state = (more: Partial<WatchState> = {}): WatchState => ({
  parts: new Set(),
  interceptors: new Set(),
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

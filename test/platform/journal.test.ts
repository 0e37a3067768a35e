import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import type { Change, SettingValue } from '../../src/platform/change.js';
import { inEffect } from '../../src/platform/check.js';
import { InstallError, install, type Stage, standing } from '../../src/platform/install.js';
import { openJournal } from '../../src/platform/journal.js';
import { undo } from '../../src/platform/undo.js';
import { makeMachine, makeRoot, makeSettings, picture } from './tree.js';

const NOTES = '/var/lib/menshen-undo';

const PATHS = ['/etc/a.conf', '/etc/deep/er/b.json', '/sources/ours.crt', '/c', '/sources/theirs.crt'];
const BUILD: Change = { kind: 'command', run: ['build'], derived: ['/built'] };
const DWORD: SettingValue = { type: 'REG_DWORD', data: 1 };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    path: fc.constantFrom(...PATHS),
    text: fc.string({ maxLength: 20 }),
    mode: fc.constantFrom(0o644, 0o600, 0o755),
  }),
  fc.record({
    kind: fc.constant('block' as const),
    path: fc.constantFrom('/etc/a.conf', '/c'),
    lines: fc.array(fc.stringMatching(/^[a-z=]{1,8}$/), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('json' as const),
    path: fc.constant('/etc/j.json'),
    members: fc.record({ policies: fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.integer()) }),
  }),
  fc.record({
    kind: fc.constant('setting' as const),
    setting: fc.record({ key: fc.constant('HKLM\\S'), name: fc.constantFrom('p', 'q') }),
    value: fc.constantFrom<SettingValue>(DWORD, { type: 'REG_SZ', data: 'menshen' }),
  }),
  fc.constant<Change>({ kind: 'command', run: ['start'], undo: ['stop'] }),
  fc.constant(BUILD),
);

const before = fc.record({
  '/etc/a.conf': fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
  '/c': fc.option(fc.constantFrom('plain', 'no end\nof line', ''), { nil: undefined }),
  '/etc/j.json': fc.option(fc.constantFrom('{}', '{"policies":{"x":9,"other":true}}\n'), { nil: undefined }),
  '/sources/theirs.crt': fc.option(fc.constantFrom('T1\n', 'T2\n'), { nil: undefined }),
  '/sources/ours.crt': fc.option(fc.constant('-> theirs.crt'), { nil: undefined }),
  '/built/bundle': fc.option(fc.constant('as somebody left it'), { nil: undefined }),
});

const stages: fc.Arbitrary<Stage[]> = fc.array(
  fc.record({ name: fc.constantFrom('one', 'two'), changes: fc.array(change, { minLength: 1, maxLength: 5 }) }),
  { minLength: 1, maxLength: 3 },
);

const laid = (files: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).filter((file): file is [string, string] => file[1] !== undefined));

class Died extends Error {}

/** Lets a process live for so many steps; after that it does nothing more, not even clean up. */
function lifeOf(steps: number): (what: string) => void {
  let left = steps;
  return () => {
    left -= 1;
    if (left < 0) throw new Died();
  };
}

function dies(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof Died || (error instanceof InstallError && error.cause instanceof Died)) return true;
    throw error;
  }
}

t.test(
  'whenever an installation dies, and whenever its undoing dies, undoing again leads back to what was there',
  (t) => {
    fc.assert(
      fc.property(before, stages, fc.nat(40), fc.nat(25), fc.boolean(), (files, wanted, life, undoLife, again) => {
        const root = makeRoot(laid(files));
        const settings = makeSettings(new Map([['HKLM\\S\\p', { type: 'REG_SZ', data: 'theirs' }]]));
        const notes = path.join(root, NOTES);
        fs.mkdirSync(path.dirname(notes), { recursive: true });
        const then = { files: picture(root), settings: settings.all() };
        try {
          const mortal = makeMachine(root, settings, lifeOf(life));
          const died = dies(() => install(wanted, mortal, openJournal(notes)));
          // A second installation over a whole or a half one changes nothing of that.
          if (again) install(wanted, makeMachine(root, settings), openJournal(notes));
          if (!died || again) {
            for (const each of last(wanted)) t.ok(inEffect(each, makeMachine(root, settings)) !== false, each.kind);
          }
          dies(() => undo(openJournal(notes), makeMachine(root, settings, lifeOf(undoLife))));
          const troubles = undo(openJournal(notes), makeMachine(root, settings));
          return (
            troubles.length === 0 &&
            JSON.stringify({ files: picture(root), settings: settings.all() }) === JSON.stringify(then)
          );
        } finally {
          fs.rmSync(root, { recursive: true });
        }
      }),
      { seed: 20261122, numRuns: 200 },
    );
    t.end();
  },
);

/** The last stage's last change: nothing later undoes it. */
function last(wanted: readonly Stage[]): readonly Change[] {
  const end = wanted.at(-1)?.changes.at(-1);
  return end === undefined || end.kind === 'block' ? [] : [end];
}

t.test('an installation that fails half-way is taken back by itself, and says so', (t) => {
  const root = makeRoot({ '/sources/theirs.crt': 'T\n', '/etc/hosts.conf': 'a\n' });
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const machine = makeMachine(root, makeSettings());
  machine.run(['build']);
  const then = picture(root);
  const wanted: Stage[] = [
    { name: 'trust', changes: [{ kind: 'file', path: '/sources/ours.crt', text: 'O\n' }, BUILD] },
    { name: 'hosts', changes: [{ kind: 'block', path: '/etc/hosts.conf', lines: ['ours'] }] },
    { name: 'service', changes: [{ kind: 'command', run: ['fails', 'now'], undo: ['stop'] }] },
  ];
  const failure = t.throws(() => install(wanted, machine, openJournal(path.join(root, 'notes')))) as InstallError;
  t.ok(failure instanceof InstallError);
  t.match(failure.message, /fails now ended with 1.*everything was put back as it was/);
  t.same(picture(root), then);
  t.end();
});

t.test('what others change after us survives the uninstallation, and bundles are built anew from it', (t) => {
  const root = makeRoot({
    '/sources/theirs.crt': 'T\n',
    '/etc/environment': 'LANG=C\n',
    '/etc/policies.json': '{"policies":{"Homepage":"a"}}\n',
  });
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const machine = makeMachine(root, makeSettings());
  machine.run(['build']);
  const notes = path.join(root, 'notes');
  const wanted: Stage[] = [
    { name: 'trust', changes: [{ kind: 'file', path: '/sources/ours.crt', text: 'O\n' }, BUILD] },
    { name: 'environment', changes: [{ kind: 'block', path: '/etc/environment', lines: ['PROXY=ours'] }] },
    { name: 'firefox', changes: [{ kind: 'json', path: '/etc/policies.json', members: { policies: { Proxy: 1 } } }] },
  ];
  t.equal(install(wanted, machine, openJournal(notes)).made, 4);
  t.match(fs.readFileSync(path.join(root, 'built/bundle'), 'utf8'), /T\nO\n|O\nT\n/);
  fs.appendFileSync(path.join(root, 'etc/environment'), 'EDITOR=vi\n');
  fs.writeFileSync(
    path.join(root, 'etc/policies.json'),
    JSON.stringify({ policies: { Homepage: 'a', Proxy: 1, NoUpdate: true } }),
  );
  fs.writeFileSync(path.join(root, 'sources/newer.crt'), 'N\n');
  machine.run(['build']);

  t.same(undo(openJournal(notes), machine), []);
  t.equal(fs.readFileSync(path.join(root, 'etc/environment'), 'utf8'), 'LANG=C\nEDITOR=vi\n');
  t.same(JSON.parse(fs.readFileSync(path.join(root, 'etc/policies.json'), 'utf8')), {
    policies: { Homepage: 'a', NoUpdate: true },
  });
  t.equal(fs.readFileSync(path.join(root, 'built/bundle'), 'utf8'), '# bundle\nN\nT\n');
  t.notOk(fs.existsSync(notes));
  t.end();
});

t.test('a second installation that fails leaves the first one standing', (t) => {
  const root = makeRoot();
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const machine = makeMachine(root, makeSettings());
  const notes = path.join(root, 'notes');
  const first: Change = { kind: 'file', path: '/etc/one', text: '1' };
  install([{ name: 'one', changes: [first] }], machine, openJournal(notes));
  const then = picture(root);
  const second: Change[] = [
    { kind: 'file', path: '/etc/one', text: '2' },
    { kind: 'command', run: ['fails'], undo: ['x'] },
  ];
  t.throws(() => install([{ name: 'two', changes: second }], machine, openJournal(notes)), { code: 'INSTALL_FAILED' });
  t.same(picture(root), then);
  t.same(undo(openJournal(notes), machine), []);
  t.same(picture(root), {});
  t.end();
});

t.test('a journal with a torn last line is read without it, and one damaged inside is refused', (t) => {
  const root = makeRoot();
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const notes = path.join(root, 'notes');
  const journal = openJournal(notes);
  journal.note({ was: 'done' });
  journal.note({ was: 'setting', setting: { key: 'K', name: 'n' }, before: null, after: DWORD });
  const file = path.join(notes, 'journal.ndjson');
  fs.truncateSync(file, fs.statSync(file).size - 5);
  const torn = openJournal(notes);
  t.equal(torn.entries.length, 1);
  t.equal(standing(torn), 1);
  torn.note({ was: 'done' });
  t.equal(openJournal(notes).entries.length, 2, 'what is written next stands on a line of its own');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"was"', '"saw"'));
  t.throws(() => openJournal(notes), { code: 'JOURNAL_DAMAGED' });
  t.end();
});

t.test('a real process killed with SIGKILL between any two steps leaves what the next one can undo', (t) => {
  const killed = fileURLToPath(new URL('killed-install.ts', import.meta.url));
  for (const steps of [0, 4, 8]) {
    const root = makeRoot({ '/etc/environment': 'LANG=C\n', '/sources/theirs.crt': 'T\n' });
    const then = picture(root);
    const { signal } = spawnSync(process.execPath, [...process.execArgv, killed, root, String(steps)]);
    t.equal(signal, 'SIGKILL');
    t.same(undo(openJournal(path.join(root, 'notes')), makeMachine(root, makeSettings())), []);
    t.same(picture(root), then, `after ${steps} steps`);
    fs.rmSync(root, { recursive: true });
  }
  t.end();
});

import fs from 'node:fs';
import t from 'tap';
import type { Look, Part, SettingValue } from '../../src/platform/change.js';
import type { Stage } from '../../src/platform/install.js';
import { MACOS } from '../../src/platform/macos/parts.js';
import { modeOf } from '../../src/platform/place.js';
import { planLines } from '../../src/platform/plan.js';
import { isPublic, mapped } from '../../src/platform/sockets.js';
import { WINDOWS } from '../../src/platform/windows/parts.js';
import { NO_REGISTRY, registry } from '../../src/platform/windows/registry.js';
import { decode, encode } from '../../src/platform/windows/registry-native.js';
import { FACTS } from './facts.js';

/*
 * Windows and macOS are not here: their plans are held against files that a person has read. `GOLDEN=write` writes them
 * anew, to be read again.
 */

const nothing: Look = { exists: () => true, homes: [] };
const stages = (parts: readonly Part[], program: string, config: string): Stage[] =>
  parts.map((part) => ({
    name: part.name,
    changes: part.changes(
      {
        ...FACTS,
        program,
        self: [`${program}\\node`, `${program}\\main.js`],
        config,
        firewall: true,
        mailNetworks: [{ network: '203.0.113.0/24', ports: [465] }],
      },
      nothing,
    ),
  }));

const PLANS: ReadonlyArray<readonly [string, Stage[]]> = [
  ['windows.txt', stages(WINDOWS, 'C:\\Program Files\\Menshen', 'C:\\ProgramData\\Menshen\\menshen.yaml')],
  ['macos.txt', stages(MACOS, '/Library/Menshen', '/Library/Application Support/Menshen/menshen.yaml')],
];

for (const [name, plan] of PLANS) {
  t.test(`the plan of ${name} is the one that was read`, (t) => {
    const golden = new URL(`golden/${name}`, import.meta.url);
    const lines = `${planLines(plan).join('\n')}\n`;
    if (process.env.GOLDEN === 'write') fs.writeFileSync(golden, lines);
    t.equal(lines, fs.readFileSync(golden, 'utf8'));
    t.end();
  });

  t.test(`every step of ${name} knows its way back`, (t) => {
    for (const { changes } of plan) {
      for (const change of changes) {
        if (change.kind !== 'command') continue;
        t.ok(change.undo !== undefined || change.settings !== undefined, change.run.join(' '));
      }
    }
    t.end();
  });
}

const number = (address: string): number => address.split('.').reduce((all, part) => all * 256 + Number(part), 0);

t.test('the firewall of Windows means the addresses that count as a way out', (t) => {
  const plan = planLines(
    stages(WINDOWS, 'C:\\Program Files\\Menshen', 'C:\\menshen.yaml').filter(({ name }) => name === 'firewall'),
  );
  const ranges = [...(plan[1] ?? '').matchAll(/'(\d[\d.]+)-([\d.]+)'/g)].map(([, from = '', to = '']) => [
    number(from),
    number(to),
  ]);
  t.equal(ranges.length, 7);
  const blocked = (address: string): boolean =>
    ranges.some(([from = 0, to = 0]) => from <= number(address) && number(address) <= to);
  for (let first = 0; first < 256; first += 1) {
    for (const rest of [
      '0.0.0',
      '15.255.255',
      '16.0.0',
      '31.255.255',
      '63.255.255',
      '64.0.0',
      '168.1.1',
      '254.1.1',
      '255.255.255',
    ]) {
      const address = `${first}.${rest}`;
      t.equal(blocked(address), isPublic(mapped(Buffer.from(address.split('.').map(Number)))), address);
    }
  }
  t.end();
});

t.test(
  'an installation of Windows that is run again finds its service and files in effect, and undoes neither',
  (t) => {
    const plan = stages(WINDOWS, 'C:\\Program Files\\Menshen', 'C:\\menshen.yaml');
    const verbs = plan
      .flatMap(({ changes }) => changes)
      .filter((change) => change.kind === 'command' && change.optional !== true);
    const unasked = verbs.flatMap((change) =>
      change.kind === 'command' && change.check === undefined ? [change.run] : [],
    );
    t.same(
      unasked.map(([program]) => program),
      ['netsh'],
      'what netsh writes is kept as settings',
    );
    const said = { mode: 0o100666, isDirectory: () => false };
    t.equal(modeOf(said, 'win32'), 0o644, 'as it was written');
    t.equal(modeOf(said, 'linux'), 0o666);
    t.end();
  },
);

t.test('a value of the registry reads as it was written', (t) => {
  const values: SettingValue[] = [
    { type: 'REG_SZ', data: '{"a":"门神"}' },
    { type: 'REG_SZ', data: '' },
    { type: 'REG_EXPAND_SZ', data: '%ProgramData%\\x' },
    { type: 'REG_BINARY', data: '2800ff' },
    { type: 'REG_DWORD', data: 0x8000_0001 },
  ];
  for (const value of values) t.same(decode(value.type, encode(value)), value);
  t.same(encode({ type: 'REG_SZ', data: 'a' }), Buffer.from([0x61, 0, 0, 0]), 'UTF-16 with its end');
  t.same(encode({ type: 'REG_DWORD', data: 1 }), Buffer.from([1, 0, 0, 0]));
  t.equal(decode('', Buffer.alloc(4)), null, 'of a type nothing here writes');
  t.equal(decode('REG_DWORD', Buffer.alloc(1)), null);
  t.end();
});

t.test('a value that is not there after writing is an error, whatever the call ended with', (t) => {
  const value: SettingValue = { type: 'REG_DWORD', data: 1 };
  t.throws(() => registry(NO_REGISTRY).write({ key: 'HKLM\\X', name: 'y' }, value), { code: 'REGISTRY_REFUSED' });
  t.end();
});

t.test('of a key that is not there, those above it that are missing are told, and go when they hold nothing', (t) => {
  const keys = new Set(['HKLM\\SOFTWARE', 'HKLM\\SOFTWARE\\Full']);
  const settings = registry({
    ...NO_REGISTRY,
    has: (key) => keys.has(key),
    isEmpty: (key) => key !== 'HKLM\\SOFTWARE\\Full',
    removeKey: (key) => keys.delete(key),
  });
  t.same(settings.missing('HKLM\\SOFTWARE\\Policies\\Google'), [
    'HKLM\\SOFTWARE\\Policies',
    'HKLM\\SOFTWARE\\Policies\\Google',
  ]);
  for (const key of ['HKLM\\SOFTWARE\\Full', 'HKLM\\SOFTWARE\\Policies']) settings.drop(key);
  t.ok(keys.has('HKLM\\SOFTWARE\\Full'));
  t.end();
});

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import type { Look, Part, SettingValue } from '../../src/platform/change.js';
import type { Stage } from '../../src/platform/install.js';
import { MACOS } from '../../src/platform/macos/parts.js';
import { planLines } from '../../src/platform/plan.js';
import { WINDOWS } from '../../src/platform/windows/parts.js';
import { parseQuery, registry, writeCommand } from '../../src/platform/windows/registry.js';
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
      { ...FACTS, program, self: [`${program}\\node`, `${program}\\main.js`], config, firewall: true },
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

t.test('what reg says of a value is read as it was written', (t) => {
  const said = (line: string): string => `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Menshen\r\n${line}\r\n\r\n`;
  t.same(parseQuery(said('    ProxyEnable    REG_DWORD    0x1')), { type: 'REG_DWORD', data: 1 });
  t.same(parseQuery(said('    ProxyServer    REG_SZ    127.0.0.1:8877')), { type: 'REG_SZ', data: '127.0.0.1:8877' });
  t.same(parseQuery(said('    Empty    REG_SZ    ')), { type: 'REG_SZ', data: '' });
  t.same(parseQuery(said('    (Default)    REG_SZ    a    b')), { type: 'REG_SZ', data: 'a    b' });
  t.same(parseQuery(said('    WinHttpSettings    REG_BINARY    2800')), { type: 'REG_BINARY', data: '2800' });
  t.equal(parseQuery('ERROR: The system was unable to find the specified registry key or value.'), null);
  t.end();
});

t.test('a value that is not there after writing is an error, whatever the tool ended with', (t) => {
  const silent = registry(() => ({ code: 0, said: '' }));
  const value: SettingValue = { type: 'REG_DWORD', data: 1 };
  t.throws(() => silent.write({ key: 'HKLM\\X', name: 'y' }, value), { code: 'REGISTRY_REFUSED' });
  t.end();
});

t.test(
  'values are written, read and removed in a real registry where Wine is, and said rightly where it is not',
  (t) => {
    const setting = { key: 'HKLM\\SOFTWARE\\Policies\\Menshen\\Test', name: 'Server' };
    const value: SettingValue = { type: 'REG_SZ', data: '{"a":"b c"}' };
    if (spawnSync('wine', ['--version']).status === 0) {
      const prefix = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-wine-'));
      t.teardown(() => fs.rmSync(prefix, { recursive: true, force: true }));
      const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', DISPLAY: '' };
      const settings = registry((argv) => {
        const { status, stdout } = spawnSync('wine', [...argv], { encoding: 'utf8', env });
        return { code: status, said: stdout };
      });
      t.equal(settings.read(setting), null);
      settings.write(setting, value);
      t.same(settings.read(setting), value);
      settings.write(setting, null);
      t.equal(settings.read(setting), null);
    } else {
      t.comment('no Wine on this machine: the commands alone are looked at');
      t.same(writeCommand(setting, value), [
        'reg',
        'add',
        setting.key,
        '/v',
        'Server',
        '/t',
        'REG_SZ',
        '/d',
        '{"a":"b c"}',
        '/f',
      ]);
      t.same(writeCommand(setting, null), ['reg', 'delete', setting.key, '/v', 'Server', '/f']);
    }
    t.end();
  },
);

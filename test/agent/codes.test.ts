import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { codeKeyFile, openCodes } from '../../src/agent/codes.js';
import { deviceCodeKey, makeCode } from '../../src/tls/one-use-code.js';

const KEY = deviceCodeKey('cd'.repeat(32), 'pc-1');
const MINUTE = 60_000;

function pc(t: Test) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-codes-'));
  t.teardown(() => fs.rmSync(home, { recursive: true }));
  fs.mkdirSync(path.dirname(codeKeyFile(home)));
  fs.writeFileSync(codeKeyFile(home), `${KEY}\n`);
  const clock = { now: Date.parse('2026-03-01T08:00:00Z') };
  return { home, clock, open: () => openCodes(home, () => clock.now) };
}

t.test('a code is taken once, also by a program started anew, and those made before it are void', (t) => {
  const { clock, open } = pc(t);
  const before = makeCode(KEY, 'break-glass', clock.now - 5 * MINUTE);
  const code = makeCode(KEY, 'break-glass', clock.now);
  t.equal(open().take('uninstall', code), 'wrong', 'it is for one purpose');
  t.equal(open().take('break-glass', code), 'taken');
  t.equal(open().take('break-glass', code), 'wrong');
  t.equal(open().take('break-glass', before), 'wrong');
  t.equal(open().take('uninstall', makeCode(KEY, 'uninstall', clock.now)), 'taken', 'the other purpose is untouched');
  t.end();
});

t.test('after five wrong ones nobody is heard for ten minutes', (t) => {
  const { clock, open } = pc(t);
  const codes = open();
  const code = makeCode(KEY, 'break-glass', clock.now);
  for (let n = 0; n < 5; n++) t.equal(codes.take('break-glass', 'WRNG-WRNG-WRNG'), 'wrong');
  t.equal(codes.take('break-glass', code), 'wait');
  clock.now += 10 * MINUTE + 1;
  t.equal(codes.take('break-glass', code), 'taken');
  t.end();
});

t.test('without a key, or where use cannot be marked, nothing is taken', (t) => {
  const { home, clock, open } = pc(t);
  const code = makeCode(KEY, 'break-glass', clock.now);
  fs.mkdirSync(path.join(home, 'codes-used.json.draft'));
  t.equal(open().take('break-glass', code), 'unstored');
  fs.writeFileSync(codeKeyFile(home), 'no key');
  t.equal(open().take('break-glass', code), 'no-key');
  fs.rmSync(codeKeyFile(home));
  t.equal(open().take('break-glass', code), 'no-key');
  t.end();
});

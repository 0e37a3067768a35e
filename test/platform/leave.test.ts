import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { fetchCodeKey } from '../../src/agent/central/enrol.js';
import { enrolmentFile, readEnrolment } from '../../src/agent/central/enrolment.js';
import { giveCode } from '../../src/central/codes.js';
import { leave, mayLeave } from '../../src/cli/leave.js';
import { startTestCentral } from '../builders/central.js';
import { runProgram } from '../builders/program.js';

const HOUR = 3_600_000;

t.test('a PC of no fleet leaves as it likes', (t) => {
  t.equal(mayLeave(t.testdir(), undefined, Date.now()), 'taken');
  t.end();
});

t.test('a PC of a fleet leaves by a code of head office: its own, for leaving, once, in time', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const [pc, other] = [await central.pc(), await central.pc()];
  const now = Date.now();
  t.equal(mayLeave(pc.home, undefined, now), 'needsCode');
  t.equal(mayLeave(pc.home, '0000-0000-0000', now), 'codeNoKey', 'it has not heard of codes yet');
  for (const each of [pc, other]) await fetchCodeKey(each.home, each.link);
  const codeFor = async (device: string, purpose: 'uninstall' | 'break-glass') => {
    const found = await central.central.devices.get(device);
    if (found === null) throw new Error('unreachable');
    return (await giveCode(central.central, found, { purpose, by: 'test', why: '' })).code;
  };
  t.equal(mayLeave(pc.home, await codeFor(other.enrolment.device, 'uninstall'), now), 'codeWrong', "another PC's");
  t.equal(mayLeave(pc.home, await codeFor(pc.enrolment.device, 'break-glass'), now), 'codeWrong', 'for something else');
  const code = await codeFor(pc.enrolment.device, 'uninstall');
  t.equal(mayLeave(pc.home, code, now + 5 * HOUR), 'codeWrong', 'too late');
  await central.stop();
  t.equal(
    mayLeave(pc.home, code.toLowerCase().replaceAll('-', ' '), now),
    'taken',
    'without a network, as people type',
  );
  t.equal(mayLeave(pc.home, undefined, now + HOUR / 2), 'taken', 'a removal that failed goes on');
  t.equal(mayLeave(pc.home, code, now + 2 * HOUR), 'codeWrong', 'used up');
});

t.test('leaving gives the enrolment back, and forgets it even where head office is silent', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await central.pc();
  await leave(pc.home);
  t.equal(await readEnrolment(pc.home), null);
  t.equal((await central.central.devices.get(pc.enrolment.device))?.status, 'revoked');
  const second = await central.pc();
  await central.stop();
  await leave(second.home);
  t.notOk(fs.existsSync(enrolmentFile(second.home)));
});

t.test('the command asks for it before anything is touched', async (t) => {
  const root = t.testdir({ var: { lib: { menshen: { central: { 'enrolment.json': '{}' } } } } });
  const { exitCode, stderr } = await runProgram(['uninstall', '--root', root, '--purge', '--without-journal'], {
    home: path.join(root, 'unused'),
  });
  t.equal(exitCode, 1);
  t.match(stderr, /one-use code/);
  t.ok(fs.existsSync(path.join(root, 'var/lib/menshen/central/enrolment.json')));
});

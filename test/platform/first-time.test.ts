import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { firstTime } from '../../src/cli/first-time.js';
import { InstallError } from '../../src/platform/install.js';

const fail = (home: string, error: Error) => (): Promise<never> => {
  fs.mkdirSync(home, { recursive: true });
  fs.writeFileSync(path.join(home, 'ca-key.pem'), 'key');
  return Promise.reject(error);
};

t.test('an installation that fails leaves no data directory where there was none', async (t) => {
  const base = t.testdir({ ProgramData: {} });
  const home = path.join(base, 'ProgramData', 'Menshen', 'data');
  await t.rejects(firstTime(home, fail(home, new Error('no such server'))), { message: 'no such server' });
  t.same(fs.readdirSync(path.join(base, 'ProgramData')), []);
});

t.test('what was there before, and what is needed to put a PC back, stays', async (t) => {
  const home = path.join(t.testdir({ data: { 'menshen.db': 'records' } }), 'data');
  await t.rejects(firstTime(home, fail(home, new Error('no such server'))));
  t.same(fs.readdirSync(home).sort(), ['ca-key.pem', 'menshen.db']);
  const other = path.join(t.testdir({}), 'data');
  await t.rejects(firstTime(other, fail(other, new InstallError(new Error('disk full'), ['a file']))));
  t.ok(fs.existsSync(path.join(other, 'ca-key.pem')));
});

t.test('one that ends well keeps what it made', async (t) => {
  const home = path.join(t.testdir(), 'data');
  t.equal(await firstTime(home, () => Promise.resolve(fs.mkdirSync(home) ?? 0)), 0);
  t.ok(fs.existsSync(home));
});

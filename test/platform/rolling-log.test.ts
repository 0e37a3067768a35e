import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { openRollingLog } from '../../src/platform/rolling-log.js';

const DAY = 86_400_000;

async function written(lines: readonly string[], options: Parameters<typeof openRollingLog>[0]): Promise<void> {
  const log = openRollingLog(options);
  for (const line of lines) log.write(line);
  log.end();
  await once(log, 'finish');
}

t.test('a log is cut by size, and only the youngest files stay', async (t) => {
  const dir = t.testdir();
  const file = path.join(dir, 'keeper.log');
  const lines = Array.from({ length: 20 }, (_, at) => `line ${String(at).padStart(2, '0')}\n`);
  await written(lines, { file, maxBytes: 24, maxFiles: 3 });
  t.same(fs.readdirSync(dir).sort(), ['keeper.log', 'keeper.log.1', 'keeper.log.2']);
  const text = ['.2', '.1', ''].map((end) => fs.readFileSync(`${file}${end}`, 'utf8')).join('');
  t.equal(text, lines.slice(-8).join(''), 'in order, none of them twice or missing');
  for (const name of fs.readdirSync(dir)) t.ok(fs.statSync(path.join(dir, name)).size <= 24);
  await written(['more\n'], { file, maxBytes: 24, maxFiles: 3 });
  t.match(fs.readFileSync(file, 'utf8'), /more/, 'the next start goes on in the same file');
});

t.test('a log is cut by age, and what is too old goes', async (t) => {
  const dir = t.testdir({ 'keeper.log.1': 'old\n' });
  const file = path.join(dir, 'keeper.log');
  fs.utimesSync(`${file}.1`, new Date(Date.now() - 40 * DAY), new Date(Date.now() - 40 * DAY));
  let now = Date.now();
  const log = openRollingLog({ file, now: () => now });
  log.write('first\n');
  now += 31 * DAY;
  log.write('second\n');
  log.end();
  await once(log, 'finish');
  t.equal(fs.readFileSync(file, 'utf8'), 'second\n');
  t.notMatch(
    fs.readdirSync(dir).map((name) => fs.readFileSync(path.join(dir, name), 'utf8')),
    ['old\n'],
  );
});

t.test('a disk that takes nothing stops nobody', async (t) => {
  const dir = t.testdir({ 'keeper.log': {} });
  await t.resolves(written(['lost\n'], { file: path.join(dir, 'keeper.log') }));
});

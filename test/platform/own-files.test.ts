import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { changedFiles, LIST } from '../../src/platform/own-files.js';

const FILES = { 'dist/a.js': 'one', 'dist/deep/b.js': 'two', 'policies/rules.yaml': 'three' };
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

function program(): string {
  const dir = t.testdir();
  for (const [file, text] of Object.entries(FILES)) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  }
  const hashes = Object.fromEntries(Object.entries(FILES).map(([file, text]) => [file, sha(text)]));
  fs.writeFileSync(path.join(dir, LIST), JSON.stringify(hashes));
  return dir;
}

t.test('the program knows its own files again, and names those that changed, are gone or lead elsewhere', async (t) => {
  const dir = program();
  t.same(await changedFiles(dir), []);
  fs.writeFileSync(path.join(dir, 'dist/a.js'), 'other');
  fs.rmSync(path.join(dir, 'policies/rules.yaml'));
  t.same(await changedFiles(dir), ['dist/a.js', 'policies/rules.yaml']);
});

t.test('a list that is damaged is itself what changed; without one there is nothing to hold to', async (t) => {
  const dir = program();
  for (const text of ['{', '[]', '{"dist/a.js":"short"}']) {
    fs.writeFileSync(path.join(dir, LIST), text);
    t.same(await changedFiles(dir), [LIST], text);
  }
  fs.rmSync(path.join(dir, LIST));
  t.equal(await changedFiles(dir), null);
});

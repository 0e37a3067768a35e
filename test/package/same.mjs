#!/usr/bin/env node
// Builds every package twice, into two folders, signed by a key of its own: the same bytes, the signature good for all of them,
// a bill of materials beside each. Needs makensis, wixl, a C++ compiler and MinGW; some minutes.
//   npm run try:packages [-- --only deb,tar,…]
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf } from '../../build/package/stage.mjs';
import { problems } from '../../build/package/sums.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-same-'));
const pair = generateKeyPairSync('ed25519');
const signing = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
const key = pair.publicKey.export({ type: 'spki', format: 'pem' });

function build(name) {
  const out = path.join(work, name);
  const argv = ['build/package.mjs', '--out', out, ...process.argv.slice(2)];
  const env = { ...process.env, MENSHEN_SIGNING_KEY: signing, MENSHEN_SETUP_COMPRESSOR: 'zlib' };
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: repository, encoding: 'utf8', env });
  assert.equal(status, 0, stderr);
  assert.deepEqual(problems(out, key), []);
  const hash = (file) =>
    createHash('sha256')
      .update(fs.readFileSync(path.join(out, file)))
      .digest('hex');
  return new Map(filesOf(out).map((file) => [file, hash(file)]));
}

try {
  const first = build('first');
  const second = build('second, under another name');
  assert.deepEqual([...first.keys()], [...second.keys()]);
  for (const [file, sum] of first) {
    assert.equal(second.get(file), sum, file);
    process.stdout.write(`ok - ${file} ${sum}\n`);
  }
  const signed = fs.readFileSync(path.join(work, 'first/SHA256SUMS'), 'utf8');
  const unsigned = [...first.keys()].filter(
    (file) => !file.startsWith('SHA256SUMS') && !signed.includes(`  ${file}\n`),
  );
  assert.deepEqual(unsigned, [], 'every file is signed');
  assert.ok([...first.keys()].some((file) => file.endsWith('.cdx.json')));
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}

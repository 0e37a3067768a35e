#!/usr/bin/env node
// Checks packages against their signature.
//   node build/package/verify.mjs FOLDER PUBLIC-KEY.pem
import fs from 'node:fs';
import { problems } from './sums.mjs';

const [folder, key] = process.argv.slice(2);
if (folder === undefined || key === undefined) {
  process.stderr.write('usage: node build/package/verify.mjs FOLDER PUBLIC-KEY.pem\n');
  process.exitCode = 2;
} else {
  const found = problems(folder, fs.readFileSync(key, 'utf8'));
  for (const each of found) process.stderr.write(`${each}\n`);
  if (found.length === 0) process.stdout.write('every package is the one that was signed\n');
  process.exitCode = found.length === 0 ? 0 : 1;
}

#!/usr/bin/env node
// Runs the side-by-side proxy benchmark with this checkout among the peers.
//   npm run bench -- --harness DIR [--only menshen,squid-stare,privoxy] [--scenarios S1,S2,S3] [--rounds 5] [--secs 1]
// DIR holds the harness (runner.mjs, its load client and its origin), set up by its own setup.sh.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = {
  harness: process.env.MENSHEN_BENCH ?? '',
  only: 'menshen,squid-stare,squid-bump,privoxy',
  scenarios: 'S1,S2,S3',
  rounds: '5',
  secs: '1',
};
for (let i = 2; i + 1 < process.argv.length; i += 2) args[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
if (!fs.existsSync(path.join(args.harness, 'runner.mjs'))) {
  console.error('Name the folder of the benchmark harness: --harness DIR (it holds runner.mjs), or MENSHEN_BENCH.');
  process.exit(2);
}
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-bench-'));
const port = 18_080;
const command = `node ${path.join(root, 'dist/cli/main.js')} run --port ${port} --upstream.extra_ca ${path.join(args.harness, 'pki/originca.pem')}`;
const runner = spawn(
  process.execPath,
  [
    path.join(args.harness, 'runner.mjs'),
    ...['--proxy', `menshen=${port};ca=${path.join(home, 'ca.pem')};cmd=${command}`],
    ...Object.entries(args).flatMap(([name, value]) => (name === 'harness' ? [] : [`--${name}`, value])),
  ],
  { stdio: 'inherit', env: { ...process.env, MENSHEN_HOME: home } },
);
runner.on('exit', (code) => {
  fs.rmSync(home, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});

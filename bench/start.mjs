#!/usr/bin/env node
// From the start of `menshen run` to the first answer through the proxy, with a fresh data directory and with one that was
// used before (compile cache, CA, database). Processor time of the process up to then, and time on the wall.
//   npm run build && node bench/start.mjs [--times N]
//   npm run package -- --only tar, unpacked: node bench/start.mjs --program DIR/versions/V
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    program: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
    times: { type: 'string', default: '5' },
  },
});
const main = path.join(values.program, 'dist/cli/main.js');
const shipped = path.join(values.program, 'runtime/node');
const node = fs.existsSync(shipped) ? shipped : process.execPath;
const TICKS = 100;

function answer(port) {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: 'http://menshen.local/health',
      headers: { Host: 'menshen.local' },
    };
    const request = http.get({ ...options, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
    });
    request.once('error', () => resolve(false));
  });
}

/** utime and stime of all threads of a process (proc_pid_stat). */
function cpuMs(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1000;
}

async function once(home, port) {
  const began = performance.now();
  const child = spawn(node, [main, 'run', '--port', String(port)], {
    env: { PATH: process.env.PATH, HOME: home, MENSHEN_HOME: home },
    stdio: 'ignore',
  });
  while (!(await answer(port))) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const found = { wall: performance.now() - began, cpu: cpuMs(child.pid) };
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return found;
}

const middle = (list) => Math.round([...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]);
const fresh = [];
const again = [];
for (let time = 0; time < Number(values.times); time += 1) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-start-'));
  fresh.push(await once(home, 18_877 + time));
  again.push(await once(home, 18_877 + time));
  fs.rmSync(home, { recursive: true });
}
for (const [name, list] of Object.entries({ fresh, again })) {
  const figures = {
    start: name,
    cpuMs: middle(list.map(({ cpu }) => cpu)),
    wallMs: middle(list.map(({ wall }) => wall)),
  };
  process.stdout.write(`${JSON.stringify({ ...figures, times: list.length })}\n`);
}

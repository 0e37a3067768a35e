#!/usr/bin/env node
// How soon a list is refused: from the byte after which a block is certain to the first byte of the refusal, through the
// built program, for a list that comes at once and for one that comes slowly. While the rest of the list is counted, an
// everyday request every few milliseconds says what others notice.
//   npm run build && node bench/early.mjs [--rows 100000] [--rounds 5] [--only TEXT] [--rate 2]     rate in MiB a second
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createBytesInspector } from '../dist/inspect/inspect-bytes.js';
import { DEFAULT_BUDGET } from '../dist/model/budget.js';
import { bytesOf } from '../dist/model/bytes.js';
import { writeLists } from './lists.mjs';
import { ask, connect, listen, makeRoot, secure, startAgent } from './running-agent.mjs';

const { values: args } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    rate: { type: 'string', default: '2' },
  },
});

const SITE = 'pastebin.com';
const HEAD = { method: 'POST', host: SITE, target: '/bench', headers: [] };
const TALK = '馨佳园两房，74平，378万，满五唯一，随时看房，王小姐有钥匙。'.repeat(20);
/** The rule asks for five, and of a body that is cut the last one is doubtful. */
const CERTAIN = 6;
const PIECE = 16 * 1024;

const inspector = createBytesInspector(
  { key: '00'.repeat(32), patterns: [], staffPhones: [], compounds: [], budget: DEFAULT_BUDGET },
  () => performance.now(),
);

/** Whether the block is certain with so many bytes. */
async function isCertain(bytes, size) {
  const enough = new Error('enough');
  let most = 0;
  const told = ({ owner = 0 }) => {
    most = Math.max(most, owner);
    if (most >= CERTAIN) throw enough;
  };
  await inspector
    .inspect({ kind: 'transfer', head: HEAD, isCut: size < bytes.length }, bytesOf(bytes.subarray(0, size)), told)
    .catch((error) => {
      if (error !== enough) throw error;
    });
  return most >= CERTAIN;
}

/** How many bytes the verdict needs, to one in a thousand of the file. */
async function needed(bytes) {
  let low = 0;
  let high = bytes.length;
  while (high - low > Math.max(64, bytes.length / 1000)) {
    const middle = (low + high) >> 1;
    if (await isCertain(bytes, middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Sends it in pieces and says how long after byte `wanted` the refusal came, milliseconds. */
async function send(socket, bytes, wanted, bytesPerMs) {
  let answered = 0;
  let status = '';
  socket.on('data', (chunk) => {
    if (answered === 0) {
      answered = performance.now();
      status = chunk.toString('latin1', 9, 12);
    }
  });
  const gone = once(socket, 'close');
  socket.write(`POST /bench HTTP/1.1\r\nHost: ${SITE}\r\nContent-Length: ${bytes.length}\r\n\r\n`);
  const began = performance.now();
  let certain = 0;
  for (let at = 0; at < bytes.length && answered === 0; at += PIECE) {
    const late = at / bytesPerMs - (performance.now() - began);
    if (late > 1) await wait(late);
    const going = socket.write(bytes.subarray(at, at + PIECE));
    if (certain === 0 && at + PIECE >= wanted) certain = performance.now();
    if (!going) await Promise.race([once(socket, 'drain'), gone]);
  }
  while (answered === 0 && !socket.destroyed) await wait(1);
  return { ms: answered - certain, status };
}

async function everyday(open, until) {
  const socket = await open();
  const times = [];
  while (!until.aborted) {
    const began = performance.now();
    await ask(socket, SITE, TALK);
    times.push(performance.now() - began);
    await wait(10);
  }
  socket.destroy();
  return times;
}

const quantile = (times, part) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
const shown = (times) => `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.99).toFixed(0)}`;

const pki = await makeRoot([SITE]);
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-early-'));
const rootFile = path.join(home, 'origin-ca.pem');
fs.writeFileSync(rootFile, pki.ca);
const origin = https.createServer({ key: pki.key, cert: pki.cert }, (request, response) => {
  request.resume().on('end', () => response.end('fine'));
});
const { child, port } = await startAgent(home, {
  MENSHEN_UPSTREAM_EXTRA_CA: rootFile,
  MENSHEN_UPSTREAM_RESOLVE: `${SITE}:443=127.0.0.1:${await listen(origin)}`,
  MENSHEN_NOTICE: 'acknowledged',
});
const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
try {
  const ca = fs.readFileSync(path.join(home, 'ca.pem'), 'utf8');
  const open = async () => secure(await connect(port, `${SITE}:443`), SITE, ca);
  const warm = await open();
  for (let n = 0; n < 50; n++) await ask(warm, SITE, TALK);
  warm.destroy();
  const calm = new AbortController();
  setTimeout(() => calm.abort(), 3_000);
  const alone = await everyday(open, calm.signal);
  console.log(`an everyday request alone, p50 / p99 ms: ${shown(alone)}\n`);
  console.log('| list | KiB | KiB needed | at once, ms after | slowly, ms after | others meanwhile, p50 / p99 ms |');
  console.log('| --- | ---: | ---: | --- | --- | --- |');
  for (const file of writeLists(home, Number(args.rows)).filter((name) => path.basename(name).includes(args.only))) {
    const bytes = fs.readFileSync(file);
    const wanted = await needed(bytes);
    const after = { 'at once': [], slowly: [] };
    const others = [];
    for (const [how, rate] of [
      ['at once', Number.POSITIVE_INFINITY],
      ['slowly', (Number(args.rate) * 1048576) / 1000],
    ]) {
      for (let round = 0; round < Number(args.rounds); round++) {
        const socket = await open();
        const { ms, status } = await send(socket, bytes, wanted, rate);
        if (status !== '403') throw new Error(`${file} was answered ${status}`);
        after[how].push(ms);
        socket.destroy();
        const counting = new AbortController();
        setTimeout(() => counting.abort(), 1_500);
        others.push(...(await everyday(open, counting.signal)));
        // The next list meets nobody: what is left of this one is counted first.
        while (/^menshen_workers_busy [1-9]/m.test(await metrics())) await wait(50);
      }
    }
    const sorted = (times) =>
      times
        .toSorted((a, b) => a - b)
        .map((ms) => ms.toFixed(0))
        .join(', ');
    const kib = (size) => (size / 1024).toFixed(0);
    const columns = [
      path.basename(file),
      kib(bytes.length),
      kib(wanted),
      sorted(after['at once']),
      sorted(after.slowly),
    ];
    console.log(`| ${[...columns, shown(others)].join(' | ')} |`);
  }
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  origin.close();
  origin.closeAllConnections();
  fs.rmSync(home, { recursive: true, force: true });
}

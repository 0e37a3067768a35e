#!/usr/bin/env node
// What other transfers notice while files made to hurt are read: the built program between real TLS ends, an everyday
// request on a kept connection every few milliseconds, alone and while clients in a process of their own send one such file
// after the other.
//   npm run build && node bench/flat.mjs [--seconds 4] [--clients 3] [--only TEXT] [--also DIR] [--workers 2]
// Client, site and agent share the processor: read the ratios. --also adds every file of a folder.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hostileFiles } from './hostile-files.mjs';
import { ask, connect, listen, makeRoot, secure, startAgent } from './running-agent.mjs';

const { values: args } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    clients: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    also: { type: 'string' },
    workers: { type: 'string', default: '2' },
    send: { type: 'string' },
    port: { type: 'string' },
    ca: { type: 'string' },
  },
});

const SITE = 'flat.example';
/** What is sent every day: words, which a worker reads, and program data, which needs none. */
const TALK = '馨佳园两房，74平，378万，满五唯一，随时看房，王小姐有钥匙。'.repeat(20);
const DATA = JSON.stringify(Array.from({ length: 20 }, (_, n) => ({ page: n, name: 'listing', state: 'open' })));
const PAUSE_MS = 10;

const files = hostileFiles();
if (args.also !== undefined)
  for (const name of fs.readdirSync(args.also))
    files[name] = { body: fs.readFileSync(path.join(args.also, name)), type: 'application/octet-stream' };

/** Everyday requests for so long; their times, milliseconds. */
async function everyday(open, body, end) {
  const times = [];
  const kept = await open();
  while (performance.now() < end) {
    const began = performance.now();
    const status = await ask(kept, SITE, body);
    if (status !== 200) throw new Error(`an everyday request: ${status}`);
    times.push(performance.now() - began);
    await wait(PAUSE_MS);
  }
  kept.destroy();
  return times;
}

async function measured(open, ms) {
  const end = performance.now() + ms;
  const [talk, data] = await Promise.all([everyday(open, TALK, end), everyday(open, DATA, end)]);
  return { talk: quantiles(talk), data: quantiles(data) };
}

function quantiles(times) {
  const sorted = times.sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

/** The senders' process: one file after the other on new connections, until the parent says a word. */
async function send({ body, type }) {
  const ca = fs.readFileSync(args.ca, 'utf8');
  const answers = {};
  let running = true;
  process.once('message', () => {
    running = false;
  });
  const sender = async () => {
    while (running) {
      const began = performance.now();
      const status = await sendOnce(ca, body, type).catch((error) => error.message);
      const known = answers[status] ?? { times: 0, ms: 0 };
      answers[status] = { times: known.times + 1, ms: Math.max(known.ms, performance.now() - began) };
    }
  };
  process.send('begun');
  await Promise.all(Array.from({ length: Number(args.clients) }, sender));
  process.send(answers, () => process.disconnect());
}

async function sendOnce(ca, body, type) {
  const socket = await secure(await connect(Number(args.port), `${SITE}:443`), SITE, ca);
  try {
    return await ask(socket, SITE, body, type);
  } finally {
    socket.destroy();
  }
}

const shown = ({ p50, p99 }) => [p50, p99].map((ms) => ms.toFixed(1)).join(' / ');
const over = (a, b) => `${(a.p50 / b.p50).toFixed(1)} / ${(a.p99 / b.p99).toFixed(1)}`;

async function bench() {
  const pki = await makeRoot([SITE]);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-flat-'));
  const rootFile = path.join(home, 'origin-ca.pem');
  fs.writeFileSync(rootFile, pki.ca);
  const origin = https.createServer({ key: pki.key, cert: pki.cert }, (request, response) => {
    request.resume().on('end', () => response.end('fine'));
  });
  origin.on('clientError', (_, socket) => socket.destroy());
  const sitePort = await listen(origin);
  const { child, port } = await startAgent(home, {
    MENSHEN_UPSTREAM_EXTRA_CA: rootFile,
    MENSHEN_UPSTREAM_RESOLVE: `${SITE}:443=127.0.0.1:${sitePort}`,
    MENSHEN_INSPECT_WORKERS: args.workers,
    MENSHEN_NOTICE: 'acknowledged',
  });
  const ca = fs.readFileSync(path.join(home, 'ca.pem'), 'utf8');
  const open = async () => secure(await connect(port, `${SITE}:443`), SITE, ca);

  try {
    const ms = Number(args.seconds) * 1000;
    await measured(open, 3_000);
    console.log(
      '| sent all the time | KiB | words alone, p50 / p99 ms | beside it | ratio | data alone | beside it | ratio | answers |',
    );
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const [name, file] of Object.entries(files)) {
      if (!name.includes(args.only)) continue;
      const alone = await measured(open, ms);
      const senders = fork(fileURLToPath(import.meta.url), [
        ...process.argv.slice(2),
        ...['--send', name, '--port', String(port), '--ca', path.join(home, 'ca.pem')],
      ]);
      await once(senders, 'message');
      const beside = await measured(open, ms);
      senders.send('enough');
      const [answers] = await once(senders, 'message');
      const said = Object.entries(answers).map(
        ([status, { times, ms }]) => `${status} ${times} times, slowest ${Math.round(ms)} ms`,
      );
      const columns = [name, Math.round(file.body.length / 1024)];
      for (const kind of ['talk', 'data'])
        columns.push(shown(alone[kind]), shown(beside[kind]), over(beside[kind], alone[kind]));
      console.log(`| ${[...columns, said.join(', ')].join(' | ')} |`);
    }
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
    origin.close();
    origin.closeAllConnections();
    fs.rmSync(home, { recursive: true, force: true });
  }
}

if (args.send === undefined) await bench();
else await send(files[args.send]);

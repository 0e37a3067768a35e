#!/usr/bin/env node
// Mixed load on a running agent for a long time: what it does to memory, descriptors and latency.
//   npm run build && node bench/soak.mjs [--minutes 30] [--clients 8] [--json FILE]
// Everything is real: the built program, TLS on both sides, an origin of this script. Each client goes round: everyday
// requests on a kept connection, uploads, a blocked list, broken-off uploads, SOCKS, private links, sites that are down.
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ask, connect, listen, makeRoot, open, secure, startAgent } from './running-agent.mjs';

const args = { minutes: '30', clients: '8', json: '', every: '10' };
for (let i = 2; i + 1 < process.argv.length; i += 2) args[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];

/** Kept connections of the agent live for 15 s; the origin here ends its own ones. */
const QUIET_MS = 4_000;
const SITE = 'soak.example';
const DOWN = 'down.example';
const LINK = '203.0.113.30';
const LEAK = Array.from(
  { length: 6 },
  (_, n) => `馨佳园十一街坊，${n + 10}号120${n}，74平，378万，王先生，1381234567${n}`,
).join('\n');
const ADVERT = '馨佳园两房，74平，378万，满五唯一，随时看房。'.repeat(20);

function echo() {
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
    socket.pipe(socket);
  });
  return { server, end: () => [...sockets].forEach((socket) => void socket.destroy()) };
}

function socks(port, host, at) {
  const name = Buffer.from(host);
  const request = Buffer.concat([
    Buffer.from([5, 1, 0, 5, 1, 0, 3, name.length]),
    name,
    Buffer.from([at >> 8, at & 255]),
  ]);
  return open(port, request, (bytes) => bytes.length >= 12);
}

/** One round of one client. Throws when an answer is not what it must be. */
async function round(port, ca, latencies) {
  const expect = (status, wanted, what) => {
    if (status !== wanted) throw new Error(`${what}: ${status} instead of ${wanted}`);
  };
  const kept = await secure(await connect(port, `${SITE}:443`), SITE, ca);
  for (let n = 0; n < 10; n++) {
    const began = performance.now();
    expect(await ask(kept, SITE, ADVERT), 200, 'an everyday request');
    latencies.push(performance.now() - began);
  }
  expect(await ask(kept, SITE, ADVERT.repeat(60)), 200, 'an upload');
  expect(await ask(kept, SITE, LEAK), 403, 'a list of owners');
  kept.destroy();

  const broken = await secure(await connect(port, `${SITE}:443`), SITE, ca);
  broken.write(`POST / HTTP/1.1\r\nHost: ${SITE}\r\nContent-Length: 9000000\r\n\r\n${ADVERT.repeat(40)}`);
  broken.destroy();

  const through = await secure(await socks(port, SITE, 443), SITE, ca);
  expect(await ask(through, SITE, 'by SOCKS'), 200, 'a request by SOCKS');
  through.destroy();

  const link = await connect(port, `${LINK}:443`);
  link.write(Buffer.concat([Buffer.from('16f1030040', 'hex'), Buffer.alloc(4096, 7)]));
  await Promise.race([once(link, 'data'), once(link, 'close')]);
  link.destroy();

  const down = await secure(await connect(port, `${DOWN}:443`), SITE, ca).catch(() => null);
  down?.destroy();
}

const descriptors = (pid) => (fs.existsSync(`/proc/${pid}/fd`) ? fs.readdirSync(`/proc/${pid}/fd`).length : null);
const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

const pki = await makeRoot([SITE]);
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-soak-'));
const rootFile = path.join(home, 'origin-ca.pem');
fs.writeFileSync(rootFile, pki.ca);
const origin = https.createServer({ key: pki.key, cert: pki.cert }, (request, response) => {
  request.resume().on('end', () => response.end('fine'));
});
origin.on('clientError', (_, socket) => socket.destroy());
const far = echo();
const [sitePort, linkPort] = [await listen(origin), await listen(far.server)];
const { child, port } = await startAgent(home, {
  MENSHEN_UPSTREAM_EXTRA_CA: rootFile,
  MENSHEN_UPSTREAM_RESOLVE: `${SITE}:443=127.0.0.1:${sitePort},${LINK}:443=127.0.0.1:${linkPort},${DOWN}:443=127.0.0.1:1`,
});
const ca = fs.readFileSync(path.join(home, 'ca.pem'), 'utf8');
const health = async () => {
  const request = http.get({ host: '127.0.0.1', port, path: '/health', agent: false });
  const [response] = await once(request, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return JSON.parse(text);
};

/** Ends what the origins hold open and waits until the agent has no more descriptors than that, or lets go of no more. */
async function settle(atMost) {
  origin.closeAllConnections();
  far.end();
  let [count, since] = [descriptors(child.pid), Date.now()];
  while (count !== null && count > atMost && Date.now() - since < QUIET_MS) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = descriptors(child.pid);
    if (now !== count) [count, since] = [now, Date.now()];
  }
  return count;
}

const failures = [];
async function load(seconds, onSample) {
  const until = performance.now() + seconds * 1000;
  let latencies = [];
  let rounds = 0;
  let sampledAt = performance.now();
  const client = async () => {
    while (performance.now() < until) {
      try {
        await round(port, ca, latencies);
        rounds += 1;
      } catch (error) {
        if (failures.length < 20) failures.push(String(error));
        else throw error;
      }
      if (performance.now() - sampledAt < Number(args.every) * 1000) continue;
      sampledAt = performance.now();
      const sorted = latencies.sort((a, b) => a - b);
      latencies = [];
      await onSample({ rounds, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) });
    }
  };
  await Promise.all(Array.from({ length: Number(args.clients) }, client));
  return rounds;
}

const MiB = 1024 * 1024;
try {
  // Workers, caches and the database come to be in the first seconds; they are no leak.
  await load(2, () => undefined);
  await settle(0);
  const before = { descriptors: descriptors(child.pid), memoryMiB: (await health()).memoryBytes / MiB };
  const samples = [];
  const rounds = await load(Number(args.minutes) * 60, async ({ rounds, p50, p99 }) => {
    const { memoryBytes, workers } = await health();
    const sample = {
      rounds,
      memoryMiB: memoryBytes / MiB,
      descriptors: descriptors(child.pid),
      workersLost: workers.lost,
      p50,
      p99,
    };
    samples.push(sample);
    const shown = Object.entries(sample).map(
      ([name, value]) => `${name} ${typeof value === 'number' ? Math.round(value * 10) / 10 : '-'}`,
    );
    console.error(shown.join('  '));
  });
  const after = { descriptors: await settle(before.descriptors ?? 0), memoryMiB: (await health()).memoryBytes / MiB };
  const { ok, workers } = await health();
  const result = { rounds, failures, before, after, ok, workers, samples };
  console.log(JSON.stringify(result));
  if (args.json !== '') fs.writeFileSync(args.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  origin.close();
  origin.closeAllConnections();
  far.server.close();
  far.end();
  fs.rmSync(home, { recursive: true, force: true });
}

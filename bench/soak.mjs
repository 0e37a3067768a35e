#!/usr/bin/env node
// Mixed load on a running agent for a long time: what it does to memory, descriptors and latency.
//   npm run build && node bench/soak.mjs [--minutes 30] [--clients 8] [--json FILE]
// Everything is real: the built program, TLS on both sides, an origin of this script. Each client goes round: everyday
// requests on a kept connection, uploads, a blocked list, broken-off uploads, SOCKS, private links, sites that are down.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import {
  buildCertificate,
  commonName,
  keyIdentifier,
  keySigner,
  randomSerial,
  toPem,
} from '../dist/tls/certificate.js';
import * as extension from '../dist/tls/extension.js';

const root = fileURLToPath(new URL('..', import.meta.url));
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

async function makeRoot() {
  const issue = async (subject, issuer, extensions, signer) => {
    const der = await buildCertificate(
      {
        serial: randomSerial(),
        issuer: commonName(issuer),
        subject: commonName(subject.name),
        notBefore: new Date(Date.now() - 86_400_000),
        notAfter: new Date(Date.now() + 30 * 86_400_000),
        publicKey: subject.publicKey,
        extensions,
      },
      signer,
    );
    return toPem(der);
  };
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = ({ publicKey }) => publicKey.export({ type: 'spki', format: 'der' });
  const [ca, leaf] = [pair(), pair()];
  const signer = keySigner(ca.privateKey, 'ecdsa-sha256');
  const ofCa = [
    extension.basicConstraints(true),
    extension.keyUsage('keyCertSign'),
    extension.subjectKeyIdentifier(keyIdentifier(spki(ca))),
  ];
  const ofLeaf = [
    extension.keyUsage('digitalSignature'),
    extension.serverAuth(),
    extension.subjectAltName([{ kind: 'dns', value: SITE }], false),
    extension.authorityKeyIdentifier(keyIdentifier(spki(ca))),
  ];
  return {
    ca: await issue({ name: 'Soak root', publicKey: spki(ca) }, 'Soak root', ofCa, signer),
    cert: await issue({ name: SITE, publicKey: spki(leaf) }, 'Soak root', ofLeaf, signer),
    key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

function echo() {
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
    socket.pipe(socket);
  });
  return { server, end: () => [...sockets].forEach((socket) => void socket.destroy()) };
}

async function startAgent(home, env) {
  const child = spawn(process.execPath, [path.join(root, 'dist/cli/main.js'), 'run', '--port', '0'], {
    env: { ...process.env, ...env, MENSHEN_HOME: home, MENSHEN_LANGUAGE: 'en' },
  });
  let said = '';
  const port = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the agent ended: ${said}`)));
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return { child, port };
}

/** A connection to the proxy with `hello` answered; rejects when it ends instead. */
function open(port, hello, granted) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(hello));
    let said = Buffer.alloc(0);
    const gone = () => reject(new Error('refused'));
    const read = (chunk) => {
      said = Buffer.concat([said, chunk]);
      if (!granted(said)) return;
      socket.removeListener('data', read);
      socket.removeListener('close', gone);
      resolve(socket);
    };
    socket.on('error', () => socket.destroy());
    socket.on('close', gone);
    socket.on('data', read);
  });
}

const connect = (port, to) =>
  open(port, `CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`, (bytes) => bytes.includes('\r\n\r\n'));

function socks(port, host, at) {
  const name = Buffer.from(host);
  const request = Buffer.concat([
    Buffer.from([5, 1, 0, 5, 1, 0, 3, name.length]),
    name,
    Buffer.from([at >> 8, at & 255]),
  ]);
  return open(port, request, (bytes) => bytes.length >= 12);
}

async function secure(socket, ca) {
  const secured = tls.connect({ socket, servername: SITE, ca: [ca] });
  secured.on('error', () => secured.destroy());
  await Promise.race([
    once(secured, 'secureConnect'),
    once(secured, 'close').then(() => Promise.reject(new Error('gone'))),
  ]);
  return secured;
}

/** One exchange on a kept connection; resolves with the status. */
function ask(socket, body) {
  return new Promise((resolve, reject) => {
    let text = '';
    const gone = () => reject(new Error('gone'));
    const read = (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      if (end < 0 || length === undefined || text.length < end + 4 + Number(length)) return;
      socket.removeListener('data', read);
      socket.removeListener('close', gone);
      resolve(Number(text.slice(9, 12)));
    };
    socket.on('data', read);
    socket.on('close', gone);
    socket.write(
      `POST /soak HTTP/1.1\r\nHost: ${SITE}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

/** One round of one client. Throws when an answer is not what it must be. */
async function round(port, ca, latencies) {
  const expect = (status, wanted, what) => {
    if (status !== wanted) throw new Error(`${what}: ${status} instead of ${wanted}`);
  };
  const kept = await secure(await connect(port, `${SITE}:443`), ca);
  for (let n = 0; n < 10; n++) {
    const began = performance.now();
    expect(await ask(kept, ADVERT), 200, 'an everyday request');
    latencies.push(performance.now() - began);
  }
  expect(await ask(kept, ADVERT.repeat(60)), 200, 'an upload');
  expect(await ask(kept, LEAK), 403, 'a list of owners');
  kept.destroy();

  const broken = await secure(await connect(port, `${SITE}:443`), ca);
  broken.write(`POST / HTTP/1.1\r\nHost: ${SITE}\r\nContent-Length: 9000000\r\n\r\n${ADVERT.repeat(40)}`);
  broken.destroy();

  const through = await secure(await socks(port, SITE, 443), ca);
  expect(await ask(through, 'by SOCKS'), 200, 'a request by SOCKS');
  through.destroy();

  const link = await connect(port, `${LINK}:443`);
  link.write(Buffer.concat([Buffer.from('16f1030040', 'hex'), Buffer.alloc(4096, 7)]));
  await Promise.race([once(link, 'data'), once(link, 'close')]);
  link.destroy();

  const down = await secure(await connect(port, `${DOWN}:443`), ca).catch(() => null);
  down?.destroy();
}

const descriptors = (pid) => (fs.existsSync(`/proc/${pid}/fd`) ? fs.readdirSync(`/proc/${pid}/fd`).length : null);
const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

const pki = await makeRoot();
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

#!/usr/bin/env node
// What one request costs in our own code: read, held, judged with the shipped policy, passed on, answered. The sockets are
// objects that hand over bytes at once, so neither TLS nor the system is in the figure.
//   npm run build && node bench/request.mjs [--requests 20000] [--rounds 5] [--dist DIR]
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = { requests: '20000', rounds: '5', dist: path.join(root, 'dist'), only: '' };
for (let i = 2; i + 1 < process.argv.length; i += 2) args[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
const from = (file) => import(path.join(path.resolve(args.dist), file));

const WORDS = [
  ...'quarterly report forecast the customer meeting notes budget'.split(' '),
  'invoice 4821',
  'for',
  'team',
];
function words(length) {
  let text = '';
  for (let i = 7; text.length < length; i = (i * 1103515245 + 12345) % 2 ** 31)
    text += `${WORDS[(i >> 8) % WORDS.length]} `;
  return text.slice(0, length);
}
const head = (type, length) =>
  `POST /up HTTP/1.1\r\nHost: site.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\n` +
  `Accept-Language: en-GB,en;q=0.9\r\nCookie: sid=3f9c1d2e4b5a69788796a5b4c3d2e1f0\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
const json = `{"model":"m1","messages":[{"role":"user","content":"${words(960)}"}]}`;
const part = `--b\r\nContent-Disposition: form-data; name="file"; filename="notes.txt"\r\nContent-Type: text/plain\r\n\r\n${words(100 * 1024)}\r\n--b--\r\n`;
const REQUESTS = {
  'GET without a body':
    'GET /a HTTP/1.1\r\nHost: site.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\n\r\n',
  'POST 1 KiB JSON': head('application/json', json.length) + json,
  'POST 100 KiB multipart': head('multipart/form-data; boundary=b', part.length) + part,
};
const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nDate: Mon, 02 Nov 2026 10:00:00 GMT\r\n\r\nok\n',
);

/** As much of a socket as the proxy touches; `written` is told once for each message. */
class Wire extends EventEmitter {
  destroyed = false;
  writable = true;
  readable = true;
  writableEnded = false;
  corked = false;
  constructor(written) {
    super();
    this.written = written;
  }
  write() {
    if (!this.corked) this.written();
    return true;
  }
  cork() {
    this.corked = true;
  }
  uncork() {
    this.corked = false;
    this.written();
  }
  destroy() {
    this.destroyed = true;
  }
}
for (const name of ['setTimeout', 'pause', 'resume', 'end']) Wire.prototype[name] = () => undefined;

const { openPolicy, inspectorOf } = await from('agent/agent.js');
const { createGate } = await from('agent/gate.js');
const { openAssembly } = await from('agent/assembly/assembly.js');
const { openCoach } = await from('agent/coach.js');
const { openRecorder } = await from('agent/record.js');
const { openLane } = await from('proxy/framing/lane.js');
const { openLinks } = await from('proxy/framing/links.js');
const { destinationOf, serve } = await from('proxy/serve.js');
const { createCounters } = await from('proxy/counters.js');

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-request-'));
const policy = openPolicy(path.join(root, 'policies'));
const [clock, key] = [Date.now, '00'.repeat(32)];
const fault = (text) => {
  throw new Error(String(text));
};
const recorder = openRecorder({
  database: path.join(home, 'menshen.db'),
  emergencyFile: path.join(home, 'emergency.ndjson'),
  policy: () => policy,
  clock,
  onFault: fault,
});
const inspect = { workers: 1, worker_heap_mib: 256, child_mib: 400 };
const inspector = inspectorOf(policy, key, inspect, fault);
const assembly = openAssembly({
  policy: () => policy,
  inspector: () => inspector,
  personOf: () => Promise.resolve('os:lihua'),
  spoolDir: home,
  key,
  clock,
  onFault: fault,
});
const gate = createGate({
  policy: () => policy,
  inspector: () => inspector,
  recorder,
  coach: openCoach(clock, () => 'token'),
  assembly,
  // Nothing here is a source system's, and nothing is recorded, so that nobody is looked up.
  sources: { all: [], of: () => null },
  senders: { of: () => Promise.resolve({ person: { id: 'unknown', source: 'unknown' }, process: null }) },
  answers: { watch: () => null },
  opaque: { tunnel: fault },
  clock,
  port: () => 1,
  onFault: fault,
});
const origin = { scheme: 'https', host: 'site.example', port: 443 };
const links = openLinks(() => {
  const socket = new Wire(() => queueMicrotask(() => socket.emit('data', ANSWER)));
  return Promise.resolve(socket);
});
const context = {
  gate,
  upstream: { links: () => links, speaksOnlyH2: () => false },
  hold: { memoryBytes: 1024 * 1024, spoolDir: home, maxBytes: 2 ** 30 },
  counters: createCounters(),
};

/** One connection that sends the same request `count` times, each after the answer to the one before. */
function send(pieces, count) {
  return new Promise((resolve) => {
    let left = count;
    const next = () => {
      if (left-- === 0) resolve();
      else for (const piece of pieces) socket.emit('data', piece);
    };
    const socket = new Wire(() => setImmediate(next));
    openLane(socket, {
      origin,
      peer: { address: '127.0.0.1', port: 1 },
      serve(exchange) {
        const destination = destinationOf(exchange);
        return serve(exchange, destination, gate.resolve(destination), { ...origin, servername: origin.host }, context);
      },
      handOver: () => fault('the lane gave the request away'),
    });
    next();
  });
}

const micros = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
console.log('| request | CPU µs, median | least |\n|---|---:|---:|');
for (const [name, text] of Object.entries(REQUESTS)) {
  if (!name.includes(args.only)) continue;
  const bytes = Buffer.from(text);
  const pieces = [];
  // As TLS hands them over.
  for (let at = 0; at < bytes.length; at += 16384) pieces.push(bytes.subarray(at, at + 16384));
  const count = Math.ceil(Number(args.requests) / Math.max(1, bytes.length / 10_000));
  await send(pieces, count);
  const took = [];
  for (let round = 0; round < Number(args.rounds); round++) {
    const before = micros();
    await send(pieces, count);
    took.push((micros() - before) / count);
  }
  took.sort((a, b) => a - b);
  console.log(`| ${name} | ${took[took.length >> 1].toFixed(1)} | ${took[0].toFixed(1)} |`);
}
await assembly.close();
await inspector.close();
await recorder.close();
fs.rmSync(home, { recursive: true, force: true });

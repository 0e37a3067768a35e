#!/usr/bin/env node
// What a request costs the running agent over HTTP/1.1 and over HTTP/2, on either side: CPU of its process tree.
//   npm run build && node bench/http2.mjs [--requests 1500] [--rounds 3] [--dist DIR]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = { requests: '1500', rounds: '3', dist: path.join(root, 'dist') };
for (let i = 2; i + 1 < process.argv.length; i += 2) args[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
const requests = Number(args.requests);
const TICK_US = 1e6 / Number(execFileSync('getconf', ['CLK_TCK']));
const BODY = Buffer.from(JSON.stringify({ text: 'quarterly report forecast budget '.repeat(30) }).slice(0, 1024));
const PARALLEL = 8;

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-bench-'));
const certificate = makeCertificate();
const hosts = { h1: 'one.example', h2: 'two.example' };
const origins = { h1: startOrigin(false), h2: startOrigin(true) };
await Promise.all(Object.values(origins).map((server) => once(server, 'listening')));
const resolve = Object.entries(hosts).map(([kind, host]) => `${host}:443=127.0.0.1:${origins[kind].address().port}`);
const agent = spawn(process.execPath, [path.join(path.resolve(args.dist), 'cli/main.js'), 'run', '--port', '0'], {
  env: {
    ...process.env,
    MENSHEN_HOME: home,
    MENSHEN_UPSTREAM_EXTRA_CA: path.join(home, 'origin.pem'),
    MENSHEN_UPSTREAM_RESOLVE: resolve.join(','),
    MENSHEN_NOTICE: 'acknowledged',
  },
  stdio: ['ignore', 'pipe', 'pipe'],
});
const port = await portOf(agent);
const ca = fs.readFileSync(path.join(home, 'ca.pem'));

const ways = [];
for (const [front, ask] of [
  ['h1', askH1],
  ['h2', askH2],
])
  for (const back of ['h1', 'h2'])
    ways.push({ name: `client ${front}, site ${back}`, ask, host: hosts[back], figures: [] });
try {
  for (let round = 0; round <= Number(args.rounds); round++) {
    for (const way of ways) {
      const before = cpuOf(agent.pid);
      await way.ask(way.host, round === 0 ? 200 : requests);
      if (round > 0) way.figures.push(((cpuOf(agent.pid) - before) * TICK_US) / requests);
    }
  }
  const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const base = median(ways[0].figures);
  for (const { name, figures } of ways)
    console.log(
      `${name}: ${median(figures).toFixed(0)} us a request, ${(median(figures) / base).toFixed(2)} of the first`,
    );
} finally {
  agent.kill();
  for (const server of Object.values(origins)) server.close();
  fs.rmSync(home, { recursive: true, force: true });
  process.exit();
}

function makeCertificate() {
  const key = path.join(home, 'key.pem');
  const cert = path.join(home, 'origin.pem');
  const names = 'subjectAltName=DNS:one.example,DNS:two.example';
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', [...make, '-subj', '/CN=bench', '-addext', names, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

function startOrigin(two) {
  const answer = (request, response) => {
    request.resume();
    request.on('end', () => response.end('ok'));
  };
  const server = two
    ? http2.createSecureServer({ ...certificate, allowHTTP1: false }, answer)
    : https.createServer({ ...certificate, ALPNProtocols: ['http/1.1'] }, answer);
  server.keepAliveTimeout = 60_000;
  return server.listen(0, '127.0.0.1');
}

/** The agent tells its port to whoever starts it. */
function portOf(child) {
  let text = '';
  return new Promise((done, failed) => {
    const read = (chunk) => {
      text += chunk;
      const found = /127\.0\.0\.1:(\d+)/.exec(text);
      if (found !== null) done(Number(found[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => failed(new Error(`the agent did not start: ${text}`)));
  });
}

/** Ticks of a process and those below it. */
function cpuOf(pid) {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
  const own = Number(stat[11]) + Number(stat[12]);
  return (
    own +
    children
      .split(' ')
      .filter(Boolean)
      .reduce((sum, child) => sum + cpuOf(child), 0)
  );
}

async function connect(host, protocol) {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
  await once(socket, 'data');
  const secure = tls.connect({ socket, servername: host, ca: [ca], ALPNProtocols: [protocol] });
  await once(secure, 'secureConnect');
  return secure;
}

async function askH1(host, count) {
  const head = `POST /up HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;
  const all = Buffer.concat([Buffer.from(head), BODY]);
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      const socket = await connect(host, 'http/1.1');
      let text = '';
      let answered = () => undefined;
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (/\r\n\r\n(?:2\r\n)?ok(?:\r\n0\r\n\r\n)?$/.test(text)) answered();
      });
      for (let n = 0; n < count / PARALLEL; n++) {
        text = '';
        const answer = new Promise((done) => {
          answered = done;
        });
        socket.write(all);
        await answer;
      }
      socket.destroy();
    }),
  );
}

async function askH2(host, count) {
  const socket = await connect(host, 'h2');
  const session = http2.connect(`https://${host}`, { createConnection: () => socket });
  const one = () =>
    new Promise((done, failed) => {
      const stream = session.request({ ':method': 'POST', ':path': '/up', 'content-type': 'application/json' });
      stream.on('error', failed);
      stream.on('close', done);
      stream.resume();
      stream.end(BODY);
    });
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (let n = 0; n < count / PARALLEL; n++) await one();
    }),
  );
  session.destroy();
}

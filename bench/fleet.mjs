// Simulated PCs with real TLS against a real central: memory with all of them connected, how long a published policy
// takes to reach them, how many incidents a second it takes in.
//
//   node bench/fleet.mjs [--pcs 1000] [--batches 200] [--store postgres://…]
//
// Both sides share this machine, so wall-clock figures are lower bounds; CPU of the server process is given beside them.
import { spawn } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultKeysDir } from '../dist/central/data.js';
import { openOffice } from '../dist/central/office.js';
import { readRoleKeys } from '../dist/central/publish/keys.js';
import { publish } from '../dist/central/publish/release.js';
import { uuidv7 } from '../dist/incident/uuid.js';
import { CENTRAL_NAME } from '../dist/model/sync.js';

const { values } = parseArgs({
  options: {
    pcs: { type: 'string', default: '1000' },
    batches: { type: 'string', default: '200' },
    store: { type: 'string', default: '' },
  },
});
const PCS = Number(values.pcs);
const BATCHES = Number(values.batches);
const BATCH = 100;
const SENDERS = 16;
const WAVE = 50;
const TICKS = 100;

const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-fleet-'));
const data = path.join(base, 'data');
const run = (argv) => spawn(process.execPath, [main, 'central', ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = (child) => new Promise((resolve) => child.once('close', resolve));

await ended(run(['init', '--data', data, '--port', '0', ...(values.store === '' ? [] : ['--store', values.store])]));
const server = run(['run', '--data', data, '--port', '0', '--host', '127.0.0.1', '--json']);
const { port } = JSON.parse(await new Promise((resolve) => server.stdout.once('data', resolve)));
const office = await openOffice({ dir: data, clock: Date.now });

const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
const spki = createPublicKey(pair.privateKey).export({ type: 'spki', format: 'der' });
const rss = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;
const cpuMs = () => {
  const [user, system] = fs.readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
  return ((Number(user) + Number(system)) / TICKS) * 1000;
};
const say = (name, value) => process.stdout.write(`${name.padEnd(44)} ${value}\n`);

/** Enrolled without the ceremony, which is not what is measured. */
async function enrolled(at) {
  const id = uuidv7(Date.now(), randomBytes);
  const { certPem, serial, notAfter } = await office.authority.issueClient(spki, id, 86_400_000);
  const token = randomUUID();
  await office.devices.addToken(
    { id: token, branch: `b${at % 50}`, tags: [], reusable: false, expiresAt: Date.now() + 1e6 },
    Date.now(),
  );
  await office.devices.enrol(
    token,
    { id, machine: token, name: 'bench', version: 'bench' },
    { serial, notAfter },
    Date.now(),
  );
  const agent = new https.Agent({ keepAlive: true, maxSockets: 2, key, cert: certPem, ca: office.authority.certPem });
  return { id, agent, woken: null };
}

function call(pc, method, target, json) {
  return new Promise((resolve, reject) => {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const options = {
      host: '127.0.0.1',
      port,
      path: target,
      method,
      agent: pc.agent,
      servername: CENTRAL_NAME,
      headers,
    };
    https.request(options, resolve).on('error', reject).end(body);
  });
}
const read = async (response) => Buffer.concat(await response.toArray());

async function listen(pc) {
  const stream = await call(pc, 'GET', '/agent/v1/wake');
  stream.on('error', () => undefined);
  await new Promise((resolve) => {
    stream.on('data', (chunk) => {
      if (chunk.includes('event: hello')) resolve();
      if (chunk.includes('event: policy')) pc.woken?.();
    });
  });
}

const fresh = rss();
const pcs = [];
const beforeConnect = cpuMs();
const connecting = performance.now();
while (pcs.length < PCS) {
  const wave = [];
  for (let n = 0; n < WAVE && pcs.length + wave.length < PCS; n++) wave.push(await enrolled(pcs.length + n));
  await Promise.all(wave.map(listen));
  pcs.push(...wave);
}
say('PCs connected', `${PCS} in ${((performance.now() - connecting) / 1000).toFixed(1)} s`);
say('server CPU for each connection', `${((cpuMs() - beforeConnect) / PCS).toFixed(2)} ms`);
say('server memory', `${rss().toFixed(0)} MiB, ${(((rss() - fresh) * 1024) / PCS).toFixed(0)} KiB a PC`);

const arrivals = [];
const all = pcs.map(
  (pc) =>
    new Promise((resolve) => {
      pc.woken = async () => {
        await read(await call(pc, 'GET', '/agent/v1/repository/metadata/timestamp.json'));
        arrivals.push(performance.now());
        resolve();
      };
    }),
);
const keys = await readRoleKeys(defaultKeysDir(data), 'targets', null);
const files = [{ path: 'policy.yaml', bytes: Buffer.from('version: bench\nmode: enforce\n') }];
const beforeWake = cpuMs();
const published = performance.now();
await publish(office, keys, { files, label: 'bench', rules: 0, ring: null, mode: 'enforce', by: 'bench', note: '' });
await Promise.all(all);
say(
  '99 % know of a published policy after',
  `${((arrivals[Math.floor(PCS * 0.99) - 1] - published) / 1000).toFixed(2)} s`,
);
say('server CPU for each PC woken', `${((cpuMs() - beforeWake) / PCS).toFixed(2)} ms`);

const incident = (sequence) => {
  const id = uuidv7(Date.now(), randomBytes);
  const body = {
    schema: 1,
    id,
    at: new Date().toISOString(),
    sequence,
    person: { id: 'os:bench', source: 'os' },
    process: null,
    channel: 'wechat-web',
    category: 'im',
    host: 'wx.qq.com',
    method: 'POST',
    path: '/',
    verdict: 'block',
    asked: 'block',
    mode: 'enforce',
    rule: 'bulk-owners',
    matches: [],
    policyVersion: '1',
    outcome: { name: 'inspected', reasons: [] },
    records: { owner: 5 },
    raw: 5,
    gauge: { 50: 0.1, 500: 0.01, 5000: 0 },
    parts: [],
    patterns: [],
    samples: [],
    bodyBytes: 400,
    complete: true,
    reason: null,
  };
  return { number: sequence, kind: 'incident', id, body };
};
const times = [];
const beforeIntake = cpuMs();
const taking = performance.now();
let next = 0;
await Promise.all(
  pcs.slice(0, SENDERS).map(async (pc) => {
    const stream = randomUUID();
    for (let sent = 0; next < BATCHES; sent += BATCH) {
      next += 1;
      const items = Array.from({ length: BATCH }, (_, at) => incident(sent + at + 1));
      const from = performance.now();
      const response = await call(pc, 'POST', '/agent/v1/shipments', { stream, items });
      await read(response);
      if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
      times.push(performance.now() - from);
    }
  }),
);
times.sort((a, b) => a - b);
say('incidents taken in', `${((next * BATCH) / ((performance.now() - taking) / 1000)).toFixed(0)} a second`);
say(
  'a batch of 100, p50 / p99',
  `${times[times.length >> 1].toFixed(0)} / ${times[Math.floor(times.length * 0.99)].toFixed(0)} ms`,
);
say('server CPU for 1,000 incidents', `${(((cpuMs() - beforeIntake) / (next * BATCH)) * 1000).toFixed(0)} ms`);

for (const { agent } of pcs) agent.destroy();
await office.close();
server.kill('SIGTERM');
await ended(server);
fs.rmSync(base, { recursive: true, force: true });

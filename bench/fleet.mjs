// Simulated PCs with real TLS against a real central: memory with all of them connected, what a report costs, how long a
// published policy takes to run everywhere, how many incidents a second are taken in.
//
//   npm run bench:fleet -- [--pcs 5000] [--batches 400] [--rate 2000] [--store sqlite | postgres | postgres://…]
//     [--only policy | ingest] [--profile DIR]
//
// Everything shares this machine: the PCs are a process of their own, and CPU is given for the server's process alone
// (and PostgreSQL's, where it is ours). Wall-clock figures are lower bounds.
import { fork, spawn } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultKeysDir } from '../dist/central/data.js';
import { openOffice } from '../dist/central/office.js';
import { readRoleKeys } from '../dist/central/publish/keys.js';
import { publish } from '../dist/central/publish/release.js';
import { uuidv7 } from '../dist/incident/uuid.js';
import { startPostgres } from './fleet/postgres.mjs';
import { cpuMs, residentMiB, treeCpuMs } from './fleet/processes.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    pcs: { ...text, default: '5000' },
    batches: { ...text, default: '400' },
    rate: { ...text, default: '0' },
    store: { ...text, default: 'sqlite' },
    only: text,
    profile: text,
  },
});
const PCS = Number(values.pcs);
const SIZE = 100;
const SENDERS = 16;
const WIDTH = 32;
const GROUP = 500;
const BUNDLE_BYTES = 60_000;

const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-fleet-'));
const data = path.join(base, 'data');
const postgres = values.store === 'postgres' ? await startPostgres() : null;
const store = postgres?.store ?? (values.store === 'sqlite' ? '' : values.store);
const ended = (child) => new Promise((resolve) => child.once('close', resolve));
// As the unit of docs/central.md starts it.
const env = { MALLOC_MMAP_THRESHOLD_: '32768', MALLOC_MMAP_MAX_: '30000', ...process.env };
const central = (argv, flags = []) =>
  spawn(process.execPath, [...flags, main, 'central', ...argv], { stdio: ['ignore', 'pipe', 'inherit'], env });
const say = (name, value) => process.stdout.write(`${name.padEnd(52)} ${value}\n`);

await ended(central(['init', '--data', data, '--port', '0', ...(store === '' ? [] : ['--store', store])]));
const profile = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const server = central(['run', '--data', data, '--port', '0', '--host', '127.0.0.1', '--json'], profile);
const { port } = JSON.parse(await new Promise((resolve) => server.stdout.once('data', resolve)));
const office = await openOffice({ dir: data, clock: Date.now });

/** Enrolled without the ceremony, which is not what is measured. */
async function enrolled(publicKey, key) {
  const now = Date.now();
  const made = await Promise.all(
    Array.from({ length: PCS }, async (_, at) => {
      const id = uuidv7(now, randomBytes);
      return { id, at, ...(await office.authority.issueClient(publicKey, id, 86_400_000)) };
    }),
  );
  const tenant = office.settings.tenant;
  for (let from = 0; from < PCS; from += GROUP) {
    const some = made.slice(from, from + GROUP);
    const devices = some.map(({ id, at }) => ({
      ...{
        tenant,
        id,
        branch: `b${at % 500}`,
        tags: '[]',
        machine: '0'.repeat(64),
        name: `pc-${at}`,
        status: 'active',
      },
      ...{ enrolled_at: now, token_id: 'bench' },
    }));
    const certificates = some.map(({ id, serial, notAfter }) => ({
      ...{ tenant, serial, device: id, issued_at: now, not_after: notAfter },
    }));
    await office.sql.db.insertInto('device').values(devices).execute();
    await office.sql.db.insertInto('certificate').values(certificates).execute();
  }
  return { ca: office.authority.certPem, key, certificates: made.map(({ certPem }) => certPem) };
}

const clients = fork(new URL('./fleet/clients.mjs', import.meta.url).pathname);
function tell(work, given = {}) {
  clients.send({ work, given });
  return new Promise((resolve, reject) => {
    clients.once('message', ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(error))));
  });
}

/** Runs it; gives seconds, and milliseconds of CPU of server, clients and database. */
async function measured(work) {
  const costs = () => [cpuMs(server.pid), cpuMs(clients.pid), postgres === null ? 0 : treeCpuMs(postgres.pid)];
  const before = costs();
  const started = performance.now();
  const result = await work();
  const seconds = (performance.now() - started) / 1000;
  const [cpu, clientCpu, databaseCpu] = costs().map((each, at) => each - before[at]);
  return { result, seconds, cpu, clientCpu, databaseCpu };
}
const each = ({ cpu, clientCpu, databaseCpu }, count = PCS) =>
  `${(cpu / count).toFixed(2)} ms${postgres === null ? '' : `, PostgreSQL ${(databaseCpu / count).toFixed(2)} ms`} (the PC's side ${(clientCpu / count).toFixed(2)})`;
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.max(0, Math.ceil(list.length * q) - 1)];

const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const spki = createPublicKey(pair.privateKey).export({ type: 'spki', format: 'der' });
const identities = await enrolled(spki, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
await tell('begin', { port, ...identities });
const keys = await readRoleKeys(defaultKeysDir(data), 'targets', null);
const files = [
  { path: 'policy.yaml', bytes: Buffer.from('version: bench\nmode: enforce\n') },
  { path: 'x', bytes: randomBytes(BUNDLE_BYTES) },
];
const release = () =>
  publish(office, keys, { files, label: 'bench', rules: 0, ring: null, mode: 'enforce', by: 'bench', note: '' });
await release();

say(
  'load average before',
  os
    .loadavg()
    .map((each) => each.toFixed(1))
    .join(' '),
);
if (values.only !== 'ingest') {
  const fresh = residentMiB(server.pid);
  const connecting = await measured(() => tell('listen', { width: WIDTH }));
  say('PCs connected', `${PCS} in ${connecting.seconds.toFixed(1)} s`);
  say('server CPU for each connection', each(connecting));
  const perPc = () => (((residentMiB(server.pid) - fresh) * 1024) / PCS).toFixed(0);
  say('server memory', `${residentMiB(server.pid).toFixed(0)} MiB, ${perPc()} KiB a PC`);

  const first = await measured(() => tell('report', { width: WIDTH }));
  say('server CPU for a report on a new connection', each(first));
  say('server memory, two connections a PC', `${residentMiB(server.pid).toFixed(0)} MiB, ${perPc()} KiB a PC`);
  const again = await measured(() => tell('report', { width: WIDTH }));
  say('server CPU for a report on the same', `${each(again)}; ${(PCS / again.seconds).toFixed(0)} a second`);

  for (const kept of values.only === undefined ? [true, false] : [true]) {
    if (!kept) await tell('hangUp');
    await tell('await');
    const published = performance.timeOrigin + performance.now();
    const woken = await measured(async () => {
      await release();
      return tell('arrivals');
    });
    const after = (list) => `${((quantile(list, 0.99) - published) / 1000).toFixed(2)} s`;
    const { known, runs } = woken.result;
    say(`a policy, over ${kept ? 'kept' : 'new'} connections: 99 % know, have it`, `${after(known)}, ${after(runs)}`);
    say('server CPU for each', each(woken));
  }
}

async function taken(rate) {
  const batches = Number(values.batches);
  const shipped = await measured(() => tell('ship', { senders: SENDERS, batches, size: SIZE, rate }));
  const { times, seconds } = shipped.result;
  const name = rate === 0 ? 'as fast as they are taken' : `at ${rate} a second`;
  say(`incidents, ${name}`, `${((batches * SIZE) / seconds).toFixed(0)} a second`);
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  say(`a batch of ${SIZE} of ${SENDERS} PCs, p50 / p99`, `${p50.toFixed(0)} / ${p99.toFixed(0)} ms`);
  say('server CPU for 1,000 incidents, sorting included', each(shipped, (batches * SIZE) / 1000));
}
if (values.only !== 'policy') {
  await taken(0);
  if (Number(values.rate) > 0) await taken(Number(values.rate));
}
say('server memory at the end', `${residentMiB(server.pid).toFixed(0)} MiB`);
say(
  'load average after',
  os
    .loadavg()
    .map((each) => each.toFixed(1))
    .join(' '),
);

clients.kill('SIGKILL');
await office.close();
server.kill('SIGTERM');
await ended(server);
await postgres?.close();
fs.rmSync(base, { recursive: true, force: true });

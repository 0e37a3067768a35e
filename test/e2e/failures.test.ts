import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import t, { type Test } from 'tap';
import { databaseFile, openPolicy } from '../../src/agent/agent.js';
import { openAssembly } from '../../src/agent/assembly/assembly.js';
import { openCoach } from '../../src/agent/coach.js';
import { createGate } from '../../src/agent/gate.js';
import type { Health } from '../../src/agent/health.js';
import { openOpaqueBudget } from '../../src/agent/opaque/budget.js';
import { createOpaqueJudge } from '../../src/agent/opaque/judge.js';
import { openOpaqueTally } from '../../src/agent/opaque/tally.js';
import { createSenders } from '../../src/agent/person.js';
import { LINUX_OWNERS } from '../../src/agent/process.js';
import { openRecorder, openRooms } from '../../src/agent/record.js';
import { openReleases } from '../../src/agent/releases.js';
import { sourcesOf } from '../../src/agent/source/source.js';
import { openInspector } from '../../src/inspect/inspector.js';
import { bytesOf } from '../../src/model/bytes.js';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { type CurlAnswer, curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { type Origin, startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeSelfSigned, makeTestCa, type TestCa } from '../builders/pki.js';
import { type RunningProgram, startProgram } from '../builders/program.js';

/* What happens when things fail (DESIGN.md section 8): every promise met by a real process, disk, lock or certificate. */

const HOST = 'site.example';
const FIVE = leakText(owners(5, 8));

interface Proxy {
  readonly port: number;
  readonly caFile: string;
}

function post({ port, caFile }: Proxy, body: string | Uint8Array, host = HOST): Promise<CurlAnswer> {
  return curl(['--data-binary', '@-', '-H', 'Content-Type: text/plain', `https://${host}/post`], {
    proxyPort: port,
    caFile,
    input: body,
  });
}

async function healthOf(proxy: Proxy): Promise<{ readonly status: number; readonly health: Health }> {
  const answer = await curl([`http://127.0.0.1:${proxy.port}/health`]);
  return { status: answer.status, health: JSON.parse(answer.body) as Health };
}

/** Settings of a spawned agent whose destinations are this origin. */
function leadTo(origin: Origin, ca: TestCa, dir: string): Record<string, string> {
  const file = path.join(dir, 'origin-ca.pem');
  fs.writeFileSync(file, ca.cert);
  return { MENSHEN_UPSTREAM_EXTRA_CA: file, MENSHEN_UPSTREAM_RESOLVE: origin.resolve };
}

async function stop({ child, ended }: RunningProgram): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}

function incidentIds(program: RunningProgram): string[] {
  const rooms = openRooms(databaseFile(program.home));
  try {
    return rooms.incidents.list({ limit: 1000 }).map(({ id }) => id);
  } finally {
    rooms.store.close();
  }
}

const incidentOf = (answer: CurlAnswer): string =>
  /incident=([0-9a-f-]{36})/.exec(answer.headers['x-menshen-verdict'] ?? '')?.[1] ?? 'none';

t.test('an agent killed in the middle of an upload', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  t.teardown(() => origin.close());
  const dir = t.testdir();
  const env = leadTo(origin, ca, dir);
  const home = path.join(dir, 'home');
  const first = await startProgram({ home, env });
  t.teardown(() => first.child.kill('SIGKILL'));
  const before = [await post(first, FIVE), await post(first, leakText(owners(9, 9)))];
  t.strictSame(
    before.map(({ status }) => status),
    [403, 403],
  );
  const caBefore = fs.readFileSync(first.caFile, 'utf8');

  const tunnel = await connectThrough(first, HOST);
  tunnel.on('error', () => tunnel.destroy());
  const people = owners(200, 10);
  const mib = Buffer.from(leakText(people).padEnd(1024 * 1024, '\n'));
  tunnel.write(`POST /post HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${100 * mib.length}\r\n\r\n`);
  for (let i = 0; i < 8; i++) {
    if (!tunnel.write(mib)) await once(tunnel, 'drain');
  }
  const spooled = `/proc/${first.child.pid}/fd`;
  if (fs.existsSync(spooled)) {
    const open = (): string[] => fs.readdirSync(spooled).map((fd) => linkOf(path.join(spooled, fd)));
    await until(() => open().some((target) => /\.spool \(deleted\)$/.test(target)));
    t.pass('part of the body lies in a spool file that has no name any more');
  }
  first.child.kill('SIGKILL');
  t.equal((await first.ended).signal, 'SIGKILL');
  t.equal(origin.decryptedBytes, 0, 'the destination received not one byte');
  t.strictSame(fs.readdirSync(path.join(home, 'spool')), [], 'nothing of the body is left in the spool');
  t.notOk(holds(home, people[0]?.phone ?? ''), 'nor anywhere below home');

  const second = await startProgram({ home, env });
  t.teardown(() => second.child.kill('SIGKILL'));
  t.equal(fs.readFileSync(second.caFile, 'utf8'), caBefore, 'the same CA');
  t.strictSame(incidentIds(second).sort(), before.map(incidentOf).sort(), 'every earlier incident is there');
  t.match(await post(second, FIVE), { status: 403 });
  t.match(await post(second, 'nothing personal'), { status: 200 });
  t.ok((await healthOf(second)).health.ok);
  await stop(second);
});

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Waits for something only the outside of another process shows. */
async function until(done: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !done(); ) {
    if (Date.now() > deadline) throw new Error('did not come about in 20 seconds');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Does any file below hold these bytes? */
function holds(dir: string, text: string): boolean {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .some((entry) => entry.isFile() && fs.readFileSync(path.join(entry.parentPath, entry.name)).includes(text));
}

/** A TLS connection to a name inside a tunnel. */
async function connectThrough({ port, caFile }: Proxy, servername: string, host = servername): Promise<tls.TLSSocket> {
  const socket = net.connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
  await once(socket, 'data');
  const secured = tls.connect({ socket, servername, ca: fs.readFileSync(caFile) });
  await once(secured, 'secureConnect');
  return secured;
}

/** A disk of some MiB: a tmpfs where we may mount one, null elsewhere. */
function mountSmallDisk(t: Test, disk: string, mib: number): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0700`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
  t.teardown(() => execFileSync('umount', ['-l', disk], { stdio: 'ignore' }));
  return disk;
}

/** Writes until not one byte more fits. */
function fill(file: string): void {
  const fd = fs.openSync(file, 'w');
  for (let size = 64 * 1024; size > 0; ) {
    try {
      if (fs.writeSync(fd, Buffer.alloc(size)) < size) size >>= 1;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      size >>= 1;
    }
  }
  fs.closeSync(fd);
}

t.test('a full disk', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  t.teardown(() => origin.close());
  const dir = t.testdir({ disk: {} });
  const disk = mountSmallDisk(t, path.join(dir, 'disk'), 8);
  // Without a disk of our own a bound on the size of files does it: writes fail in the same places.
  const home = path.join(disk ?? dir, 'home');
  const env = { ...leadTo(origin, ca, dir), MENSHEN_INSPECT_MEMORY_KIB: '64', MENSHEN_INSPECT_SHARED_MIB: '1' };
  const program = await startProgram({ home, env, ...(disk === null ? { maxFileBytes: 2 * 1024 * 1024 } : {}) });
  t.teardown(() => program.child.kill('SIGKILL'));
  const made = [incidentOf(await post(program, FIVE))];
  if (disk !== null) fill(path.join(disk, 'filler'));
  for (let tries = 0; tries < 200 && (await healthOf(program)).health.ok; tries++) {
    const answer = await post(program, leakText(owners(5, 100 + tries)));
    if (answer.status !== 403) t.fail(`5 owners passed on a full disk: ${answer.status}`);
    made.push(incidentOf(answer));
  }
  const { status, health } = await healthOf(program);
  t.equal(status, 503, '/health says that a person is needed');
  t.match(health, { ok: false, records: { ok: false, fault: /^STORE_(FULL|IO)$/ } });
  t.ok(health.records.waitingBytes > 0, 'the incident waits in the emergency file');
  t.notOk(made.includes('none'), 'every refusal had an incident');
  t.match(await post(program, 'nothing personal'), { status: 200 }, 'lawful transfers go on');

  const allowed = origin.decryptedBytes;
  const large = await post(program, Buffer.alloc(6 * 1024 * 1024, 'large and lawful\n'));
  t.equal(large.status, 507, 'a body there is no room to hold is refused');
  t.equal(large.headers['x-menshen-error'], disk === null ? 'spool-failed' : 'spool-full');
  t.match(large.body, disk === null ? /could not be written/ : /disk .* is full/);
  t.equal(origin.decryptedBytes, allowed, 'and nothing of it was forwarded');
  await stop(program);

  if (disk !== null) fs.rmSync(path.join(disk, 'filler'));
  const again = await startProgram({ home, env });
  t.teardown(() => again.child.kill('SIGKILL'));
  t.match(await healthOf(again), { status: 200, health: { ok: true, records: { waitingBytes: 0 } } });
  t.strictSame(incidentIds(again).sort(), made.sort(), 'with room again, every incident is in the database');
  await stop(again);
});

t.test('one running agent', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  const bad = await badOrigins(ca);
  const agent = await startTestAgent({
    ca,
    origins: [
      { names: [HOST], origin },
      ...Object.entries(bad).map(([name, { origin: each }]) => ({ names: [`${name}.example`], origin: each })),
      { names: ['refused.example'], origin: { port: await freePort() } },
      { names: ['refused.example'], origin: { port: await freePort() }, port: 80 },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await Promise.all([origin, ...Object.values(bad).map((each) => each.origin)].map((each) => each.close()));
  });

  await t.test('a database another process holds', async (t) => {
    const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLD, databaseFile(agent.home)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.teardown(() => holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');
    const answers = await Promise.all([1, 2, 3, 4].map((seed) => post(agent, leakText(owners(5, seed)))));
    t.strictSame(
      answers.map(({ status }) => status),
      [403, 403, 403, 403],
      'transfers keep being judged',
    );
    t.match(await post(agent, 'nothing personal'), { status: 200 });
    t.match(await healthOf(agent), { status: 503, health: { ok: false, records: { fault: 'STORE_LOCKED' } } });
    const waiting = fs.readFileSync(path.join(agent.home, 'emergency.ndjson'), 'utf8');
    for (const answer of answers)
      t.ok(waiting.includes(incidentOf(answer)), 'its incident waits in the emergency file');
    const gone = once(holder, 'exit');
    holder.stdin.end();
    await gone;
  });

  for (const [name, { reason, code, origin: each }] of Object.entries(bad)) {
    await t.test(`a certificate that is bad: ${name}`, async (t) => {
      const page = await curl(['-H', 'Accept: text/html', '-d', 'x=1', `https://${name}.example/`], {
        proxyPort: agent.port,
        caFile: agent.caFile,
      });
      t.equal(page.status, 502);
      t.equal(page.headers['x-menshen-error'], code);
      t.match(page.headers['content-type'], /text\/html/);
      t.match(page.body, reason, 'the page says why');
      const script = await post(agent, 'x=1', `${name}.example`);
      t.match(JSON.parse(script.body), { status: 502, detail: reason }, 'a script reads it as JSON');
      t.equal(each.requests.length, 0);
      t.equal(each.decryptedBytes, 0, 'no request was forwarded');
    });
  }

  await t.test('nobody listens, or the name has no address', async (t) => {
    for (const scheme of ['https', 'http']) {
      const refused = await curl(['-d', 'x=1', `${scheme}://refused.example/`], {
        proxyPort: agent.port,
        caFile: agent.caFile,
      });
      t.match(refused, { status: 502, headers: { 'x-menshen-error': 'upstream-unreachable' } });
      t.match(refused.body, /could not be reached/);
      const unknown = await curl(['-d', 'x=1', `${scheme}://nowhere.invalid/`], {
        proxyPort: agent.port,
        caFile: agent.caFile,
      });
      t.match(unknown, { status: 502, headers: { 'x-menshen-error': 'upstream-name' } });
      t.match(unknown.body, /no address/);
    }
  });

  await t.test('a name our own CA may not speak for, under a false CONNECT', async (t) => {
    const [suffix = ''] = agent.agent.policy.constrained;
    t.match(suffix, /\./, 'the shipped policy constrains some');
    const before = origin.connections.length;
    const socket = net.connect({ host: '127.0.0.1', port: agent.port });
    socket.write(`CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\n\r\n`);
    await once(socket, 'data');
    const secured = tls.connect({ socket, servername: `www.${suffix}`, rejectUnauthorized: false });
    const [error] = (await once(secured, 'error')) as [Error];
    t.match(error.message, /disconnected before secure TLS connection|ECONNRESET|socket hang up/);
    t.equal(secured.getPeerX509Certificate(), undefined, 'no certificate was shown');
    t.equal(origin.connections.length, before, 'and nobody was called');
  });

  await t.test('all of it leaves the agent well', async (t) => {
    t.match(await post(agent, 'nothing personal'), { status: 200 });
    t.match(await post(agent, FIVE), { status: 403 });
  });
});

const HOLD = `
  import Database from 'better-sqlite3';
  const db = (globalThis.held = new Database(process.argv[1]));
  db.exec('BEGIN IMMEDIATE');
  process.stdin.on('end', () => process.exit()).resume();
  console.log('held');
`;

const DAY = 86_400_000;

async function badOrigins(ca: TestCa) {
  const stranger = await makeTestCa({ name: 'Nobody knows this root' });
  const make = async (name: string, certificate: Awaited<ReturnType<TestCa['issue']>>, code: string, reason: RegExp) =>
    [name, { origin: await startOrigin({ names: [`${name}.example`], ca, certificate }), code, reason }] as const;
  return Object.fromEntries([
    await make(
      'expired',
      await ca.issue({
        names: ['expired.example'],
        notBefore: new Date(Date.now() - 9 * DAY),
        notAfter: new Date(Date.now() - DAY),
      }),
      'cert-expired',
      /expired/i,
    ),
    await make('other-name', await ca.issue({ names: ['another.example'] }), 'cert-wrong-host', /another name/),
    await make(
      'self-signed',
      await makeSelfSigned({ names: ['self-signed.example'] }),
      'cert-self-signed',
      /nobody but itself/,
    ),
    await make(
      'stranger',
      await stranger.issue({ names: ['stranger.example'] }),
      'cert-unknown-issuer',
      /issuer this PC trusts/,
    ),
  ]);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

t.test('a certificate that becomes good', async (t) => {
  const ca = await makeTestCa();
  const good = await startOrigin({ names: [HOST], ca });
  const expired = await startOrigin({
    names: [HOST],
    ca,
    certificate: await ca.issue({ names: [HOST], notAfter: new Date(Date.now() - 1000) }),
  });
  let current = expired;
  const switchboard = net.createServer((socket) => {
    const behind = net.connect({ host: '127.0.0.1', port: current.port });
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  switchboard.listen(0, '127.0.0.1');
  await once(switchboard, 'listening');
  const { port } = switchboard.address() as net.AddressInfo;
  const agent = await startTestAgent({ ca, origins: [{ names: [HOST], origin: { port } }] });
  t.teardown(async () => {
    await agent.close();
    switchboard.close();
    await Promise.all([good.close(), expired.close()]);
  });
  const ask = async (): Promise<{ status: number; serial: string }> => {
    const socket = await connectThrough(agent, HOST);
    const serial = socket.getPeerX509Certificate()?.serialNumber ?? 'none';
    const answered = once(socket, 'data');
    socket.write(`POST /x HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 3\r\n\r\nx=1`);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(String((await answered)[0]))?.[1]);
    socket.destroy();
    return { status, serial };
  };
  const first = await ask();
  t.equal(first.status, 502);
  current = good;
  const second = await ask();
  t.equal(second.status, 200, 'the next connection serves');
  t.not(second.serial, first.serial, 'with a leaf of its own: the one of the error page was not kept');
  t.equal((await ask()).serial, second.serial, 'the good one is');
  t.equal(expired.decryptedBytes, 0);
});

t.test('a database damaged on disk', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  t.teardown(() => origin.close());
  const home = path.join(t.testdir(), 'home');
  const first = await startTestAgent({ ca, origins: [{ names: [HOST], origin }], home });
  const seeds = Array.from({ length: 30 }, (_, seed) => seed);
  const before = (await Promise.all(seeds.map((seed) => post(first, leakText(owners(5, seed)))))).map(incidentOf);
  await first.close();
  const file = databaseFile(home);
  const fd = fs.openSync(file, 'r+');
  const half = Math.floor(fs.fstatSync(fd).size / 4096 / 2) * 4096;
  fs.writeSync(fd, Buffer.alloc(8192, 0xa5), 0, 8192, half);
  fs.closeSync(fd);

  const second = await startTestAgent({ ca, origins: [{ names: [HOST], origin }], home });
  t.teardown(() => second.close());
  const answers = [await post(second, FIVE), await post(second, leakText(owners(5, 77)))];
  t.strictSame(
    answers.map(({ status }) => status),
    [403, 403],
    'transfers keep being judged',
  );
  const there = second.incidents();
  for (const answer of answers) t.ok(there.some(({ id }) => id === incidentOf(answer)));
  const kept = there.filter(({ id }) => before.includes(id)).length;
  t.ok(kept > 0 && there[0]?.sequence === 32, `${kept} of 30 earlier incidents are there, and numbers go on`);
  t.match(await healthOf(second), { status: 200 });
  t.equal(origin.decryptedBytes, 0);
});

t.test('a worker that runs out of memory', async (t) => {
  const mail = 'mail.qq.com';
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST, mail], ca });
  t.teardown(() => origin.close());
  const dir = t.testdir();
  const env = { ...leadTo(origin, ca, dir), MENSHEN_INSPECT_WORKER_HEAP_MIB: '32' };
  const program = await startProgram({ home: path.join(dir, 'home'), env });
  t.teardown(() => program.child.kill('SIGKILL'));
  // One value that does not fit; no owners in it, so nothing is certain before its end.
  const huge = Buffer.from(JSON.stringify({ note: '汉字没有号码'.repeat(1_500_000) }));
  const heavy = post(program, huge, mail);
  t.match(await post(program, FIVE), { status: 403 }, 'others are answered meanwhile');
  const answer = await heavy;
  t.equal(answer.status, 403, 'what could not be read does not go to a leak channel');
  t.match(JSON.parse(answer.body), { rule: 'sealed' });
  t.equal(origin.decryptedBytes, 0, 'not a byte of it');
  const { health } = await healthOf(program);
  t.match(health, { ok: true, workers: { count: 2, busy: 0, waiting: 0 } });
  t.ok(health.workers.lost >= 1, 'a worker was lost and replaced');
  t.match(await post(program, FIVE), { status: 403 });
  t.match(await post(program, 'nothing personal'), { status: 200 });
  await stop(program);
  t.match((await program.ended).stderr, /a worker was lost \(memory/);
});

t.test('a worker that crashes, by where the transfer goes', async (t) => {
  const policy = openPolicy(SHIPPED_POLICY);
  const dir = t.testdir();
  const crash = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => process.exit(1));
    parentPort.postMessage({ ready: true });
  `;
  const inspector = openInspector({
    ...{ key: '00'.repeat(32), patterns: [], staffPhones: [], compounds: [], budget: policy.budget },
    ...{ workers: 2, workerHeapMiB: 96, onWorkerLost: () => undefined },
    workerUrl: new URL(`data:text/javascript,${encodeURIComponent(crash)}`),
  });
  const recorder = openRecorder({
    database: databaseFile(dir),
    emergencyFile: path.join(dir, 'emergency.ndjson'),
    policy: () => policy,
    clock: Date.now,
    onFault: (message) => t.fail(message),
  });
  t.teardown(async () => {
    recorder.close();
    await inspector.close();
  });
  const coach = openCoach(Date.now, () => 'token');
  const assembly = openAssembly({
    policy: () => policy,
    inspector: () => inspector,
    personOf: () => Promise.resolve('os:lihua'),
    spoolDir: dir,
    key: () => '00'.repeat(32),
    clock: Date.now,
    onFault: (message) => t.fail(message),
  });
  t.teardown(() => assembly.close());
  const sources = sourcesOf({ sources: [] });
  const senders = createSenders({
    port: () => 1,
    owners: LINUX_OWNERS,
    sources,
    sessions: null,
    keys: () => ({ names: '00', sessions: '01' }),
  });
  const opaque = createOpaqueJudge({
    policy: () => policy,
    recorder,
    budget: openOpaqueBudget(() => performance.now()),
    tally: openOpaqueTally(),
    clock: Date.now,
    senders,
    eventsOf: () => [],
  });
  const gate = createGate({
    policy: () => policy,
    inspector: () => inspector,
    recorder,
    coach,
    assembly,
    senders,
    sources,
    answers: { watch: () => null, eventsOf: () => [], stats: { read: 0, missed: 0 } },
    opaque,
    glass: { until: () => null },
    releases: openReleases({
      home: dir,
      now: Date.now,
      random: () => 'token',
      enrolled: () => false,
      onAsk: () => undefined,
      onUse: () => undefined,
    }),
    clock: Date.now,
    port: () => 1,
    ownPorts: () => [1],
    onFault: (error) => t.fail(String(error)),
  });
  const judge = (host: string) => {
    const to = { scheme: 'https', host, port: 443, method: 'POST', path: '/', referer: null, userAgent: null } as const;
    const destination = { ...to, contentType: 'text/plain', process: null };
    const body = { ...bytesOf(Buffer.from(FIVE)), fd: null };
    const head = { method: 'POST', host, target: '/', headers: [] };
    const peer = { address: '127.0.0.1', port: 1 };
    const held = { destination, route: gate.resolve(destination), head, body, peer, unreadable: null };
    return gate.judge(held);
  };
  t.match(await judge('mail.qq.com'), { action: 'refuse', verdict: 'block', rule: 'sealed' }, 'leak channels refuse');
  t.match(await judge(HOST), { action: 'forward', verdict: 'flag' }, 'others pass, and say so');
  t.match(recorder.latest(9), [
    { host: HOST, outcome: { name: 'uninspectable', reasons: ['crash'] }, complete: false },
    { host: 'mail.qq.com', outcome: { name: 'uninspectable', reasons: ['crash'] }, complete: false },
  ]);
});

t.test('a body over what this PC holds', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  const settings = { 'inspect.max_held_mib': '1', 'inspect.memory_kib': '64' };
  const agent = await startTestAgent({ ca, origins: [{ names: [HOST], origin }], settings });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const answer = await post(agent, Buffer.alloc(24 * 1024 * 1024, 'long and lawful\n'));
  t.match(answer, { status: 413, headers: { 'x-menshen-error': 'body-too-large' }, body: /1048576 bytes/ });
  t.equal(origin.decryptedBytes, 0);
  t.match(await post(agent, Buffer.alloc(1024 * 1024, 'long and lawful\n')), { status: 200 }, 'the last that fits');
});

t.test('no descriptors left', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  t.teardown(() => origin.close());
  const dir = t.testdir();
  const program = await startProgram({ home: path.join(dir, 'home'), env: leadTo(origin, ca, dir) });
  t.teardown(() => program.child.kill('SIGKILL'));
  t.match(await post(program, FIVE), { status: 403 });
  const { pid } = program.child;
  execFileSync('prlimit', ['--pid', String(pid), '--nofile=96:96']);
  const crowd = Array.from({ length: 300 }, () => {
    const socket = net.connect(program.port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.write(`CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    return socket;
  });
  // One request more than fits: it may be refused, but not let through.
  const crowded = await post(program, FIVE);
  t.not(crowded.status, 200, `refused, or not answered (${crowded.status}, ${crowded.exitCode})`);
  t.equal(origin.decryptedBytes, 0);
  for (const socket of crowd) socket.destroy();
  t.equal(program.child.exitCode, null, 'the agent runs on');
  let again = await post(program, 'nothing personal');
  for (let tries = 0; tries < 20 && again.status !== 200; tries++) again = await post(program, 'nothing personal');
  t.equal(again.status, 200, 'once the crowd has left it serves');
  t.match(await post(program, FIVE), { status: 403 });
  t.match(await healthOf(program), { status: 200 });
  await stop(program);
});

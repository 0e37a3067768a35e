import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { safeModeOf } from '../../src/cli/safe.js';
import { startKeeper } from '../../src/platform/keeper.js';
import type { KeeperEvent, KeeperOptions } from '../../src/platform/keeper-terms.js';
import type { Program } from '../../src/platform/update/versions.js';

const MODULE = fileURLToPath(new URL('kept-worker.ts', import.meta.url));

/** Of a PC that has not been open yet today. */
const safeMode = (mode: 'open' | 'closed') => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-keeper-'));
  t.teardown(() => fs.rmSync(home, { recursive: true }));
  return safeModeOf({ home, service: { safe_mode: mode, open_minutes: 15 } }, Date.now);
};

async function keeper(t: { teardown(work: () => unknown): void }, more: Partial<KeeperOptions> = {}) {
  const events: KeeperEvent[] = [];
  const told = new EventEmitter();
  const kept = await startKeeper({
    port: 0,
    program: { version: '1.0.0', module: MODULE },
    argv: [],
    env: process.env,
    safe: safeMode('closed'),
    onEvent: (event) => {
      events.push(event);
      told.emit(event.event, event);
    },
    ...more,
  });
  t.teardown(() => kept.close());
  return { kept, events, told };
}

function ask(port: number, path = '/'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.once('error', reject);
  });
}

t.test(
  'while workers are killed again and again, no connection is refused and each is answered by a living one',
  async (t) => {
    const { kept, events } = await keeper(t, { limits: { loopDeaths: 100, backoffMs: [0] } });
    const pids = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      pids.add((await ask(kept.port)).body);
      const dying = ask(kept.port, '/die').catch((error: NodeJS.ErrnoException) => error.code);
      t.equal(await dying, 'ECONNRESET', 'only what the dead worker held is lost');
      // Sent while nobody is there to take them.
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(kept.port)));
      for (const { status, body } of answers) {
        t.equal(status, 200);
        t.notOk(pids.has(body));
      }
    }
    t.equal(events.filter(({ event }) => event === 'died').length, 3);
  },
);

t.test('a worker that keeps dying leads to the safe mode: closed answers with a fault', async (t) => {
  const { kept, told } = await keeper(t, { argv: ['dying'], limits: { loopDeaths: 2, backoffMs: [0] } });
  const waited = ask(kept.port);
  t.match(await once(told, 'safe-mode'), [{ mode: 'closed' }]);
  t.equal((await waited).status, 503);
  t.equal((await ask(kept.port)).status, 503);
});

t.test(
  'in the safe mode the soft port resets connections, so that browsers go on directly where they may',
  async (t) => {
    const { kept, told } = await keeper(t, { softPort: 0, argv: ['dying'], limits: { loopDeaths: 2, backoffMs: [0] } });
    await once(told, 'safe-mode');
    await t.rejects(ask(kept.softPort ?? 0), { code: 'ECONNRESET' });
    t.equal((await ask(kept.port)).status, 503, 'the strict one answers with a fault');
  },
);

t.test('the soft port is served as the other, and given up with it', async (t) => {
  const { kept } = await keeper(t, { softPort: 0 });
  t.equal((await ask(kept.softPort ?? 0)).body, (await ask(kept.port)).body, 'one worker');
  await kept.close();
  await t.rejects(ask(kept.softPort ?? 0), { code: 'ECONNREFUSED' });
});

t.test('a worker that keeps dying leads to the safe mode: open lets requests through unread', async (t) => {
  const origin = http.createServer((_, response) => response.end('from the origin'));
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  t.teardown(() => origin.close());
  const { port } = origin.address() as AddressInfo;
  const { kept, told } = await keeper(t, {
    argv: ['dying'],
    safe: safeMode('open'),
    limits: { loopDeaths: 2, backoffMs: [0] },
  });
  await once(told, 'safe-mode');
  t.equal((await ask(kept.port, `http://127.0.0.1:${port}/`)).body, 'from the origin');
  const tunnel = net.connect(kept.port, '127.0.0.1');
  t.teardown(() => tunnel.destroy());
  tunnel.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
  t.match(String((await once(tunnel, 'data'))[0]), /^HTTP\/1\.1 200 /);
  tunnel.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  t.match(String((await once(tunnel, 'data'))[0]), /from the origin/);
});

t.test('a worker that does not answer is ended and replaced', async (t) => {
  let answers = false;
  const { told, events } = await keeper(t, {
    probe: () => Promise.resolve(answers ? null : 'silent'),
    limits: { probeMs: 50, misses: 3, backoffMs: [0] },
  });
  await once(told, 'unwell');
  answers = true;
  await once(told, 'ready');
  const order = events.map(({ event }) => event);
  t.same(order.slice(-3), ['unwell', 'died', 'ready']);
});

/** Programs are told apart by the arguments their module is started with: a file each. */
function programs(t: { testdir(files: Record<string, string>): string }, kinds: Record<string, string>) {
  const files = Object.entries(kinds).map(([name, argument]) => [
    `${name}.ts`,
    `process.argv.push(${JSON.stringify(argument)});\nawait import(${JSON.stringify(MODULE)});\n`,
  ]);
  const dir = t.testdir(Object.fromEntries(files));
  return Object.fromEntries(
    Object.keys(kinds).map((name) => [name, { version: name, module: `${dir}/${name}.ts` }]),
  ) as Record<string, Program>;
}

const answering: KeeperOptions['probe'] = (port, own) =>
  new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      response.once('end', () => resolve(null));
    });
    request.once('socket', (socket) => socket.once('connect', () => own(socket.localPort ?? 0)));
    request.once('timeout', () => request.destroy(new Error('silent')));
    request.once('error', reject);
  });

t.test('a program is changed while connections come: none is refused, all are answered by the new one', async (t) => {
  const { second } = programs(t, { second: 'fine' });
  if (second === undefined) throw new Error('unreachable');
  const { kept } = await keeper(t, { probe: answering });
  const before = (await ask(kept.port)).body;
  const change = kept.change(second);
  const meanwhile = await Promise.all(Array.from({ length: 20 }, () => ask(kept.port)));
  t.same(await change, { is: 'changed' });
  t.same(new Set(meanwhile.map(({ status }) => status)), new Set([200]));
  const after = (await ask(kept.port)).body;
  t.not(after, before);
  t.equal(String(kept.worker()), after);
});

t.test('a program that dies, or never answers, is given up: the one before answers everybody who waited', async (t) => {
  for (const argument of ['dying', 'mute']) {
    const { broken } = programs(t, { broken: argument });
    if (broken === undefined) throw new Error('unreachable');
    const { kept } = await keeper(t, { probe: answering, limits: { changeMs: 8_000 } });
    await ask(kept.port);
    const steps: string[] = [];
    const change = kept.change(broken, { before: () => steps.push('before'), back: () => steps.push('back') });
    const waited = ask(kept.port);
    t.match(await change, { is: 'back', why: argument === 'dying' ? /ended with 3/ : /./ });
    t.same(steps, ['before', 'back']);
    t.equal((await waited).status, 200);
    t.equal((await ask(kept.port)).body, String(kept.worker()));
    await kept.close();
  }
});

t.test('nothing is changed while a transfer is under way', async (t) => {
  const { restless, second } = programs(t, { restless: 'restless', second: 'fine' });
  if (restless === undefined || second === undefined) throw new Error('unreachable');
  const offers: string[] = [];
  const { kept } = await keeper(t, { program: restless, probe: answering, onOffer: (version) => offers.push(version) });
  const before = (await ask(kept.port)).body;
  t.same(offers, ['2.0.0']);
  t.same(await kept.change(second), { is: 'busy' });
  t.equal((await ask(kept.port)).body, before);
});

t.test('a program that answered at first and then keeps dying is given up too', async (t) => {
  const { second } = programs(t, { second: 'fine' });
  if (second === undefined) throw new Error('unreachable');
  const { kept, events } = await keeper(t, { probe: answering, limits: { lateDeaths: 2, backoffMs: [0] } });
  await ask(kept.port);
  t.same(await kept.change(second), { is: 'changed' });
  for (let times = 0; times < 2; times += 1) await ask(kept.port, '/die').catch(() => undefined);
  t.equal((await ask(kept.port)).status, 200);
  t.match(
    events.filter(({ event }) => event === 'went-back'),
    [{ from: 'second', to: '1.0.0' }],
  );
});

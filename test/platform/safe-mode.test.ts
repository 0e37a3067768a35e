import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { codeKeyFile } from '../../src/agent/codes.js';
import { keepSafeNote } from '../../src/agent/safe-note.js';
import { safeModeOf } from '../../src/cli/safe.js';
import { type Note, takeNotes } from '../../src/incident/notes.js';
import { deviceCodeKey, makeCode } from '../../src/tls/one-use-code.js';

const KEY = deviceCodeKey('cd'.repeat(32), 'pc-1');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The door of a PC whose workers are dead, on a port of its own. */
async function door(t: Test, mode: 'open' | 'closed') {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-safe-'));
  t.teardown(() => fs.rmSync(home, { recursive: true }));
  fs.mkdirSync(path.dirname(codeKeyFile(home)));
  fs.writeFileSync(codeKeyFile(home), KEY);
  const clock = { now: Date.parse('2026-03-01T08:00:00Z') };
  const make = () => safeModeOf({ home, service: { safe_mode: mode, open_minutes: 15 } }, () => clock.now);
  let safe = make();
  const server = net.createServer({ pauseOnConnect: true }, (socket) => safe.take(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const notes: Note[] = [];
  const told = (): string[] => {
    takeNotes(home, (taken) => notes.push(...taken) > 0);
    return notes.map(({ kind, body }) => `${kind} ${body.what}`);
  };
  const again = (): void => {
    safe = make();
  };
  return { home, clock, port, told, begin: () => safe.begin(), again };
}

async function origin(t: Test): Promise<number> {
  const server = http.createServer((_, response) => response.end('from the origin'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

interface Got {
  readonly status: number;
  readonly body: string;
}

function ask(port: number, target: string, headers: Record<string, string> = {}, body?: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const request = http.request(
      { host: '127.0.0.1', port, path: target, headers, method, agent: false },
      async (answer) => {
        const text = Buffer.concat(await answer.toArray()).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, body: text });
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

t.test('open is for so many minutes, once a day, whoever starts anew or sets the clock, and is an alarm', async (t) => {
  const pc = await door(t, 'open');
  const site = `http://127.0.0.1:${await origin(t)}/`;
  t.equal((await ask(pc.port, site)).status, 503, 'not before it has begun');
  t.equal(pc.begin(), 'open');
  t.equal((await ask(pc.port, site)).body, 'from the origin');
  pc.clock.now += 15 * MINUTE - 1;
  pc.again();
  t.equal(pc.begin(), 'open', 'the rest of the same opening');
  t.equal((await ask(pc.port, site)).status, 200);
  pc.clock.now += 1;
  t.equal((await ask(pc.port, site)).status, 503);
  t.equal(pc.begin(), 'closed');
  pc.clock.now -= 60 * MINUTE;
  t.equal(pc.begin(), 'closed', 'a clock set back buys no second one');
  pc.clock.now += DAY + 60 * MINUTE;
  pc.again();
  t.equal(pc.begin(), 'open', 'a day later');
  const closed = ['tamper safe-closed', 'tamper safe-closed'];
  t.same(pc.told(), ['tamper safe-open', 'tamper safe-open', ...closed, 'tamper safe-open']);
});

t.test('what cannot be remembered is not opened', async (t) => {
  const pc = await door(t, 'open');
  fs.mkdirSync(path.join(pc.home, 'safe-open.json.draft'));
  t.equal(pc.begin(), 'closed');
});

t.test('closed, a code still leads to company systems for half an hour, and PAC and page are served', async (t) => {
  const pc = await door(t, 'closed');
  const site = await origin(t);
  t.ok(keepSafeNote(pc.home, { hosts: ['127.0.0.1'], pac: 'function FindProxyForURL() {}' }));
  t.equal(pc.begin(), 'closed');
  t.match(await ask(pc.port, '/proxy.pac'), { status: 200, body: /FindProxyForURL/ });
  const company = `http://127.0.0.1:${site}/`;
  t.equal((await ask(pc.port, company)).status, 503);
  t.match(await ask(pc.port, '/break-glass', { 'Accept-Language': 'en' }), { status: 200, body: /Emergency access/ });

  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const post = (code: string, more: Record<string, string> = {}) =>
    ask(pc.port, '/break-glass', { ...form, ...more }, `code=${code}`);
  t.equal((await post('0000-0000-0000')).status, 403);
  const code = makeCode(KEY, 'break-glass', pc.clock.now);
  const foreign = await post(code, { Origin: 'https://evil.example' });
  t.equal(foreign.status, 503, 'no page of others may bring a code');
  t.equal((await ask(pc.port, '/break-glass', { Host: 'evil.example' })).status, 503);
  t.match(await post(code), { status: 200, body: /应急访问已开始/ });
  t.equal((await ask(pc.port, company)).body, 'from the origin');
  t.equal((await ask(pc.port, `http://localhost:${site}/`)).status, 503, 'no other host');
  pc.clock.now += 31 * MINUTE;
  t.equal((await ask(pc.port, company)).status, 503);
  t.match(pc.told(), ['tamper safe-closed', 'tamper break-glass']);
});

t.test('what is no request of HTTP is turned away', async (t) => {
  const pc = await door(t, 'open');
  pc.begin();
  for (const bytes of [
    '\x16\x03\x01\0\0\r\n\r\n',
    'GET\r\n\r\n',
    `CONNECT x:99999 HTTP/1.1\r\n\r\n`,
    'a'.repeat(20_000),
  ]) {
    const socket = net.connect(pc.port, '127.0.0.1');
    socket.end(bytes);
    t.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 503 /, bytes.slice(0, 20));
    socket.destroy();
  }
});

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import t from 'tap';
import { openNewsDesk } from '../../src/agent/news.js';
import { notifyCommandLine } from '../../src/cli/notify.js';
import { NEWS } from '../../src/model/news.js';
import type { Verdict } from '../../src/model/verdict.js';
import { notifyCommand } from '../../src/platform/notify.js';
import { decoded } from '../../src/platform/windows/powershell.js';
import { LANGUAGES } from '../../src/text/language.js';
import { notifyText } from '../../src/text/notify.js';

const PEER = { address: '127.0.0.1', port: 4711 };

function desk(everyMs: number | null) {
  let now = 1_000_000;
  let asking = 'os:wang';
  const opened = openNewsDesk({
    policy: () => ({ notifications: everyMs === null ? null : { everyMs } }),
    senders: () => ({ accountOf: async () => ({ person: { id: asking, source: 'os' }, process: null }) }),
    clock: () => now,
  });
  return {
    judged: (verdict: Verdict, id = 'os:wang', account?: string) =>
      opened.note({
        sender: {
          person: { id, source: 'os' },
          process: null,
          ...(account === undefined ? {} : { account: { id: account, source: 'os' } }),
        },
        decision: { verdict, asked: verdict, mode: 'enforce', rule: null, matches: [], policyVersion: '1' },
      }),
    ask: (who = 'os:wang') => {
      asking = who;
      return opened.ask(PEER);
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

t.test(
  'people are told what became of their own transfers, once, and no more often than the policy says',
  async (t) => {
    const { judged, ask, pass } = desk(600_000);
    t.equal(await ask(), null);
    judged('allow');
    judged('flag');
    t.equal(await ask(), null, 'what left is no news');
    judged('block');
    t.equal(await ask('os:li'), null, "nobody hears of another's");
    t.equal(await ask(), 'block');
    t.equal(await ask(), null);
    pass(300_000);
    judged('coach');
    t.equal(await ask(), null, 'too soon');
    pass(300_001);
    t.equal(await ask(), null, 'what was too soon is not told later');
    judged('coach', 'login:crm:A7', 'os:wang');
    t.equal(await ask(), 'coach', 'a login is told at the account it sits at');
    judged('block', 'os:li');
    pass(61_000);
    t.equal(await ask('os:li'), null, 'it is news for a minute');
  },
);

t.test('a policy that says nothing of notifications has none', async (t) => {
  const { judged, ask } = desk(null);
  judged('block');
  t.equal(await ask(), null);
});

t.test('the texts are short, name no number and allow nothing, in both languages', (t) => {
  for (const language of LANGUAGES) {
    for (const news of NEWS) {
      const text = notifyText[language][news];
      t.ok([...text].length <= 110, text);
      t.notMatch(text, /\d|允许|可以发|allowed|may send|permitted/i);
    }
  }
  t.end();
});

t.test('each system has its own way to show one, and no text becomes part of a command', (t) => {
  const odd = { title: `a'b"c`, body: '$(x) `y` \\ "z"' };
  t.same(notifyCommand('linux', { title: '门神', body: 'x "y"' }), [
    ...['gdbus', 'call', '--session', '--dest', 'org.freedesktop.Notifications'],
    ...['--object-path', '/org/freedesktop/Notifications', '--method', 'org.freedesktop.Notifications.Notify'],
    ...['"menshen"', '0', '""', '"门神"', '"x \\"y\\""', '[]', '{}', '10000'],
  ]);
  t.same(notifyCommand('darwin', odd), [
    '/usr/bin/osascript',
    '-e',
    `display notification "$(x) \`y\` \\\\ \\"z\\"" with title "a'b\\"c"`,
  ]);
  const windows = notifyCommand('win32', odd);
  t.match(windows, ['powershell.exe', '-NoProfile', '-NonInteractive', '-EncodedCommand', /^[A-Za-z0-9+/=]+$/]);
  t.match(windows === null ? '' : decoded(windows), `CreateTextNode('a''b"c')`);
  t.equal(notifyCommand('aix', odd), null);
  t.end();
});

t.test('on a desktop of Linux the notification goes over the session bus as it was written', async (t) => {
  if (!['dbus-daemon', 'dbus-monitor', 'gdbus'].every(onPath)) {
    t.pass('no session bus on this machine: the command is held above');
    return;
  }
  const agent = http.createServer((_, response) => response.end(JSON.stringify({ news: 'block' })));
  await new Promise<void>((up) => agent.listen(0, '127.0.0.1', () => up()));
  t.teardown(() => agent.close());
  const { port } = agent.address() as AddressInfo;
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.teardown(() => bus.kill());
  const address = (await heard(bus.stdout, /\n/)).trim();
  const monitor = spawn('dbus-monitor', ['--address', address], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => monitor.kill());
  await heard(monitor.stdout, /NameAcquired|NameLost/);
  const seen = heard(monitor.stdout, /member=Notify[\s\S]*int32 10000/);
  const before = process.env.DBUS_SESSION_BUS_ADDRESS;
  process.env.DBUS_SESSION_BUS_ADDRESS = address;
  t.teardown(() => {
    if (before === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS;
    else process.env.DBUS_SESSION_BUS_ADDRESS = before;
  });
  const { stdin, stdout } = process;
  // Nobody serves notifications on this bus, which is said; the call has been made all the same.
  const stderr = new PassThrough();
  const io = { stdin, stdout, stderr, env: {}, home: t.testdir(), language: 'zh' as const };
  t.equal(await notifyCommandLine(['--once', '--port', String(port)], io, new Promise(() => undefined)), 0);
  const call = await seen;
  t.match(call, 'destination=org.freedesktop.Notifications');
  t.ok(call.includes(`string "${notifyText.zh.title}"`));
  t.ok(call.includes(`string "${notifyText.zh.block}"`), call);
  t.match(String(stderr.read()), 'org.freedesktop.Notifications');
});

function heard(from: Readable, what: RegExp): Promise<string> {
  let all = '';
  return new Promise((resolve) => {
    from.on('data', (piece: Buffer) => {
      all += piece.toString('utf8');
      if (what.test(all)) resolve(all);
    });
  });
}

t.test('nobody is told anything while no agent answers', async (t) => {
  const { stdout, stderr, stdin } = process;
  const io = { stdin, stdout, stderr, env: { PATH: '' }, home: t.testdir(), language: 'zh' as const };
  t.equal(await notifyCommandLine(['--once', '--port', '1'], io, new Promise(() => undefined)), 0);
});

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, program)));
}

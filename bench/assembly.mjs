/*
 * What joining adds to a small request on the event loop: recognising slices and messages, and judging messages
 * together where a number could stand in them. Process CPU time; the pool of workers is left out (it finds nothing).
 *
 *   npm run build && node bench/assembly.mjs [dist]
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = path.resolve(process.argv[2] ?? 'dist');
const load = (file) => import(pathToFileURL(path.join(dist, file)));
const { openAssembly } = await load('agent/assembly/assembly.js');
const { openPolicy } = await load('agent/agent.js');
const { NOTHING_FOUND } = await load('model/finding.js');
const { createPrefilter } = await load('inspect/prefilter.js');
const { resolve } = await load('policy/resolve.js');

const policy = openPolicy('policies');
let together = 0;
const inspector = {
  transfer: () => {
    together += 1;
    return Promise.resolve(NOTHING_FOUND);
  },
  file: () => Promise.resolve(NOTHING_FOUND),
};
const prefilter = createPrefilter(policy.patterns);

function held(url, contentType, body) {
  const { hostname: host, pathname, search } = new URL(url);
  const headers = [
    ['content-type', contentType],
    ['user-agent', 'Mozilla/5.0'],
    ['accept', '*/*'],
  ];
  const at = { scheme: 'https', host, port: 443, method: 'POST', path: pathname + search };
  const destination = { ...at, referer: null, userAgent: null, contentType, process: null, headers };
  const bytes = Buffer.from(body);
  return {
    destination,
    route: resolve(policy, destination),
    head: { method: 'POST', host, target: destination.path, headers },
    body: { size: bytes.length, fd: null, read: (from, length) => bytes.subarray(from, from + length) },
    peer: { address: '127.0.0.1', port: 1 },
    unreadable: null,
  };
}

const filler = 'the quick brown fox jumps over the lazy dog and goes home '.repeat(16);
const CASES = {
  'GET without a body': () => held('https://www.example.com/a?b=c', '', ''),
  'JSON of 1 KiB, no digit': () =>
    held('https://www.example.com/api', 'application/json', JSON.stringify({ text: filler })),
  'telemetry of 1 KiB, many numbers': (n) =>
    held(
      'https://www.example.com/log',
      'application/json',
      JSON.stringify({
        events: Array.from({ length: 14 }, (_, i) => ({ name: `click-${i}`, x: n + i, y: 7 * n, at: Date.now() + i })),
      }),
    ),
  'form of 1 KiB': () =>
    held(
      'https://www.example.com/f',
      'application/x-www-form-urlencoded',
      new URLSearchParams({ a: 'b', text: filler }).toString(),
    ),
  'WeChat message, talk': (n) =>
    held(
      'https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxsendmsg',
      'application/json',
      JSON.stringify({
        BaseRequest: { Uin: 1, Sid: 'x'.repeat(400) },
        Msg: { Content: '好的，明天见', ToUserName: `@${n % 50}`, Skey: 'y'.repeat(400) },
      }),
    ),
  'octets of 1 KiB': () => held('https://www.example.com/o', 'application/octet-stream', Buffer.alloc(1024, 7)),
};

const COUNT = 3_000;
for (const [name, make] of Object.entries(CASES)) {
  const requests = Array.from({ length: 200 }, (_, n) => make(n));
  const assembly = openAssembly({
    policy: () => policy,
    inspector: () => inspector,
    personOf: () => Promise.resolve('os:lihua'),
    spoolDir: '/nowhere',
    key: '00'.repeat(32),
    clock: () => Date.now(),
    onFault: console.error,
  });
  const once = async (one) => {
    const joining = assembly.open(one);
    if (joining === null) return;
    await joining.standing();
    await joining.join(NOTHING_FOUND);
    joining.end({ left: true, decision: null, incident: null });
  };
  const cpu = async (work) => {
    for (let i = 0; i < 500; i++) await work(requests[i % 200]);
    const from = process.cpuUsage();
    for (let i = 0; i < COUNT; i++) await work(requests[i % 200]);
    const { user, system } = process.cpuUsage(from);
    return (user + system) / COUNT;
  };
  const idle = await cpu(async () => undefined);
  const look = await cpu(async (one) => void prefilter.isHarmless(one.head, one.body));
  together = 0;
  const join = await cpu(once);
  const share = ((100 * together) / (COUNT + 500)).toFixed(0);
  console.log(
    `${name.padEnd(34)} joining ${(join - idle).toFixed(1)} µs   prefilter ${(look - idle).toFixed(1)} µs   judged together ${share} %`,
  );
  await assembly.close();
}

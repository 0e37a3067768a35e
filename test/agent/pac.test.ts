import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import vm from 'node:vm';
import t from 'tap';
import { openPolicy } from '../../src/agent/agent.js';
import { type PacPorts, pacFile } from '../../src/agent/pac.js';
import type { HostClass } from '../../src/policy/host-class.js';
import { PolicyError } from '../../src/policy/load.js';
import type { Policy } from '../../src/policy/policy.js';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { makeTestCa } from '../builders/pki.js';

const PORTS: PacPorts = { port: 8877, softPort: 8878 };
const STRICT = 'PROXY 127.0.0.1:8877';
const SOFT = 'PROXY 127.0.0.1:8878; DIRECT';
const COMPANY = new Set(['crm.agency.example']);

/** The shipped policy with another `fallback`. */
async function folderWith(dir: string, fallback: readonly HostClass[], more = ''): Promise<string> {
  const to = path.join(dir, `policy-${fallback.join('-')}`);
  await fs.cp(SHIPPED_POLICY, to, { recursive: true });
  const file = path.join(to, 'policy.yaml');
  const text = await fs.readFile(file, 'utf8');
  const changed = text.replace(
    'fallback: { direct: [never-decrypt] }',
    `fallback: { direct: [${fallback.join(', ')}] }`,
  );
  if (changed === text && fallback.join() !== 'never-decrypt') throw new Error(`${file} says nothing of a fallback`);
  await fs.writeFile(file, `${changed}${more}`);
  return to;
}

function evaluator(policy: Policy, ports: PacPorts = PORTS): (host: string) => string {
  const text = pacFile(policy, COMPANY, ports);
  if (!/^[\n\x20-\x7e]*$/.test(text)) throw new Error('not ASCII');
  const context = vm.createContext({});
  vm.runInContext(text, context);
  return (host) => {
    const call = `FindProxyForURL(${JSON.stringify(`https://${host}/`)}, ${JSON.stringify(host)})`;
    return String(vm.runInContext(call, context));
  };
}

t.test('each class of hosts has the way that the policy gives it, and leak channels have one', async (t) => {
  const dir = t.testdir();
  const find = evaluator(openPolicy(await folderWith(dir, ['never-decrypt', 'company', 'unlisted'])));
  for (const [host, want] of [
    ['pastebin.com', STRICT],
    ['PASTEBIN.com', STRICT],
    ['pastebin.com.', STRICT],
    ['mail.qq.com', STRICT],
    ['wx.qq.com', STRICT],
    ['d.pcs.baidu.com', STRICT],
    ['szextshort.weixin.qq.com', STRICT],
    ['my-bucket.oss-cn-shanghai.aliyuncs.com', STRICT],
    ['101.91.0.1', STRICT],
    ['2001:db8::1', STRICT],
    ['www.icbc.com.cn', SOFT],
    ['crm.agency.example', SOFT],
    ['shop.example', SOFT],
    ['xn--bcher-kva.example', SOFT],
    ['constructor', SOFT],
    ['localhost', 'DIRECT'],
  ] as const) {
    t.equal(find(host), want, host);
  }
});

t.test('what is not named in the fallback has no way but the strict port', async (t) => {
  const dir = t.testdir();
  const shipped = evaluator(openPolicy(await folderWith(dir, ['never-decrypt'])));
  t.equal(shipped('www.icbc.com.cn'), SOFT);
  for (const host of ['shop.example', 'crm.agency.example', 'wx.qq.com']) t.equal(shipped(host), STRICT, host);
  const closed = evaluator(openPolicy(await folderWith(dir, [])));
  for (const host of ['www.icbc.com.cn', 'shop.example', 'wx.qq.com']) t.equal(closed(host), STRICT, host);
  const one = evaluator(openPolicy(await folderWith(dir, ['company'])), { port: 8877, softPort: null });
  t.equal(one('crm.agency.example'), 'PROXY 127.0.0.1:8877; DIRECT', 'without a soft port the strict one is asked');
});

t.test('no host of a channel of the shipped catalogue goes past the agent, whatever else may', async (t) => {
  const policy = openPolicy(await folderWith(t.testdir(), ['unlisted']));
  const find = evaluator(policy);
  const hosts = [...policy.routes.hosts].filter(([, { exact, suffix, paths }]) => exact ?? suffix ?? paths[0]);
  t.ok(hosts.length > 100);
  t.same(
    hosts.filter(([name]) => find(name) !== STRICT).map(([name]) => name),
    [],
  );
  const below = hosts.filter(([, { suffix }]) => suffix !== null);
  t.same(
    below.filter(([name]) => find(`x.${name}`) !== STRICT).map(([name]) => name),
    [],
  );
});

t.test('a host expression that no browser can run is a fault where unlisted hosts may go directly', async (t) => {
  const channel = "\nchannels: [{ id: odd, name: odd, category: paste, hosts: { regex: ['^(?P<a>x)\\.example$'] } }]\n";
  const dir = t.testdir();
  t.doesNotThrow(await opened(folderWith(dir, ['never-decrypt'], channel)));
  const open = await opened(folderWith(dir, ['unlisted'], channel));
  t.throws(open, PolicyError);
  t.throws(open, /channels\[0\]\.hosts\.regex\[0\].*browsers cannot run it/s);
});

async function opened(folder: Promise<string>): Promise<() => void> {
  const dir = await folder;
  return () => void openPolicy(dir);
}

t.test('both ports take requests, neither leads back, and people are known at both', async (t) => {
  const ca = await makeTestCa();
  const agent = await startTestAgent({ ca, settings: { 'listen.soft_port': '0', 'notice.mode': 'required' } });
  t.teardown(() => agent.close());
  const { softPort } = agent.agent;
  if (softPort === null) throw new Error('there is no soft port');
  const ask = (through: number, url: string): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const request = http.get(
        { host: '127.0.0.1', port: through, path: url, agent: false, headers: hostOf(url) },
        (response) => {
          let body = '';
          response.on('data', (piece: Buffer) => {
            body += piece.toString('utf8');
          });
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      request.once('error', reject);
    });
  t.equal((await ask(softPort, 'http://menshen.local/health')).status, 200);
  t.match((await ask(agent.port, '/proxy.pac')).body, `PROXY 127.0.0.1:${softPort}; DIRECT`);
  for (const through of [agent.port, softPort]) {
    const led = await ask(through, `http://127.0.0.1:${softPort}/`);
    t.ok(led.status === 403 || led.status === 502, `${led.status}: nothing leads back`);
  }
});

const hostOf = (url: string): Record<string, string> => (url.startsWith('/') ? {} : { host: new URL(url).host });

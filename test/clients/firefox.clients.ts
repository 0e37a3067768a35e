import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { writeNssDatabase } from '../builders/nss.js';
import type { Answer, OriginRequest } from '../builders/origin.js';
import { type FileName, LAWFUL, LEAK, startWorld } from './transfers.js';

/*
 * Firefox as it is installed, with our CA in its own store and the agent as its proxy: a page uploads files by fetch and
 * as forms do, and tells what came of it.
 */

const NAMES: readonly FileName[] = ['small', 'large', 'small-leak', 'large-leak'];

const PAGE = `<!doctype html><meta charset="utf-8"><title>Uploads</title><script type="module">
const told = {};
for (const name of ${JSON.stringify(NAMES)}) {
  const file = await (await fetch('/files/' + name)).blob();
  const form = new FormData();
  form.append('file', file, '名单-' + name);
  for (const [how, body] of [['fetch', file], ['form', form]]) {
    const answer = await fetch('/up/' + how + '/' + name, { method: 'POST', body });
    told[how + ' ' + name] = answer.status;
  }
}
await fetch('/told?' + new URLSearchParams(told));
</script>`;

t.test('Firefox', async (t) => {
  const dir = t.testdir({ profile: {} });
  const told = new Map<string, (told: Record<string, string>) => void>();
  const world = await startWorld({ dir, answer: (request) => site(dir, request, told) });
  t.teardown(() => world.close());
  const profile = path.join(dir, 'profile');
  writeNssDatabase(dir, world.agent.caPem);
  await fs.copyFile(path.join(dir, '.pki', 'nssdb', 'cert9.db'), path.join(profile, 'cert9.db'));
  const preferences: Readonly<Record<string, string | number | boolean>> = {
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': world.agent.port,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': world.agent.port,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'browser.aboutwelcome.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    'app.update.enabled': false,
  };
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  await fs.writeFile(path.join(profile, 'user.js'), lines.join('\n'));
  const answers = [LAWFUL, LEAK].map(
    (host) => new Promise<Record<string, string>>((resolve) => told.set(host, resolve)),
  );
  const urls = [LAWFUL, LEAK].map((host) => `https://${host}/`);
  const firefox = spawn('firefox-esr', ['--headless', '--no-remote', '--profile', profile, ...urls], {
    env: { PATH: process.env.PATH, HOME: dir, MOZ_DISABLE_CONTENT_SANDBOX: '1' },
    stdio: 'ignore',
  });
  t.teardown(() => firefox.kill('SIGKILL'));
  const failed = new Promise<never>((_, reject) => firefox.on('error', reject));
  const [lawful, leak] = await Promise.race([Promise.all(answers), failed]);
  for (const how of ['fetch', 'form']) {
    for (const name of NAMES) {
      const refused = name.endsWith('leak');
      if (!refused) t.equal(lawful?.[`${how} ${name}`], '200', `${how}, ${name}: goes through`);
      if (refused) t.equal(leak?.[`${how} ${name}`], '403', `${how}, ${name}: is refused`);
    }
  }
  const whole = world.lawful.requests.find(({ url }) => url === '/up/fetch/large');
  t.ok(whole?.body.equals(await fs.readFile(world.file('large'))), 'byte for byte');
  t.notOk(
    world.leak.requests.some(({ url }) => url.startsWith('/up') && url.endsWith('leak')),
    'no refused upload has arrived',
  );
});

async function site(
  dir: string,
  { method, url, host }: OriginRequest,
  told: ReadonlyMap<string, (told: Record<string, string>) => void>,
): Promise<Answer> {
  if (method === 'POST') return {};
  const { pathname, searchParams } = new URL(url, `https://${host}`);
  if (pathname === '/told') told.get(host)?.(Object.fromEntries(searchParams));
  const name = NAMES.find((each) => pathname === `/files/${each}`);
  if (name !== undefined) {
    return { headers: { 'content-type': 'application/octet-stream' }, body: await fs.readFile(path.join(dir, name)) };
  }
  return pathname === '/' ? { headers: { 'content-type': 'text/html; charset=utf-8' }, body: PAGE } : {};
}

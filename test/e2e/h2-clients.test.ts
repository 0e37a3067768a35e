import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { launchBrowser } from '../builders/browser.js';
import { type CurlAnswer, curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * curl and Chromium, as they come: both know HTTP/2 and HTTP/1.1, and take what they are given.
 */
const LISTED = 'app.listed.example';
const USUAL = 'www.usual.example';
/** The version behind the body, and for the builder what it asks for itself. */
const FORMAT = '%{stdout}\\n%{http_version}%{stderr}\\ncurl-test-status %{http_code} %{http_connect}';
const FIVE = leakText(owners(5, 7));

t.test('clients that know HTTP/2 and HTTP/1.1', async (t) => {
  const ca = await makeTestCa();
  const answer = () => ({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<title>fine</title>' });
  const origin = await startOrigin({ names: [LISTED, USUAL], ca, answer });
  const plain = await startOrigin({ names: [USUAL], ca, answer, plain: true });
  const policyDir = path.join(t.testdir({}), 'policies');
  await fs.cp(SHIPPED_POLICY, policyDir, { recursive: true });
  const file = path.join(policyDir, 'policy.yaml');
  await fs.writeFile(file, (await fs.readFile(file, 'utf8')).replace('hosts: []', 'hosts: [listed.example]'));
  const agent = await startTestAgent({
    ca,
    policyDir,
    origins: [
      { names: [LISTED, USUAL], origin },
      { names: [USUAL], origin: plain, port: 80 },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
    await plain.close();
  });
  const ask = (args: readonly string[], input?: string): Promise<CurlAnswer> =>
    curl(['--write-out', FORMAT, ...args], {
      proxyPort: agent.port,
      caFile: agent.caFile,
      ...(input === undefined ? {} : { input }),
    });

  await t.test('curl is spoken to in HTTP/1.1, and in HTTP/2 where the host is listed', async (t) => {
    for (const [host, args, version] of [
      [USUAL, ['--http2'], '1.1'],
      [LISTED, ['--http2'], '2'],
      [LISTED, ['--http1.1'], '1.1'],
    ] as const) {
      const got = await ask([`https://${host}/`, ...args]);
      t.equal(got.status, 200);
      t.ok(got.body.endsWith(`\n${version}`), `${host} ${args.join()}: ${got.body.split('\n').at(-1)}`);
    }
    const refused = await ask([`https://${LISTED}/`, '--http2', '--data-binary', '@-'], FIVE);
    t.equal(refused.status, 403);
    t.match(refused.headers['x-menshen-verdict'], /rule=bulk-owners/);
    t.notOk(origin.saw('/smuggled'));
  });

  await t.test('curl that begins with HTTP/2 in the clear is understood', async (t) => {
    const got = await ask([`http://${USUAL}/`, '--http2-prior-knowledge', '--proxytunnel']);
    t.equal(got.status, 200, got.stderr);
    t.ok(got.body.endsWith('\n2'));
    t.equal(
      (await ask([`http://${USUAL}/`, '--http2-prior-knowledge', '--proxytunnel', '--data-binary', '@-'], FIVE)).status,
      403,
    );
  });

  await t.test('so is Chromium', async (t) => {
    const browser = await launchBrowser({ proxyPort: agent.port, caPem: agent.caPem });
    t.teardown(() => browser.close());
    const page = await browser.context.newPage();
    const protocol = (): Promise<string> =>
      page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") as Promise<string>;
    await page.goto(`https://${USUAL}/`);
    t.equal(await protocol(), 'http/1.1');
    await page.goto(`https://${LISTED}/`);
    t.equal(await protocol(), 'h2');
    const status = await page.evaluate(
      `fetch('/post', { method: 'POST', body: ${JSON.stringify(FIVE)} }).then(async (answer) => [answer.status, (await answer.json()).rule])`,
    );
    t.same(status, [403, 'bulk-owners']);
  });
});

import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { startOrigin } from '../builders/origin.js';
import { makeTestCa } from '../builders/pki.js';
import { dial, openTunnel, rawPeer } from './raw.js';

/* What nobody may reach through the proxy: the proxy itself, unless its pages are meant, and the local link. */

t.test('the proxy is no way back to itself', async (t) => {
  const ca = await makeTestCa();
  const site = await startOrigin({ names: ['site.example'], ca, plain: true });
  const agent = await startTestAgent({ ca, origins: [{ names: ['site.example'], origin: site, port: 80 }] });
  const { port } = agent;
  const rebound = await startTestAgent({
    ca,
    settings: { 'upstream.resolve': `rebound.example:80=127.0.0.1:${port}` },
  });
  t.teardown(async () => {
    for (const server of [agent, rebound, site]) await server.close();
  });
  const ask = (url: string, ...args: string[]) =>
    curl(['--globoff', '--path-as-is', ...args, url], { proxyPort: port });

  await t.test('its pages answer to their own names only', async (t) => {
    for (const host of ['127.0.0.1', 'localhost', '127.1', '0x7f000001', '2130706433']) {
      t.match(await ask(`http://${host}:${port}/health`), { status: 200 }, `${host} is this PC`);
    }
    t.match(await ask('http://menshen.local/health'), { status: 200 });
    for (const host of ['0.0.0.0', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', 'x.localhost']) {
      const answer = await ask(`http://${host}:${port}/health`);
      t.match(answer, { status: 403, headers: { 'x-menshen-error': 'foreign-origin' } }, host);
      t.notMatch(answer.body, /coverage/, host);
    }
    const strange = await ask(`http://127.0.0.1:${port}/health`, '-H', 'Origin: http://evil.example');
    t.match(strange, { status: 403 }, 'not for pages of strangers');
  });

  await t.test('no tunnel leads back, however its number is written', async (t) => {
    for (const host of [
      '127.0.0.1',
      '127.1',
      '0.0.0.0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '0177.0.0.1',
      '0x7f.1',
    ]) {
      const client = await dial(port);
      client.send(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
      t.match(await client.ended(), /^HTTP\/1\.1 403 .*own-port/is, host);
    }
    const nested = rawPeer(await openTunnel(port, `localhost:${port}`));
    nested.send(`CONNECT site.example:80 HTTP/1.1\r\nHost: site.example:80\r\n\r\n`);
    t.equal(await nested.ended(), '', 'no CONNECT inside a tunnel to ourselves');
    t.equal(site.requests.length, 0);
  });

  await t.test('a name that leads to a proxy is found out when it is connected', async (t) => {
    const other = await curl(['http://rebound.example/health'], { proxyPort: rebound.port });
    t.match(other, { status: 403, body: /foreign|own address/i }, 'another proxy tells strangers nothing');
    t.notMatch(other.body, /coverage/);
  });

  await t.test('nothing is sent to the local link', async (t) => {
    for (const host of ['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]', '2852039166']) {
      const answer = await ask(`http://${host}/latest/meta-data/`);
      t.match(answer, { status: 403, headers: { 'x-menshen-error': 'upstream-forbidden' } }, host);
    }
    const secure = await curl(['https://169.254.169.254/'], { proxyPort: port, caFile: agent.caFile });
    t.match(secure, { status: 403, headers: { 'x-menshen-error': 'upstream-forbidden' } });
  });
});

import { createHash } from 'node:crypto';
import path from 'node:path';
import t from 'tap';
import { loadConfig } from '../../src/agent/config.js';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { startOrigin } from '../builders/origin.js';
import { makeTestCa } from '../builders/pki.js';
import { startParent } from './parent.js';
import { startSocksParent } from './socks-parent.js';

const SITE = 'shop.example';
const PLAIN = 'plain.example';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

t.test('a parent proxy is named by file, environment or flag', (t) => {
  const file = path.join(
    t.testdir({ 'menshen.yaml': 'upstream:\n  proxy: http://from-file.example:3128\n' }),
    'menshen.yaml',
  );
  const MENSHEN_UPSTREAM_PROXY = 'http://from-environment.example:3128';
  const flags = { 'upstream.proxy': 'http://from-flag.example:3128' };
  const proxyOf = (...[sources]: Parameters<typeof loadConfig>): string => loadConfig(sources).upstream.proxy;
  t.equal(proxyOf({ env: {}, flags: {} }), '', 'none unless said');
  t.equal(proxyOf({ file, env: {}, flags: {} }), 'http://from-file.example:3128');
  t.equal(proxyOf({ file, env: { MENSHEN_UPSTREAM_PROXY }, flags: {} }), MENSHEN_UPSTREAM_PROXY);
  t.equal(proxyOf({ file, env: { MENSHEN_UPSTREAM_PROXY }, flags }), 'http://from-flag.example:3128');
  for (const wrong of ['from-flag.example:3128', 'socks4://127.0.0.1:1080', 'https://parent.example']) {
    t.throws(() => proxyOf({ env: {}, flags: { 'upstream.proxy': wrong } }), { code: 'CONFIG_INVALID' }, wrong);
  }
  t.end();
});

t.test('through a parent proxy', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [SITE], ca });
  const plain = await startOrigin({ names: [PLAIN], ca, plain: true });
  const routes = { [`${SITE}:443`]: origin.port, [`${PLAIN}:80`]: plain.port };
  const parents = { open: await startParent(routes), locked: await startParent(routes, 'office:p@ss:word') };
  t.teardown(async () => {
    for (const server of [origin, plain, parents.open, parents.locked]) await server.close();
  });

  for (const [name, login] of [
    ['open', ''],
    ['locked', 'office:p%40ss%3Aword@'],
  ] as const) {
    const parent = parents[name];
    const agent = await startTestAgent({
      ca,
      settings: { 'upstream.proxy': `http://${login}127.0.0.1:${parent.port}` },
    });
    t.teardown(() => agent.close());
    const through = { proxyPort: agent.port, caFile: agent.caFile };
    const secure = await curl([`https://${SITE}/a`, '--data', 'one'], through);
    t.match(secure, { status: 200 }, `HTTPS by the ${name} one`);
    t.equal(origin.requests.at(-1)?.sha256, sha256('one'));
    t.match(await curl([`http://${PLAIN}/b`, '--data', 'two'], through), { status: 200 }, 'plain HTTP too');
    t.equal(plain.requests.at(-1)?.sha256, sha256('two'));
    const lost = await curl(['https://nowhere.example/'], through);
    t.match(lost, { status: 502, headers: { 'x-menshen-error': 'parent-refused' } }, 'its refusal is told');
    const own = name === 'open' ? null : 'office:p@ss:word';
    t.same(parent.asked, [
      { to: `${SITE}:443`, login: own, status: 200 },
      { to: `${PLAIN}:80`, login: own, status: 200 },
      { to: 'nowhere.example:443', login: own, status: 502 },
    ]);
  }
  const agent = await startTestAgent({
    ca,
    settings: { 'upstream.proxy': `http://office:guess@127.0.0.1:${parents.locked.port}` },
  });
  t.teardown(() => agent.close());
  const refused = await curl([`https://${SITE}/`], { proxyPort: agent.port, caFile: agent.caFile });
  t.match(
    refused,
    { status: 502, headers: { 'x-menshen-error': 'parent-refused' }, body: /407/ },
    'a wrong login is said',
  );
  t.notMatch(refused.body, 'guess');
});

t.test('through a SOCKS parent, which resolves the names', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [SITE, '2001:db8::7'], ca });
  const plain = await startOrigin({ names: [PLAIN], ca, plain: true });
  const v6 = '[20010db8000000000000000000000007]:443';
  const routes = { [`${SITE}:443`]: origin.port, [`${PLAIN}:80`]: plain.port, [v6]: origin.port };
  const parents = { open: await startSocksParent(routes), locked: await startSocksParent(routes, 'office:p@ss:word') };
  t.teardown(async () => {
    for (const server of [origin, plain, parents.open, parents.locked]) await server.close();
  });

  for (const [name, login] of [
    ['open', ''],
    ['locked', 'office:p%40ss%3Aword@'],
  ] as const) {
    const parent = parents[name];
    const agent = await startTestAgent({
      ca,
      settings: { 'upstream.proxy': `socks5://${login}127.0.0.1:${parent.port}` },
    });
    t.teardown(() => agent.close());
    const through = { proxyPort: agent.port, caFile: agent.caFile };
    t.match(await curl([`https://${SITE}/a`, '--data', 'one'], through), { status: 200 }, `HTTPS by the ${name} one`);
    t.equal(origin.requests.at(-1)?.sha256, sha256('one'));
    t.match(await curl([`http://${PLAIN}/b`, '--data', 'two'], through), { status: 200 }, 'plain HTTP too');
    t.match(await curl(['https://[2001:db8::7]/c'], through), { status: 200 }, 'an IPv6 address');
    const lost = await curl(['https://nowhere.example/'], through);
    t.match(lost, { status: 502, headers: { 'x-menshen-error': 'parent-refused' }, body: /host cannot be reached/ });
    t.same(
      parent.asked.map(({ to, status }) => [to, status]),
      [
        [`${SITE}:443`, 0],
        [`${PLAIN}:80`, 0],
        [v6, 0],
        ['nowhere.example:443', 4],
      ],
    );
  }
  for (const [login, reason] of [
    ['office:guess@', /did not accept the login/],
    ['', /wants another login/],
  ] as const) {
    const agent = await startTestAgent({
      ca,
      settings: { 'upstream.proxy': `socks5h://${login}127.0.0.1:${parents.locked.port}` },
    });
    t.teardown(() => agent.close());
    const refused = await curl([`https://${SITE}/`], { proxyPort: agent.port, caFile: agent.caFile });
    t.match(refused, { status: 502, headers: { 'x-menshen-error': 'parent-refused' }, body: reason });
    t.notMatch(refused.body, 'guess');
  }
});

t.test('what the list names goes around the parent', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [SITE, 'a.inner.example'], ca });
  const parent = await startParent({ [`${SITE}:443`]: origin.port });
  const agent = await startTestAgent({
    ca,
    origins: [{ names: ['a.inner.example'], origin }],
    settings: { 'upstream.proxy': `http://127.0.0.1:${parent.port}`, 'upstream.no_proxy': 'inner.example, 10.0.0.0/8' },
  });
  t.teardown(async () => {
    for (const server of [agent, origin, parent]) await server.close();
  });
  const through = { proxyPort: agent.port, caFile: agent.caFile };
  t.match(await curl(['https://a.inner.example/'], through), { status: 200 });
  t.strictSame(parent.asked, []);
  t.match(await curl([`https://${SITE}/`], through), { status: 200 });
  t.match(parent.asked, [{ to: `${SITE}:443` }]);
});

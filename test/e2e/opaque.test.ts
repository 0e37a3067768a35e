import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { Health } from '../../src/agent/health.js';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { startOrigin } from '../builders/origin.js';
import { makeTestCa } from '../builders/pki.js';
import { openTunnel, rawPeer, secure, startEcho } from './raw.js';

const KiB = 1024;
const WECHAT_IP = '203.0.113.21';
const QQ_IP = '203.0.113.22';
const SHORT_LINK = 'szshort.weixin.qq.com';
const PINNED = 'api.pinned.example';
const LISTED = 'api.listed.example';
const TAX = 'tax.example';
const TOOL_IP = '203.0.113.23';

const OWN_RULES = `rules:
  - { id: private-link-budget, when: { opaque_bytes: { over: 100KiB, within: 1h } }, to: wechat-desktop, then: block }
  - { id: qq-told, when: { opaque_bytes: { over: 10KiB, within: 1h, per: destination } }, to: qq-desktop, then: flag }
channels:
  - { id: listed-app, name: an app with a pinned certificate, category: saas-doc, opaque: true, treatment: tunnel, hosts: { suffix: [listed.example] } }
`;

const mmtls = (bytes: number): Buffer => Buffer.concat([Buffer.from('16f1030040', 'hex'), randomBytes(bytes - 5)]);
const qq = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from('000001000000000d0100000001', 'hex'), randomBytes(bytes - 13)]);

t.test('what nobody can read is recognised, counted and ruled', async (t) => {
  const ca = await makeTestCa();
  const echo = await startEcho();
  const plain = await startOrigin({ names: [SHORT_LINK], ca, plain: true });
  const offer = { 'alt-svc': 'h3=":443"; ma=86400, h2="other.example:443"' };
  const site = await startOrigin({ names: [PINNED, LISTED], ca, answer: () => ({ headers: offer, body: 'ok' }) });
  const tax = await startOrigin({
    names: [TAX],
    ca,
    tls: { requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' },
  });
  const policyDir = path.join(t.testdir(), 'policy');
  fs.cpSync(SHIPPED_POLICY, policyDir, { recursive: true });
  fs.writeFileSync(path.join(policyDir, 'own.yaml'), OWN_RULES);
  const list = path.join(policyDir, 'sanctioned.yaml');
  fs.writeFileSync(list, fs.readFileSync(list, 'utf8').replace('approved: []', 'approved: [{ tool: ssh }]'));
  const agent = await startTestAgent({
    ca,
    policyDir,
    origins: [
      { names: [WECHAT_IP, QQ_IP, TOOL_IP], origin: echo },
      { names: [TOOL_IP], origin: echo, port: 22 },
      { names: [SHORT_LINK], origin: plain, port: 80 },
      { names: [PINNED, LISTED], origin: site },
      { names: [TAX], origin: tax },
    ],
  });
  t.teardown(async () => {
    for (const server of [agent, echo, plain, site, tax]) await server.close();
  });
  const coverage = async (): Promise<Health['coverage']> =>
    JSON.parse((await curl([`http://127.0.0.1:${agent.port}/health`])).body).coverage;

  /** Sends and waits until the far end has sent it all back. */
  async function echoed(peer: Awaited<ReturnType<typeof openTunnel>>, bytes: Buffer): Promise<void> {
    peer.write(bytes);
    for (let left = bytes.length; left > 0; ) left -= ((await once(peer, 'data')) as [Buffer])[0].length;
  }

  await t.test('a running tunnel is cut before the byte that crosses its budget', async (t) => {
    const first = await openTunnel(agent.port, `${WECHAT_IP}:443`);
    await echoed(first, mmtls(40 * KiB));
    first.destroy();
    const second = await openTunnel(agent.port, `${WECHAT_IP}:443`);
    await echoed(second, mmtls(60 * KiB));
    t.strictSame(agent.incidents(), [], 'as much as the budget says may leave, over all connections');
    const before = echo.received.length;
    const ended = once(second, 'close');
    second.on('error', () => second.destroy());
    second.write(Buffer.alloc(1));
    await ended;
    t.equal(echo.received.length, before, 'not one byte more');
    t.match(agent.incidents(), [
      {
        ...{ rule: 'private-link-budget', verdict: 'block', channel: 'wechat-desktop', host: WECHAT_IP },
        ...{ bodyBytes: 60 * KiB, earlier: { what: 'tunnels', requests: 1, bytes: 60 * KiB }, records: {} },
        matches: [
          { rule: 'private-link-budget', why: `unreadable bytes ${100 * KiB + 1} > ${100 * KiB} in 1h per channel` },
        ],
      },
    ]);
    t.match((await coverage()).classes, { mmtls: { tunnels: 2, bytes: 100 * KiB, cut: 1, refused: 0 } });
  });

  await t.test('and no other opens to that channel, which is told once', async (t) => {
    const accepted = echo.accepted;
    for (let n = 0; n < 3; n++) {
      const again = rawPeer(await openTunnel(agent.port, `${WECHAT_IP}:443`));
      again.send(mmtls(64));
      t.equal(await again.ended(), '');
    }
    t.equal(echo.accepted, accepted);
    t.equal(agent.incidents().length, 1);
    const post = await curl([`http://${SHORT_LINK}/mmtls/00005602`, '--data', 'x'], { proxyPort: agent.port });
    t.match(
      post,
      { status: 403, headers: { 'x-menshen-verdict': /block; rule=private-link-budget/ } },
      'nor by its short link',
    );
    t.equal(plain.requests.length, 0);
  });

  await t.test('another channel has a budget of its own; a flag tells and lets it run', async (t) => {
    const known = agent.incidents().length;
    const talk = await openTunnel(agent.port, `${QQ_IP}:443`);
    await echoed(talk, qq(6 * KiB));
    await echoed(talk, qq(6 * KiB));
    await echoed(talk, qq(6 * KiB));
    talk.destroy();
    const news = agent.incidents().slice(0, agent.incidents().length - known);
    t.match(news, [{ rule: 'qq-told', verdict: 'flag', channel: 'qq-desktop', bodyBytes: 6 * KiB }]);
    t.equal(news.length, 1);
    t.match((await coverage()).classes, { 'qq-sso': { tunnels: 1, bytes: 18 * KiB, cut: 0 } });
  });

  await t.test('what it did shows by destination and program', async (t) => {
    const { body } = await curl([`http://127.0.0.1:${agent.port}/metrics`]);
    const row = new RegExp(
      `^menshen_opaque_destination_bytes_total\\{host="${WECHAT_IP}",program="[^"]*",class="mmtls"\\} ${100 * KiB}$`,
      'm',
    );
    t.match(body, row);
    t.match(body, /^menshen_opaque_cut_total\{class="mmtls"\} 1$/m);
  });

  await t.test('tunnels to the outside are refused, an approved tool passes', async (t) => {
    for (const [name, first, channel] of [
      ['frp', '1716030101', 'tunnels'],
      ['frp, multiplexed', '000100010000000100000000', 'tunnels'],
      ['OpenVPN', '002a380102030405060708', 'vpn'],
    ] as const) {
      const client = rawPeer(await openTunnel(agent.port, `${TOOL_IP}:443`));
      client.send(Buffer.from(first, 'hex'));
      t.equal(await client.ended(), '', name);
      t.match(agent.incidents()[0], { channel, rule: `refused-${channel}` }, name);
    }
    for (const port of [22, 443]) {
      const shell = await openTunnel(agent.port, `${TOOL_IP}:${port}`);
      await echoed(shell, Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'));
      shell.destroy();
    }
  });

  await t.test('a program that takes no certificate of ours is learnt and told, not let through', async (t) => {
    for (let n = 0; n < 3; n++) {
      await t.rejects(secure(await openTunnel(agent.port, `${PINNED}:443`), { ca: ca.cert, name: PINNED }));
    }
    for (let tries = 0; (await coverage()).undecryptable.length === 0 && tries < 50; tries++);
    t.match((await coverage()).undecryptable, [{ host: PINNED, reason: 'pinned', times: 3 }]);
    const told = agent.log.filter((line) => line.startsWith(PINNED));
    t.match(told, [/cannot be decrypted: clients broke off our handshake 3 times/]);
    t.equal(site.decryptedBytes, 0);
  });

  await t.test('once the policy lists it, it passes undecrypted and counted', async (t) => {
    const before = await coverage();
    const client = await secure(await openTunnel(agent.port, `${LISTED}:443`), { ca: ca.cert, name: LISTED });
    t.match(client.certificate.issuer, /Menshen test root/, 'with its own certificate');
    client.send(`GET / HTTP/1.1\r\nHost: ${LISTED}\r\n\r\n`);
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    client.socket.destroy();
    const after = await coverage();
    t.equal(after.tunnelledBytes, before.tunnelledBytes);
    t.ok(after.opaqueBytes > before.opaqueBytes);
    t.match(after.classes, { tls: { tunnels: 1 } });
    await t.rejects(
      secure(await openTunnel(agent.port, `${PINNED}:443`), { ca: ca.cert, name: PINNED, sni: LISTED }),
      'its name buys nothing at another host',
    );
  });

  await t.test('an offer of HTTP/3 is taken out of an answer and counted', async (t) => {
    const answer = await curl([`https://${PINNED}/`], { proxyPort: agent.port, caFile: agent.caFile });
    t.match(answer, { status: 200, headers: { 'alt-svc': 'h2="other.example:443"' } });
    const { quicOffers, undecryptable } = await coverage();
    t.equal(quicOffers, 1);
    t.strictSame(undecryptable, [], 'and a client that took our certificate clears the host');
  });

  await t.test('a site that wants a certificate of its visitor says so on a page of ours', async (t) => {
    const answer = await curl([`https://${TAX}/`], { proxyPort: agent.port, caFile: agent.caFile });
    t.match(answer, { status: 502, headers: { 'x-menshen-error': 'cert-client-required' } });
    t.match((await coverage()).undecryptable[0], { host: TAX, reason: 'client-certificate' });
    t.equal(tax.decryptedBytes, 0);
  });
});

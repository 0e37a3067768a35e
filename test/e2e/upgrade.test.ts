import { createHash } from 'node:crypto';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { openTunnel, type RawPeer, secure } from './raw.js';

const SITE = 'shop.example';

const FIVE = leakText(owners(5, 40));
t.test('upgrades', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({
    names: [SITE],
    ca,
  });
  t.teardown(() => origin.close());
  const agent = await startTestAgent({ ca, origins: [{ names: [SITE], origin }] });
  t.teardown(() => agent.close());

  const open = async (host: string): Promise<RawPeer> =>
    secure(await openTunnel(agent.port, `${host}:443`), { ca: agent.caPem, name: host });
  const post = (host: string, upgrade: string, body: string): Buffer =>
    Buffer.from(
      `POST /in HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: ${upgrade}\r\n` +
        `HTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  const handshake = (host: string): string =>
    `GET /live HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

  for (const upgrade of ['h2c', 'mmtls', 'anything']) {
    await t.test(`a body cannot hide behind "Upgrade: ${upgrade}"`, async (t) => {
      const before = origin.decryptedBytes;
      const peer = await open(SITE);
      peer.send(post(SITE, upgrade, FIVE));
      t.match(await peer.until('\r\n\r\n'), /^HTTP\/1\.1 403 .*X-Menshen-Verdict: block; rule=bulk-owners/s);
      peer.socket.destroy();
      t.equal(origin.decryptedBytes, before, 'and nothing reached the site');
    });
  }

  await t.test('without anything to hide it arrives as a plain request', async (t) => {
    const peer = await open(SITE);
    const body = '明天下午三点带客户看房';
    const done = origin.completed(origin.requests.length + 1);
    peer.send(post(SITE, 'h2c', body));
    t.match(await peer.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    const last = (await done).at(-1);
    t.equal(last?.sha256, createHash('sha256').update(body).digest('hex'));
    t.notOk(last?.headers.upgrade ?? last?.headers['http2-settings'], 'with no trace of the upgrade');
    peer.socket.destroy();
  });

  await t.test('records in its address are found before it goes anywhere', async (t) => {
    const before = origin.decryptedBytes;
    const peer = await open(SITE);
    peer.send(handshake(SITE).replace('/live', `/live?q=${encodeURIComponent(FIVE)}`));
    t.match(await peer.until('\r\n\r\n'), /^HTTP\/1\.1 403 .*X-Menshen-Verdict: block; rule=bulk-owners/s);
    peer.socket.destroy();
    t.equal(origin.decryptedBytes, before);
  });
});

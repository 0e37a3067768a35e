import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { openTunnel, type RawPeer, rawPeer, secure, startEcho, through } from './raw.js';

/** Listed, and one of those our CA is built unable to speak for. */
const BANK = 'www.icbc.com.cn';
/** Listed, without that constraint. */
const CLINIC = 'www.guahao.com';
const LEAK = 'pastebin.com';
const INNER = 'inner.example';
/** Addresses set aside for documentation (RFC 5737), each led to an origin of this test. */
const BANK_IP = '203.0.113.1';
const LEAK_IP = '203.0.113.2';
const SITE_IP = '203.0.113.3';
const ECHO_IP = '203.0.113.4';
const PLAIN = 'plain.example';

const five = leakText(owners(5, 31));
const post = (host: string, body = five): Buffer =>
  Buffer.from(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

t.test('what is decrypted, what is not, and what is refused', async (t) => {
  const ca = await makeTestCa();
  const bank = await startOrigin({ names: [BANK], ca });
  const clinic = await startOrigin({ names: [CLINIC, INNER], ca });
  const leak = await startOrigin({ names: [LEAK], ca });
  const site = await startOrigin({ names: [SITE_IP], ca });
  const plain = await startOrigin({ names: [PLAIN], ca, plain: true });
  const echo = await startEcho();
  const agent = await startTestAgent({
    ca,
    origins: [
      { names: [BANK, BANK_IP], origin: bank },
      { names: [CLINIC], origin: clinic },
      { names: [LEAK, LEAK_IP], origin: leak },
      { names: [SITE_IP], origin: site },
      { names: [PLAIN, BANK], origin: plain, port: 80 },
      { names: [ECHO_IP], origin: echo },
      { names: [ECHO_IP], origin: echo, port: 22 },
      { names: [ECHO_IP], origin: echo, port: 3389 },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    for (const server of [bank, clinic, leak, site, plain, echo]) await server.close();
  });
  const tunnel = (authority: string): Promise<Socket> => openTunnel(agent.port, authority);
  const { caPem } = agent;
  const upstreamBytes = async (host: string): Promise<number> => {
    const { body } = await curl([`http://127.0.0.1:${agent.port}/metrics`]);
    const row = body.split('\n').find((line) => line.startsWith(`menshen_upstream_bytes_total{host="${host}"}`));
    return Number(row?.split(' ').at(-1) ?? 0);
  };
  const coverage = async (): Promise<Record<string, number>> =>
    JSON.parse((await curl([`http://127.0.0.1:${agent.port}/health`])).body).coverage;

  await t.test('a bank is never decrypted: the client sees its own certificate', async (t) => {
    const before = await coverage();
    const client = await secure(await tunnel(`${BANK}:443`), { ca: ca.cert, name: BANK });
    t.match(client.certificate.issuer, /Menshen test root/);
    client.send(post(BANK));
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 /, 'whatever is said there');
    t.equal(bank.requests.at(-1)?.bodyBytes, Buffer.byteLength(five));
    const after = await coverage();
    const counted = (after.tunnelledBytes ?? 0) - (before.tunnelledBytes ?? 0);
    t.ok(counted > post(BANK).length, `counted in /health (${counted} bytes)`);
    t.equal(after.inspectedBytes, before.inspectedBytes);
    t.equal(await upstreamBytes(BANK), counted, 'and by host in /metrics, to the byte');
    t.same(agent.incidents(), [], 'and nothing is kept of it');
    client.socket.destroy();
  });

  await t.test('the name of a bank buys nothing at another host', async (t) => {
    await t.rejects(
      secure(await tunnel(`${LEAK}:443`), { ca: ca.cert, name: LEAK, sni: BANK }),
      'our CA cannot speak for the bank: the connection ends',
    );
    const client = await secure(await tunnel(`${LEAK}:443`), { ca: caPem, name: CLINIC });
    client.send(post(CLINIC));
    const answer = await client.until('\r\n\r\n');
    t.match(answer, /^HTTP\/1\.1 502 /, 'the host does not prove that name, and its certificate is the proof');
    t.match(answer, /X-Menshen-Error: cert-/i);
    client.socket.destroy();
    t.equal(leak.decryptedBytes, 0);
  });

  await t.test('another name at a listed host is inspected', async (t) => {
    const client = await secure(await tunnel(`${CLINIC}:443`), { ca: caPem, name: INNER });
    client.send(post(INNER));
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 403 .*X-Menshen-Verdict: block; rule=bulk-owners/s);
    client.socket.destroy();
    t.equal(clinic.decryptedBytes, 0);
  });

  await t.test('a listed host without a name is not tunnelled', async (t) => {
    const client = await secure(await tunnel(`${CLINIC}:443`), { ca: caPem, name: CLINIC, sni: null });
    t.notMatch(client.certificate.issuer, /Menshen test root/);
    client.socket.destroy();
    await t.rejects(secure(await tunnel(`${BANK}:443`), { ca: ca.cert, name: BANK, sni: null }));
  });

  await t.test('a bare address is a bank only when the certificate there says so', async (t) => {
    const client = await secure(await tunnel(`${BANK_IP}:443`), { ca: ca.cert, name: BANK });
    client.send(`GET /by-address HTTP/1.1\r\nHost: ${BANK}\r\n\r\n`);
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    client.socket.destroy();
    await t.rejects(
      secure(await tunnel(`${LEAK_IP}:443`), { ca: ca.cert, name: BANK }),
      'another host says it is a bank',
    );
    await t.rejects(secure(await tunnel(`${LEAK_IP}:443`), { ca: ca.cert, name: LEAK, sni: BANK }));
    t.equal(leak.decryptedBytes, 0);
    t.ok((await coverage()).refused, 'counted as refused');
  });

  await t.test('a bare address without a name gets a certificate for the address', async (t) => {
    const client = await secure(await tunnel(`${SITE_IP}:443`), { ca: caPem, name: SITE_IP });
    t.equal(client.certificate.subjectAltName, `IP Address:${SITE_IP}`);
    client.send(post(SITE_IP));
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 403 /);
    t.equal(site.decryptedBytes, 0);
    client.socket.destroy();
    const talk = await secure(await tunnel(`${SITE_IP}:443`), { ca: caPem, name: SITE_IP });
    talk.send(post(SITE_IP, 'good morning'));
    t.match(await talk.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    talk.socket.destroy();
  });

  await t.test('a hello is understood in single bytes, and in one piece with its CONNECT', async (t) => {
    const drops = await tunnel(`${LEAK}:443`);
    const client = await secure(
      through(drops, (bytes) => Array.from(bytes, (byte) => Buffer.from([byte]))),
      {
        ca: caPem,
        name: LEAK,
      },
    );
    client.send(post(LEAK));
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 403 /);
    client.socket.destroy();

    const socket = connect(agent.port, '127.0.0.1');
    await once(socket, 'connect');
    const head = Buffer.from(`CONNECT ${LEAK}:443 HTTP/1.1\r\nHost: ${LEAK}:443\r\n\r\n`);
    let sent = false;
    const eager = through(
      socket,
      (bytes) => {
        const first = sent ? bytes : Buffer.concat([head, bytes]);
        sent = true;
        return [first];
      },
      (bytes) => {
        const end = bytes.indexOf('\r\n\r\n');
        return bytes.toString('latin1', 0, 12) === 'HTTP/1.1 200' ? bytes.subarray(end + 4) : bytes;
      },
    );
    const other = await secure(eager, { ca: caPem, name: LEAK });
    other.send(post(LEAK));
    t.match(await other.until('\r\n\r\n'), /^HTTP\/1\.1 403 /);
    other.socket.destroy();
    t.equal(leak.decryptedBytes, 0);
  });

  await t.test('plain HTTP to a bank is passed on unread', async (t) => {
    const before = await coverage();
    const known = agent.incidents().length;
    const answer = await curl([`http://${BANK}/`, '--data-binary', '@-'], { proxyPort: agent.port, input: five });
    t.equal(answer.status, 200);
    t.equal(plain.requests.at(-1)?.bodyBytes, Buffer.byteLength(five));
    t.equal((await coverage()).inspectedBytes, before.inspectedBytes);
    t.equal(agent.incidents().length, known);
  });

  await t.test('plain HTTP inside a tunnel is inspected', async (t) => {
    const arrived = plain.bodyBytes;
    const client = rawPeer(await tunnel(`${PLAIN}:80`));
    client.send(post(PLAIN));
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 403 .*rule=bulk-owners/s);
    t.equal(plain.bodyBytes, arrived);
    client.socket.destroy();
    const talk = rawPeer(await tunnel(`${PLAIN}:80`));
    talk.send(post(PLAIN, 'good morning'));
    t.match(await talk.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    talk.socket.destroy();
  });

  await t.test('the private link of WeChat passes at a bare address, counted as unreadable', async (t) => {
    const before = await coverage();
    const record = Buffer.concat([Buffer.from([0x16, 0xf1, 0x03, 0x00, 0x40]), randomBytes(64)]);
    const client = await tunnel(`${ECHO_IP}:443`);
    client.write(record);
    const [back] = await once(client, 'data');
    t.same(back, record);
    t.same(echo.received, record, 'untouched');
    t.equal(((await coverage()).opaqueBytes ?? 0) - (before.opaqueBytes ?? 0), record.length);
    t.equal(await upstreamBytes(ECHO_IP), record.length);
    client.destroy();
  });

  await t.test('under the name of a bank nothing passes but TLS', async (t) => {
    const client = rawPeer(await tunnel(`${BANK}:443`));
    client.send('SSH-2.0-OpenSSH_9.2\r\n');
    t.equal(await client.ended(), '');
    t.match(agent.incidents()[0], { host: BANK, channel: 'ssh', rule: 'refused-ssh' });
    const other = rawPeer(await tunnel(`${BANK}:443`));
    other.send(Buffer.alloc(64, 0x99));
    t.equal(await other.ended(), '');
    t.match(agent.incidents()[0], { host: BANK, channel: 'tunnel-unknown', rule: 'unknown-format' });
    const chinese = await tunnel(`${BANK}:443`);
    const before = (await coverage()).opaqueBytes ?? 0;
    chinese.write(Buffer.from('1601010005010000012a', 'hex'));
    await once(chinese, 'close');
    t.equal((await coverage()).opaqueBytes, before + 10, 'a hello of TLCP does (the origin here does not speak it)');
  });

  interface Refusal {
    readonly name: string;
    readonly port: number;
    readonly first: Buffer | null;
    readonly channel: string;
    readonly rule: string;
  }
  const UNKNOWN = { channel: 'tunnel-unknown', rule: 'unknown-format' };
  const refusals: readonly Refusal[] = [
    { name: 'SSH', port: 22, first: Buffer.from('SSH-2.0-PuTTY\r\n'), channel: 'ssh', rule: 'refused-ssh' },
    { name: 'SSH at 443', port: 443, first: Buffer.from('SSH-2.0-PuTTY\r\n'), channel: 'ssh', rule: 'refused-ssh' },
    { name: 'a silent client at 22', port: 22, first: null, channel: 'ssh', rule: 'refused-ssh' },
    {
      name: 'remote desktop at 443',
      port: 443,
      first: Buffer.from('0300002b26e00000000000', 'hex'),
      channel: 'remote-desktop',
      rule: 'refused-remote-desktop',
    },
    {
      name: 'TeamViewer at 443',
      port: 443,
      first: Buffer.from('1724100400000000', 'hex'),
      channel: 'teamviewer',
      rule: 'refused-teamviewer',
    },
    {
      name: 'mmtls to the port of remote desktop',
      port: 3389,
      first: Buffer.from('16f103004000', 'hex'),
      channel: 'remote-desktop',
      rule: 'refused-remote-desktop',
    },
    { name: 'bytes of no protocol', port: 443, first: Buffer.alloc(64, 0x99), ...UNKNOWN },
    { name: 'a TLS record that is no hello', port: 443, first: Buffer.from('160301000502000001ff', 'hex'), ...UNKNOWN },
    { name: 'a client that waits for the server', port: 443, first: null, ...UNKNOWN },
  ];
  for (const { name, port, first, channel, rule } of refusals) {
    await t.test(`${name}: refused, and on record`, async (t) => {
      const [accepted, refused] = [echo.accepted, (await coverage()).refused ?? 0];
      const client: RawPeer = rawPeer(await tunnel(`${ECHO_IP}:${port}`));
      if (first !== null) client.send(first);
      t.equal(await client.ended(), '', 'the tunnel ends without a byte');
      t.equal(echo.accepted, accepted, 'nobody was called');
      t.equal((await coverage()).refused, refused + 1);
      t.match(agent.incidents()[0], {
        channel,
        host: ECHO_IP,
        method: 'CONNECT',
        rule,
        asked: rule === 'unknown-format' ? 'coach' : 'block',
        bodyBytes: first?.length ?? 0,
      });
    });
  }
});

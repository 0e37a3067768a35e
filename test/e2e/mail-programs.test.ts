import fs from 'node:fs';
import net, { type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import t from 'tap';
import { openPolicy } from '../../src/agent/agent.js';
import { SHIPPED_POLICY, startTestAgent, type TestAgent } from '../builders/agent.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * Mail programs by SMTP and IMAP: listed servers are reached, byte for byte, and no other is, whether the server speaks first
 * (587, 143) or TLS does (465, 993), and whether they come by CONNECT or SOCKS.
 */

const LISTED = 'mail.agency.example';
const OTHER = 'smtp.elsewhere.example';

t.test('mail programs', async (t) => {
  const ca = await makeTestCa();
  const heard: string[] = [];
  const speak = (socket: Socket | tls.TLSSocket): void => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (line: Buffer) => heard.push(line.toString('utf8')));
    socket.write('220 ready\r\n');
  };
  const plain = net.createServer(speak);
  const leaf = await ca.issue({ names: [LISTED, OTHER] });
  const secure = tls.createServer({ cert: leaf.cert, key: leaf.key }, speak);
  for (const server of [plain, secure]) await new Promise<void>((up) => server.listen(0, '127.0.0.1', () => up()));
  t.teardown(() => {
    plain.close();
    secure.close();
  });
  const portOf = (server: net.Server): number => (server.address() as AddressInfo).port;
  const lead = [LISTED, OTHER].flatMap((host) => [
    `${host}:587=127.0.0.1:${portOf(plain)}`,
    `${host}:465=127.0.0.1:${portOf(secure)}`,
  ]);
  const agent = await startTestAgent({
    ca,
    settings: { 'upstream.resolve': lead.join(',') },
    config: `mail_servers: [{ host: ${LISTED}, ports: [465, 587] }]`,
  });
  t.teardown(() => agent.close());

  await t.test('reach a listed server, and nobody reads it', async (t) => {
    const { socket, said } = await connect(agent, LISTED, 587);
    t.equal(said, '220 ready\r\n');
    socket.write('EHLO pc\r\n');
    await until(() => heard.includes('EHLO pc\r\n'));
    socket.destroy();
    const tunnel = await tunnelTo(agent, LISTED, 465);
    const secured = tls.connect({ socket: tunnel, servername: LISTED, ca: ca.cert });
    const said465 = await new Promise<string>((got) => secured.once('data', (line: Buffer) => got(line.toString())));
    t.equal(said465, '220 ready\r\n', "the server's own certificate was accepted: nobody is between");
    secured.destroy();
    t.same(agent.incidents(), []);
  });

  await t.test('reach no other', async (t) => {
    t.equal((await connect(agent, OTHER, 587)).said, '');
    const tunnel = await tunnelTo(agent, OTHER, 465);
    const secured = tls.connect({ socket: tunnel, servername: OTHER, rejectUnauthorized: false });
    const end = await new Promise<string>((got) => {
      secured.once('data', () => got('data'));
      secured.once('error', () => got('closed'));
      secured.once('close', () => got('closed'));
    });
    t.equal(end, 'closed');
    t.match(agent.incidents(), [{ verdict: 'block', rule: 'refused-mail-program' }]);
    const false465 = tls.connect({
      socket: await tunnelTo(agent, LISTED, 465),
      servername: OTHER,
      rejectUnauthorized: false,
    });
    t.equal(await ended(false465), 'closed', 'a false name behind a listed host buys nothing');
  });
});

t.test('a mail server is listed with ports of mail only, and with networks that a firewall knows', (t) => {
  const folder = (text: string): string => {
    const dir = t.testdir();
    fs.cpSync(SHIPPED_POLICY, dir, { recursive: true });
    fs.writeFileSync(path.join(dir, 'more.yaml'), `mail_servers:\n  - ${text}\n`);
    return dir;
  };
  t.throws(() => openPolicy(folder('{ host: mail.agency.example, ports: [22] }')), /22 is no port of mail/);
  t.throws(() => openPolicy(folder('{ host: mail.agency.example, ports: [465], addresses: [mail] }')), /IPv4/);
  const policy = openPolicy(folder('{ host: mail.agency.example, ports: [465], addresses: [203.0.113.0/24] }'));
  t.same(policy.mailNetworks, [{ network: '203.0.113.0/24', ports: [465] }]);
  t.end();
});

async function tunnelTo({ port }: TestAgent, host: string, to: number): Promise<Socket> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.write(`CONNECT ${host}:${to} HTTP/1.1\r\nHost: ${host}:${to}\r\n\r\n`);
  const head = await new Promise<string>((got) => socket.once('data', (piece: Buffer) => got(piece.toString())));
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(head);
  return socket;
}

/** What a server says first; empty where the connection just ends. */
async function connect(agent: TestAgent, host: string, to: number): Promise<{ socket: Socket; said: string }> {
  const socket = await tunnelTo(agent, host, to);
  const said = await new Promise<string>((got) => {
    socket.once('data', (line: Buffer) => got(line.toString()));
    socket.once('close', () => got(''));
  });
  return { socket, said };
}

const ended = (socket: tls.TLSSocket): Promise<string> =>
  new Promise((got) => {
    socket.once('data', () => got('data'));
    socket.once('error', () => got('closed'));
    socket.once('close', () => got('closed'));
  });

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((next) => setImmediate(next));
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import t from 'tap';
import { startTestAgent, type TestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { dial, rawPeer, secure, startEcho } from './raw.js';

const LEAK = 'pastebin.com';
const PLAIN = 'plain.example';
const IDN = 'bücher.example';
const V6 = '2001:db8::7';
const V4 = '203.0.113.7';
const ECHO = '203.0.113.8';
const FIVE = leakText(owners(5, 61));

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const named = (host: string, port: number): Buffer => {
  const name = Buffer.from(host);
  return Buffer.concat([hex('05010003'), Buffer.from([name.length]), name, Buffer.from([port >> 8, port & 255])]);
};

/** curl through the SOCKS door; `socks5h` leaves the names to the proxy. */
const through = (agent: TestAgent, args: readonly string[], login = '', input = '') =>
  curl(['--proxy', `socks5h://${login}127.0.0.1:${agent.port}`, '--noproxy', '', ...args], {
    caFile: agent.caFile,
    ...(input === '' ? {} : { input }),
  });

t.test('the SOCKS door', async (t) => {
  const ca = await makeTestCa();
  const leak = await startOrigin({ names: [LEAK, 'xn--bcher-kva.example', V6, V4], ca });
  const plain = await startOrigin({ names: [PLAIN], ca, plain: true });
  const echo = await startEcho();
  const origins = [
    { names: [LEAK, 'xn--bcher-kva.example', V6, V4], origin: leak },
    { names: [PLAIN], origin: plain, port: 80 },
    { names: [ECHO], origin: echo },
  ];
  const agent = await startTestAgent({ ca, origins });
  const locked = await startTestAgent({ ca, origins, settings: { 'listen.socks_login': 'office:p:word' } });
  t.teardown(async () => {
    for (const server of [agent, locked, leak, plain, echo]) await server.close();
  });

  await t.test('takes names, IPv4 and IPv6 addresses, and judges like any other door', async (t) => {
    for (const host of [LEAK, V4, `[${V6}]`, IDN]) {
      const fine = await through(agent, [`https://${host}/a`, '--data', 'good morning']);
      t.match(fine, { status: 200 }, `${host}: ${fine.stderr}`);
      const before = leak.bodyBytes;
      const refused = await through(agent, [`https://${host}/a`, '--data-binary', '@-'], '', FIVE);
      t.match(refused, { status: 403, headers: { 'x-menshen-verdict': /block; rule=bulk-owners/ } }, host);
      t.equal(leak.bodyBytes, before, 'not one byte of it');
    }
    t.match(await through(agent, [`http://${PLAIN}/b`, '--data', 'two']), { status: 200 }, 'plain HTTP');
    t.match(await through(agent, [`http://${PLAIN}/b`, '--data-binary', '@-'], '', FIVE), { status: 403 });
    t.equal(
      agent.incidents().find(({ host }) => host === 'xn--bcher-kva.example')?.verdict,
      'block',
      'one form of a name',
    );
  });

  await t.test('sniffs what is inside as in a CONNECT tunnel', async (t) => {
    const client = await granted(agent, hex('05010001 cb007108 01bb'));
    const record = Buffer.concat([hex('16f1030004'), Buffer.from('wxyz')]);
    client.write(record);
    t.strictSame((await once(client, 'data'))[0], record, 'a private link passes');
    client.destroy();
    const shell = rawPeer(await granted(agent, hex('05010001 cb007108 01bb')));
    shell.send('SSH-2.0-OpenSSH_9.2\r\n');
    t.equal(await shell.ended(), '', 'a shell does not');
    t.match(agent.incidents()[0], { channel: 'ssh', host: ECHO });
  });

  await t.test('takes a whole conversation in one write, and in single bytes', async (t) => {
    const all = Buffer.concat([
      hex('050100'),
      named(PLAIN, 80),
      Buffer.from(`GET /x HTTP/1.1\r\nHost: ${PLAIN}\r\n\r\n`),
    ]);
    const eager = await dial(agent.port);
    eager.send(all);
    t.match(await eager.until('\r\n\r\n'), /HTTP\/1\.1 200 /);
    eager.socket.destroy();
    const slow = await dial(agent.port);
    slow.socket.setNoDelay(true);
    for (const byte of all) slow.send(Buffer.from([byte]));
    t.match(await slow.until('\r\n\r\n'), /HTTP\/1\.1 200 /);
    slow.socket.destroy();
  });

  await t.test('says why it refuses', async (t) => {
    const own = agent.port.toString(16).padStart(4, '0');
    const cases: ReadonlyArray<readonly [name: string, bytes: Buffer, answer: string]> = [
      ['BIND', hex('050100 05020001 cb007108 01bb'), '0500 05070001000000000000'],
      ['UDP', hex('050100 05030001 cb007108 01bb'), '0500 05070001000000000000'],
      ['a kind of address nobody knows', hex('050100 05010005 cb007108 01bb'), '0500 05080001000000000000'],
      ['no way to log in that we take', hex('0501 80'), '05ff'],
      ['our own port', hex(`050100 05010001 7f000001 ${own}`), '0500 05020001000000000000'],
      ['our own port as 0.0.0.0', hex(`050100 05010001 00000000 ${own}`), '0500 05020001000000000000'],
      [
        'our own port as ::ffff:127.0.0.1',
        hex(`050100 05010004 00000000000000000000ffff7f000001 ${own}`),
        '0500 05020001000000000000',
      ],
      ['garbage', hex('0500'), ''],
      ['garbage behind a greeting', hex('050100 160301'), '0500'],
      ['a name that is none', Buffer.concat([hex('050100'), named('a/b', 443)]), '0500'],
    ];
    for (const [name, bytes, answer] of cases) {
      const client = await dial(agent.port);
      client.send(bytes);
      t.equal(Buffer.from(await client.ended(), 'latin1').toString('hex'), answer.replaceAll(' ', ''), name);
    }
    t.equal(agent.log.length, 0, 'none of it is a fault of ours');
  });

  await t.test('asks for a login where the settings give one', async (t) => {
    t.match(await through(locked, [`http://${PLAIN}/`], 'office:p%3Aword@'), { status: 200 });
    for (const login of ['office:guess@', 'other:p%3Aword@', '']) {
      const refused = await through(locked, [`http://${PLAIN}/`], login);
      t.equal(refused.status, 0, `"${login}"`);
      t.equal(refused.exitCode, 97, 'refused in the handshake');
    }
    t.match(
      await curl([`http://${PLAIN}/`], { proxyPort: locked.port }),
      { status: 200 },
      'the other doors ask nobody',
    );
  });

  await t.test('a tunnel to ourselves by name is our own page, or nothing', async (t) => {
    const page = await through(agent, ['http://menshen.local/health']);
    t.match(page, { status: 200, headers: { 'content-type': 'application/json' } });
    const local = await through(agent, [`http://localhost:${agent.port}/health`]);
    t.match(local, { status: 200 });
    const nested = rawPeer(await granted(agent, named('localhost', agent.port)));
    nested.send(hex('050100'));
    t.equal(await nested.ended(), '', 'no proxy inside the proxy');
  });

  await t.test('TLS inside is verified as ever', async (t) => {
    const client = await secure(await granted(agent, named(LEAK, 443)), { ca: agent.caPem, name: LEAK });
    client.send(`GET / HTTP/1.1\r\nHost: ${LEAK}\r\n\r\n`);
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    client.socket.destroy();
  });
});

/** A tunnel through the SOCKS door with nothing sent in it yet. */
async function granted({ port }: TestAgent, request: Buffer): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => socket.destroy());
  socket.write(Buffer.concat([hex('050100'), request]));
  let answer = Buffer.alloc(0);
  while (answer.length < 12) answer = Buffer.concat([answer, (await once(socket, 'data'))[0] as Buffer]);
  if (!answer.equals(hex('0500 05000001000000000000'))) throw new Error(`answered ${answer.toString('hex')}`);
  return socket;
}

import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import t from 'tap';
import { isNobodysOn, linuxSockets, loginOf } from '../../src/platform/linux/sockets.js';
import { secondProxies, sideSteps } from '../../src/platform/side-step.js';
import { isPublic, mapped, parseProcNet, type SocketRow } from '../../src/platform/sockets.js';
import { parseTcp6Table, parseTcpTable } from '../../src/platform/windows/sockets.js';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const v4 = (text: string): Buffer => mapped(Buffer.from(text.split('.').map(Number)));
const own = { port: 8877, isOwn: isNobodysOn(990) };

/** Rows as the kernel of a little-endian PC prints them. */
const TCP = `${HEAD}${[
  // 192.168.1.5:40000 -> 93.184.216.34:443, a person's; the same again; the agent's own; a service's.
  '   0: 0501A8C0:9C40 22D8B85D:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 100 1 0 20 4 0 10 -1',
  '   1: 0501A8C0:9C41 22D8B85D:01BB 02 00000000:00000000 00:00000000 00000000  1000        0 101 1 0 20 4 0 10 -1',
  '   2: 0501A8C0:9C42 22D8B85D:01BB 01 00000000:00000000 00:00000000 00000000   990        0 102 1 0 20 4 0 10 -1',
  '   3: 0501A8C0:9C43 22D8B85D:01BB 01 00000000:00000000 00:00000000 00000000   100        0 103 1 0 20 4 0 10 -1',
  // To the office's own network, through the proxy, closed by now, on another port.
  '   4: 0501A8C0:9C44 0101A8C0:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 104 1 0 20 4 0 10 -1',
  '   5: 0100007F:9C45 0100007F:22AD 01 00000000:00000000 00:00000000 00000000  1000        0 105 1 0 20 4 0 10 -1',
  '   6: 0501A8C0:9C46 22D8B85D:01BB 06 00000000:00000000 00:00000000 00000000  1000        0 106 1 0 20 4 0 10 -1',
  '   7: 0501A8C0:9C47 22D8B85D:0016 01 00000000:00000000 00:00000000 00000000  1000        0 107 1 0 20 4 0 10 -1',
  // Somebody's Clash on 127.0.0.1:7890, and the proxy itself.
  '   8: 0100007F:1ED2 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 108 1 0 20 4 0 10 -1',
  '   9: 0100007F:22AD 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 109 1 0 20 4 0 10 -1',
].join('\n')}\n`;

t.test('connections of people that go past the proxy are seen, and nobody else’s', (t) => {
  t.same(sideSteps(parseProcNet(TCP, 'tcp', true), own), [
    { what: 'side-step', owner: '1000', protocol: 'tcp', port: 443, connections: 2 },
  ]);
  t.end();
});

t.test('HTTP/3 is seen by its connected UDP sockets', (t) => {
  const udp = `${HEAD}  70: 0501A8C0:D431 22D8B85D:01BB 01 00000000:00000000 00:00000000 00000000  1001        0 200 2 0 0\n`;
  t.match(sideSteps(parseProcNet(udp, 'udp', true), own), [{ owner: '1001', protocol: 'udp', port: 443 }]);
  t.end();
});

t.test('a proxy of somebody’s on this PC is seen where such programs listen', (t) => {
  t.same(secondProxies(parseProcNet(TCP, 'tcp', true), own), [{ what: 'second-proxy', owner: '1000', port: 7890 }]);
  t.end();
});

t.test('addresses of offices, of this PC and of nobody are no way out', (t) => {
  const inside = [
    '10.1.2.3',
    '172.20.0.1',
    '192.168.0.9',
    '127.0.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
  ];
  for (const address of inside) t.notOk(isPublic(v4(address)), address);
  for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1']) t.ok(isPublic(v4(address)), address);
  t.notOk(isPublic(Buffer.from('fe800000000000000000000000000001', 'hex')));
  t.notOk(isPublic(Buffer.from('fd000000000000000000000000000001', 'hex')));
  t.notOk(isPublic(Buffer.alloc(16)));
  t.ok(isPublic(Buffer.from('24081234000000000000000000000001', 'hex')));
  t.end();
});

t.test('tables that are torn or strange give what can be read of them', (t) => {
  t.same(parseProcNet('', 'tcp', true), []);
  t.same(parseProcNet(`${HEAD}nonsense\n 1: 0501A8C0 22D8B85D:01BB 01\n`, 'tcp', true), []);
  t.end();
});

t.test('tables of Windows are read as its headers say', (t) => {
  const table = Buffer.alloc(4 + 24 * 2);
  table.writeUInt32LE(7, 0);
  table.writeUInt32LE(5, 4);
  Buffer.from([192, 168, 1, 5]).copy(table, 8);
  table.writeUInt16BE(40_000, 12);
  Buffer.from([93, 184, 216, 34]).copy(table, 16);
  table.writeUInt16BE(443, 20);
  table.writeUInt32LE(4_711, 24);
  const rows = parseTcpTable(table, (pid) => `${pid}.exe`);
  t.equal(rows.length, 2, 'a count beyond the bytes is not believed');
  t.match(rows[0], { state: 'open', localPort: 40_000, remotePort: 443, owner: '4711.exe' });
  t.ok(isPublic(rows[0]?.remote ?? Buffer.alloc(16)));
  const six = Buffer.alloc(4 + 56);
  six.writeUInt32LE(1, 0);
  six.writeUInt16BE(7_890, 4 + 20);
  six[4 + 15] = 1;
  six.writeUInt32LE(2, 4 + 48);
  six.writeUInt32LE(99, 4 + 52);
  const [listening] = parseTcp6Table(six, String);
  t.match(listening, { state: 'listening', localPort: 7_890, owner: '99' });
  t.match(secondProxies([listening as SocketRow], { port: 8877, isOwn: () => false }), [{ port: 7_890 }]);
  t.end();
});

t.test('this very PC tells of its sockets', async (t) => {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const mine = linuxSockets().find(({ localPort, state }) => localPort === port && state === 'listening');
  t.equal(mine?.owner, String(process.getuid?.()));
  t.equal(loginOf('0'), 'os:root');
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import t, { type Test } from 'tap';
import { findOwner, findProcess } from '../../src/agent/process.js';
import { parseRow, tableKeys } from '../../src/agent/socket-table.js';

/** Other systems are documented to tell nothing. */
const told = process.platform === 'linux';

async function listen(t: Test, host: string): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  t.teardown(() => server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

async function accepted(t: Test, server: Server): Promise<Socket> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  t.teardown(() => socket.destroy());
  return socket.on('error', () => socket.destroy());
}

/** Another program that connects and stays. */
function visitor(t: Test, host: string, port: number): ChildProcess {
  const child = spawn(process.execPath, ['-e', `require('node:net').connect(${port}, '${host}')`], { stdio: 'ignore' });
  t.teardown(() => child.kill());
  return child;
}

const ends = (socket: Socket) =>
  [
    { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
    { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 },
  ] as const;

for (const [what, listenOn, connectTo] of [
  ['IPv4', '127.0.0.1', '127.0.0.1'],
  ['IPv6', '::1', '::1'],
  ['IPv4 to a listener for both', '::', '127.0.0.1'],
] as const) {
  t.test(`over ${what}, the program behind a connection is found`, async (t) => {
    const { server, port } = await listen(t, listenOn);
    const waiting = accepted(t, server);
    const child = visitor(t, connectTo, port);
    const socket = await waiting;
    const path = await realpath(process.execPath);
    t.same(await findProcess(...ends(socket)), told ? { pid: child.pid, name: basename(path), path } : null);
    t.same(await findProcess(...ends(socket)), told ? { pid: child.pid, name: basename(path), path } : null, 'again');
    const { uid, username } = userInfo();
    t.same(await findOwner(...ends(socket)), told ? { uid, user: username } : null);
  });
}

t.test('many connections of two programs, asked for at once, are kept apart', async (t) => {
  const { server, port } = await listen(t, '127.0.0.1');
  const first = accepted(t, server);
  const child = visitor(t, '127.0.0.1', port);
  const theirs = await first;
  const ours: Socket[] = [];
  for (let n = 0; n < 20; n += 1) {
    const waiting = accepted(t, server);
    const client = connect(port, '127.0.0.1');
    t.teardown(() => client.destroy());
    ours.push(await waiting);
  }
  const found = await Promise.all([theirs, ...ours].map((socket) => findProcess(...ends(socket))));
  const expected = [child.pid, ...ours.map(() => process.pid)];
  t.same(
    found.map((one) => one?.pid ?? null),
    told ? expected : expected.map(() => null),
  );
});

t.test('nothing is told of a connection that is not there', async (t) => {
  const { port } = await listen(t, '127.0.0.1');
  const nobody = { address: '127.0.0.1', port: 1 };
  const proxy = { address: '127.0.0.1', port };
  t.equal(await findProcess(proxy, nobody), null);
  t.equal(await findOwner(proxy, nobody), null);
  t.equal(await findProcess({ address: 'nonsense', port: 1 }, { address: '', port: 1 }), null);
});

t.test('nothing is told of a connection whose program has closed it', async (t) => {
  const { server, port } = await listen(t, '127.0.0.1');
  const waiting = accepted(t, server);
  const child = visitor(t, '127.0.0.1', port);
  const socket = await waiting;
  const known = ends(socket);
  socket.resume();
  child.kill();
  await Promise.all([once(child, 'exit'), once(socket, 'close')]);
  t.equal(await findProcess(...known), null);
});

t.test("the kernel's table", (t) => {
  const own = { address: '127.0.0.1', port: 38125 };
  t.match(tableKeys(own, { address: '::ffff:10.0.0.2', port: 443 }), {
    tcp: '0100007F:94ED 0200000A:01BB',
    tcp6: '0000000000000000FFFF00000100007F:94ED 0000000000000000FFFF00000200000A:01BB',
  });
  t.match(tableKeys({ address: '::1', port: 80 }, { address: '2001:db8::7', port: 1 }), {
    tcp: null,
    tcp6: '00000000000000000000000001000000:0050 B80D0120000000000000000007000000:0001',
  });
  const row = '01 00000000:00000000 00:00000000 00000000  1000        0 624 1 00000000b99e3812 100 0 0 10 0';
  t.same(parseRow(row), { uid: 1000, inode: '624' });
  t.equal(parseRow('01 00000000:00000000'), null);
  t.end();
});

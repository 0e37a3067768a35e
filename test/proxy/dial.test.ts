import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { type DialOptions, dial } from '../../src/proxy/dial.js';
import { acceptSocks } from '../../src/proxy/socks/accept.js';
import { dial as dialRaw } from '../e2e/raw.js';

const OPTIONS: DialOptions = {
  resolve: new Map(),
  parent: null,
  noProxy: () => false,
  linkLocal: false,
  connectTimeoutMs: 5_000,
  ownPorts: () => [1],
};

async function listen(t: Test, host: string, use: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer((socket) => use(socket.on('error', () => socket.destroy())));
  server.listen(0, host);
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

t.test('connects to names and to addresses of either family', async (t) => {
  const v4 = await listen(t, '127.0.0.1');
  const v6 = await listen(t, '::1');
  for (const [host, port] of [
    ['127.0.0.1', v4],
    ['::ffff:7f00:1', v4],
    ['localhost', v4],
    ['::1', v6],
  ] as const) {
    const socket = await dial({ host, port }, OPTIONS);
    t.equal(socket.remotePort, port, host);
    socket.destroy();
  }
  const resolve = new Map([['shop.example:443', { host: '::1', port: v6 }]]);
  const socket = await dial({ host: 'shop.example', port: 443 }, { ...OPTIONS, resolve });
  t.equal(socket.remoteAddress, '::1');
  socket.destroy();
});

t.test('never comes back to the proxy itself, under whatever name', async (t) => {
  const port = await listen(t, '127.0.0.1');
  const options = {
    ...OPTIONS,
    ownPorts: () => [port],
    resolve: new Map([['own.example:80', { host: '127.0.0.1', port }]]),
  };
  for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', 'a.localhost', '0.0.0.0', '::', '::1', '::ffff:7f00:1']) {
    await t.rejects(dial({ host, port }, options), { code: 'UPSTREAM_LOOP' }, host);
  }
  await t.rejects(
    dial({ host: 'own.example', port: 80 }, options),
    { code: 'UPSTREAM_LOOP' },
    'a name that leads here',
  );
});

t.test('sends nothing to the local link unless told to', async (t) => {
  for (const host of ['169.254.169.254', 'fe80::1', '::ffff:a9fe:a9fe']) {
    await t.rejects(dial({ host, port: 80 }, OPTIONS), { code: 'UPSTREAM_FORBIDDEN' }, host);
  }
  const port = await listen(t, '127.0.0.1');
  const resolve = new Map([['169.254.9.9:80', { host: '127.0.0.1', port }]]);
  const socket = await dial({ host: '169.254.9.9', port: 80 }, { ...OPTIONS, resolve, linkLocal: true });
  t.equal(socket.remotePort, port);
  socket.destroy();
});

t.test('says what went wrong', async (t) => {
  const closed = createServer();
  closed.listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  await t.rejects(dial({ host: '127.0.0.1', port }, OPTIONS), { code: 'UPSTREAM_UNREACHABLE' });
  await t.rejects(dial({ host: 'nowhere.invalid', port: 80 }, OPTIONS), { code: 'UPSTREAM_NAME' });
  const silent = await listen(t, '127.0.0.1', (socket) => socket.resume());
  for (const protocol of ['http', 'socks5'] as const) {
    const parent = { protocol, host: '127.0.0.1', port: silent, login: null };
    const patience = { ...OPTIONS, parent, connectTimeoutMs: 20 };
    await t.rejects(
      dial({ host: 'a.example', port: 80 }, patience),
      { code: 'UPSTREAM_TIMEOUT' },
      `a silent ${protocol} parent`,
    );
  }
  const gone = await listen(t, '127.0.0.1', (socket) => socket.destroy());
  const other = await listen(t, '127.0.0.1', (socket) => socket.write('SSH-2.0-OpenSSH\r\n\r\n'));
  for (const protocol of ['http', 'socks5'] as const) {
    const to = (at: number) => ({ ...OPTIONS, parent: { protocol, host: '127.0.0.1', port: at, login: null } });
    await t.rejects(
      dial({ host: 'a.example', port: 80 }, to(gone)),
      { code: 'UPSTREAM_UNREACHABLE' },
      'a parent that leaves',
    );
    await t.rejects(
      dial({ host: 'a.example', port: 80 }, to(other)),
      { code: 'PARENT_REFUSED' },
      'a parent that is none',
    );
  }
});

t.test('a SOCKS client that takes its time is not waited for', async (t) => {
  const options = { login: null, forbids: () => false, timeoutMs: 20 };
  const accepted: Array<Promise<unknown>> = [];
  const port = await listen(t, '127.0.0.1', (socket) => accepted.push(acceptSocks(socket, options)));
  const client = await dialRaw(port);
  client.send(Buffer.from([5, 1]));
  t.equal(await client.ended(), '');
  t.strictSame(await Promise.all(accepted), [null]);
});

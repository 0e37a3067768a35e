import { EventEmitter, once } from 'node:events';
import net, { type Socket } from 'node:net';
import t from 'tap';
import { createTraffic } from '../../src/proxy/traffic.js';

t.test('counts what was written to each host, while a connection lives and after', async (t) => {
  const sink = net.createServer((socket) => socket.resume().on('error', () => socket.destroy()));
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  t.teardown(() => sink.close());
  const traffic = createTraffic();
  const open = async (host: string, bytes: number): Promise<Socket> => {
    const socket = net.connect({ host: '127.0.0.1', port: (sink.address() as net.AddressInfo).port });
    await once(socket, 'connect');
    traffic.watch(host, socket);
    await new Promise((resolve) => socket.write(Buffer.alloc(bytes), resolve));
    return socket;
  };
  const first = await open('a.example', 1000);
  const second = await open('a.example', 500);
  const third = await open('b.example', 5000);
  const want = [
    { host: 'b.example', bytes: 5000, connections: 1 },
    { host: 'a.example', bytes: 1500, connections: 2 },
  ];
  t.strictSame(traffic.hosts(), want, 'most bytes first');
  for (const socket of [first, second, third]) {
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
  }
  t.strictSame(traffic.hosts(), want, 'closed connections still count');
});

t.test('knows at most 2,000 hosts: those with least traffic leave first, live ones stay', async (t) => {
  const traffic = createTraffic();
  const connection = (bytesWritten: number) => Object.assign(new EventEmitter(), { bytesWritten }) as unknown as Socket;
  const live = connection(1);
  traffic.watch('live.example', live);
  for (let n = 0; n < 2_500; n++) {
    const socket = connection(n === 7 ? 10 ** 9 : n + 2);
    traffic.watch(`h${n}.example`, socket);
    socket.emit('close');
  }
  const hosts = traffic.hosts();
  t.equal(hosts.length, 2_000);
  t.equal(hosts[0]?.host, 'h7.example', 'the busiest is known though it came early');
  t.ok(hosts.some(({ host }) => host === 'live.example'));
});

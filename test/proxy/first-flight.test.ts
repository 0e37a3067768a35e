import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { readFirstFlight } from '../../src/proxy/first-flight.js';

const LONG_MS = 60_000;

async function pair(t: Test): Promise<{ client: Socket; server: Socket }> {
  const listener = net.createServer({ pauseOnConnect: true });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const accepted = once(listener, 'connection') as Promise<[Socket]>;
  const client = net.connect({ host: '127.0.0.1', port: (listener.address() as net.AddressInfo).port });
  const [server] = await accepted;
  server.on('error', () => server.destroy());
  client.on('error', () => client.destroy());
  t.teardown(() => {
    client.destroy();
    server.destroy();
    listener.close();
  });
  return { client, server };
}

const fiveBytes = (bytes: Buffer): string | null => (bytes.length >= 5 ? bytes.toString('latin1', 0, 5) : null);

t.test('gathers bytes until they say what was asked, and leaves the connection as it was', async (t) => {
  const { client, server } = await pair(t);
  client.setNoDelay(true);
  const flight = readFirstFlight(server, fiveBytes, LONG_MS, LONG_MS);
  for (const piece of ['ab', 'cd', 'efg']) {
    const there = once(server, 'data');
    client.write(piece);
    await there;
  }
  t.match(await flight, { value: 'abcde', bytes: Buffer.from('abcdefg') });
  t.ok(server.isPaused(), 'nothing more is read');
  t.strictSame([server.listenerCount('data'), server.listenerCount('close')], [0, 0]);
  server.unshift(Buffer.from('abcdefg'));
  client.end('hij');
  let all = '';
  for await (const chunk of server) all += String(chunk);
  t.equal(all, 'abcdefghij', 'and nothing is lost');
});

t.test('a stall of our own is not the silence of the client', async (t) => {
  const { client, server } = await pair(t);
  client.write('abcde');
  const flight = readFirstFlight(server, fiveBytes, 5, LONG_MS);
  for (const until = performance.now() + 60; performance.now() < until; );
  t.match(await flight, { value: 'abcde' });
});

t.test('a client that stays silent, stops half-way, closes or sends too much has no answer', async (t) => {
  const silent = await pair(t);
  t.match(await readFirstFlight(silent.server, fiveBytes, 5, LONG_MS), { value: null, bytes: Buffer.alloc(0) });

  const slow = await pair(t);
  slow.client.write('abc');
  t.match(await readFirstFlight(slow.server, fiveBytes, LONG_MS, 5), { value: null, bytes: Buffer.from('abc') });

  const gone = await pair(t);
  gone.client.end('abc');
  t.match(await readFirstFlight(gone.server, fiveBytes, LONG_MS, LONG_MS), { value: null, bytes: Buffer.from('abc') });

  const reset = await pair(t);
  const flight = readFirstFlight(reset.server, fiveBytes, LONG_MS, LONG_MS);
  reset.client.resetAndDestroy();
  t.match(await flight, { value: null });

  const much = await pair(t);
  much.client.write(Buffer.alloc(100_000));
  t.match(await readFirstFlight(much.server, () => null, LONG_MS, LONG_MS), { value: null });
});

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { healthAt } from '../../src/cli/health-at.js';

async function saying(t: Test, body: string): Promise<number> {
  const server = http.createServer((request, response) => response.end(request.url === '/health' ? body : ''));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

t.test('what the agent on a port says is told, and nothing of anybody else', async (t) => {
  t.same(await healthAt(await saying(t, '{"ok":true,"version":"1.0.2"}')), { ok: true, version: '1.0.2' });
  t.equal(await healthAt(await saying(t, '<html>a router</html>')), null);
  t.equal(await healthAt(await saying(t, 'null')), null);
  const closed = http.createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  t.equal(await healthAt(port), null);
});

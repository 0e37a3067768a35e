import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { curl } from './curl.js';
import { makeTestCa } from './pki.js';

t.test('curl speaks to a TLS origin through a proxy', async (t) => {
  const [ca, other] = [await makeTestCa(), await makeTestCa()];
  const leaf = await ca.issue({ names: ['shop.example'] });
  const folder = t.testdir({ 'ca.pem': ca.cert, 'other.pem': other.cert });
  const origin = createSecureServer({ key: leaf.key, cert: leaf.chain }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.writeHead(418, { 'x-one': 'a', 'set-cookie': ['a=1', 'b=2'] }).end(Buffer.concat(chunks));
  });
  const proxy = createServer();
  proxy.on('connect', (request, client: Socket) => {
    client.on('error', () => client.destroy());
    if (request.url?.startsWith('closed.')) return client.end('HTTP/1.1 403 Forbidden\r\nX-Why: policy\r\n\r\n');
    const upstream = connect((origin.address() as AddressInfo).port, '127.0.0.1');
    upstream.on('error', () => client.destroy());
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    return client.pipe(upstream).pipe(client);
  });
  for (const server of [origin, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
  }
  const proxyPort = (proxy.address() as AddressInfo).port;
  const caFile = join(folder, 'ca.pem');

  await t.test('gives status, headers, body and the answer to CONNECT', async (t) => {
    const answer = await curl(['https://shop.example/', '-d', '业主'], { proxyPort, caFile });
    t.match(answer, { status: 418, connectStatus: 200, body: '业主', exitCode: 0, stderr: '' });
    t.match(answer.headers, { 'x-one': 'a', 'set-cookie': 'a=1, b=2' });
  });

  await t.test('sends standard input byte for byte', async (t) => {
    const input = Buffer.alloc(300_000, '\x00\xff门');
    const { bytes } = await curl(['https://shop.example/', '--data-binary', '@-'], { proxyPort, caFile, input });
    t.ok(bytes.equals(input));
  });

  await t.test('sends a file', async (t) => {
    writeFileSync(join(folder, 'list.csv'), 'a,b\n');
    const { body } = await curl(['-T', join(folder, 'list.csv'), 'https://shop.example/'], { proxyPort, caFile });
    t.equal(body, 'a,b\n');
  });

  await t.test('refuses a CA that was not given', async (t) => {
    const answer = await curl(['https://shop.example/'], { proxyPort, caFile: join(folder, 'other.pem') });
    t.match(answer, { status: 0, exitCode: 60, stderr: /certificate/, body: '' });
  });

  await t.test('tells a refused CONNECT from a refused request', async (t) => {
    const answer = await curl(['https://closed.example/'], { proxyPort, caFile });
    t.match(answer, { status: 0, connectStatus: 403, exitCode: 56 });
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { launchBrowser } from './browser.js';
import { makeTestCa, type TestCertificate } from './pki.js';

const PAGE = '<!doctype html><meta charset="utf-8"><title>practice</title><h1>门神</h1>';

t.test('a real browser that trusts one CA', async (t) => {
  const ca = await makeTestCa({ excluded: ['bank.example'] });
  const leaf = await ca.issue({ names: ['practice.example'] });
  const forbidden = await ca.issue({ names: ['login.bank.example'] });
  const { proxy, asked } = await startProxy(t, await startOrigin(t, leaf, forbidden));
  const browser = await launchBrowser({ proxyPort: portOf(proxy), caPem: ca.cert });
  t.teardown(() => browser.close());
  const page = await browser.context.newPage();

  await t.test('opens a page of that CA, through the proxy, with no name looked up', async (t) => {
    const answer = await page.goto('https://practice.example/');
    t.equal(answer?.status(), 200);
    t.equal(await page.title(), 'practice');
    t.same(asked, ['practice.example:443']);
  });

  await t.test('draws Chinese: two signs give two different pictures, and not those of an unknown sign', async (t) => {
    const draw = async (text: string): Promise<string> => {
      await page.setContent(`<p style="margin:0;font-size:40px">${text}</p>`);
      return page.screenshot({ clip: { x: 0, y: 0, width: 60, height: 60 } }).then((png) => png.toString('base64'));
    };
    const [door, god, unknown, blank] = [await draw('门'), await draw('神'), await draw('\u{f0000}'), await draw('')];
    t.equal(new Set([door, god, unknown, blank]).size, 4);
  });

  await t.test('refuses a name the certificate does not carry', async (t) => {
    await t.rejects(page.goto('https://other.example/'), { message: /ERR_CERT_COMMON_NAME_INVALID/ });
  });

  await t.test('refuses a name that CA is not allowed to vouch for', async (t) => {
    await t.rejects(page.goto('https://login.bank.example/'), { message: /ERR_CERT_INVALID/ });
  });

  await t.test('goes to loopback by itself, unless told otherwise', async (t) => {
    asked.length = 0;
    await t.rejects(page.goto('https://localhost:1/'), { message: /ERR_/ });
    t.same(asked, []);
  });
});

t.test('the browser refuses a page of any other CA', async (t) => {
  const [ours, other] = [await makeTestCa(), await makeTestCa()];
  const { proxy, asked } = await startProxy(
    t,
    await startOrigin(t, await other.issue({ names: ['practice.example'] })),
  );
  const browser = await launchBrowser({ proxyPort: portOf(proxy), caPem: ours.cert });
  t.teardown(() => browser.close());
  const page = await browser.context.newPage();
  await t.rejects(page.goto('https://practice.example/'), { message: /ERR_CERT_AUTHORITY_INVALID/ });
  t.same(asked, ['practice.example:443']);
});

t.test('without a CA nothing of ours is trusted, and loopback can be sent to the proxy', async (t) => {
  const ca = await makeTestCa();
  const { proxy, asked } = await startProxy(t, await startOrigin(t, await ca.issue({ names: ['localhost'] })));
  const browser = await launchBrowser({ proxyPort: portOf(proxy), proxyLoopback: true });
  t.teardown(() => browser.close());
  const page = await browser.context.newPage();
  await t.rejects(page.goto('https://localhost/'), { message: /ERR_CERT_AUTHORITY_INVALID/ });
  t.same(asked, ['localhost:443']);
});

async function startOrigin(t: Test, leaf: TestCertificate, bank = leaf): Promise<number> {
  const origin = createSecureServer({ key: leaf.key, cert: leaf.chain }, (_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(PAGE);
  });
  origin.addContext('login.bank.example', { key: bank.key, cert: bank.chain });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  t.teardown(() => {
    origin.closeAllConnections();
    origin.close();
  });
  return portOf(origin);
}

/** A proxy that takes every CONNECT to the one origin and remembers what was asked for. */
async function startProxy(t: Test, originPort: number): Promise<{ proxy: Server; asked: string[] }> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((_request, response) => response.writeHead(404).end());
  proxy.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '');
    const origin = connect(originPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(origin).pipe(client);
    });
    for (const socket of [client, origin]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return { proxy, asked };
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { startOrigin } from '../builders/origin.js';
import { makeTestCa } from '../builders/pki.js';
import { openTunnel, secure } from './raw.js';

/*
 * Clients that hold connections by sending a byte now and then: none of them keeps anybody else waiting, and those that
 * never finish a head are sent away. A body may come slowly: uplinks are.
 */

const SITE = 'www.ordinary.example';
const EACH = 40;
const HEAD = `POST /up HTTP/1.1\r\nHost: ${SITE}\r\nContent-Length: 12\r\nX-Slow: ${'y'.repeat(4_000)}`;

t.test('slow clients', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [SITE], ca });
  const agent = await startTestAgent({ ca, origins: [{ names: [SITE], origin }] });
  const dripping: { readonly what: string; readonly socket: Socket; readonly gone: Promise<unknown> }[] = [];
  const timers: NodeJS.Timeout[] = [];
  t.teardown(async () => {
    for (const timer of timers) clearInterval(timer);
    for (const { socket } of dripping) socket.destroy();
    await agent.close();
    await origin.close();
  });
  const drip = (what: string, socket: Socket, bytes: Buffer): void => {
    socket.on('error', () => socket.destroy());
    socket.resume();
    let at = 0;
    const timer = setInterval(() => {
      if (socket.writable) socket.write(bytes.subarray(at, ++at));
      else clearInterval(timer);
    }, 400);
    timers.push(timer);
    dripping.push({ what, socket, gone: new Promise<void>((resolve) => socket.once('close', () => resolve())) });
  };

  for (let n = 0; n < EACH; n++) {
    const plain = connect(agent.port, '127.0.0.1');
    await once(plain, 'connect');
    drip('a head to the proxy', plain, Buffer.from(`CONNECT ${HEAD}`));
    drip(
      'a first flight of TLS',
      await openTunnel(agent.port, `${SITE}:443`),
      Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3, ...Buffer.alloc(400)]),
    );
    const inside = await secure(await openTunnel(agent.port, `${SITE}:443`), { ca: agent.caPem, name: SITE });
    drip('a head inside TLS', inside.socket, Buffer.from(HEAD));
  }
  const slow = await secure(await openTunnel(agent.port, `${SITE}:443`), { ca: agent.caPem, name: SITE });
  slow.send(`POST /slow HTTP/1.1\r\nHost: ${SITE}\r\nContent-Length: 100\r\n\r\n`);
  const body = setInterval(() => slow.send('x'), 400);
  timers.push(body);

  for (let n = 0; n < 10; n++) {
    const answer = await curl([`https://${SITE}/`, '--max-time', '10'], {
      proxyPort: agent.port,
      caFile: agent.caFile,
    });
    t.equal(answer.status, 200, 'everybody else is served');
  }
  await Promise.all(dripping.map(({ gone }) => gone));
  t.pass(`${dripping.length} clients that never finish a head were sent away`);
  t.match(await slow.until('HTTP/1.1 200'), /200/, 'a slow body arrives');
  clearInterval(body);
  t.equal((await origin.completed(11)).find(({ url }) => url === '/slow')?.bodyBytes, 100);
});

import { once } from 'node:events';
import type http2 from 'node:http2';
import type { ClientHttp2Stream } from 'node:http2';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { h2Client } from '../builders/h2.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { clientFrame, startSocketServer } from '../builders/websocket.js';

const SITE = 'chat.example';
const PLAIN = 'plain.example';
const FIVE = leakText(owners(5, 70));
const TALK = '明天下午三点看房';

t.test('a WebSocket over HTTP/2', async (t) => {
  const ca = await makeTestCa();
  const server = startSocketServer({ deflate: true });
  const origin = await startOrigin({ names: [SITE], ca, upgrade: (request, socket) => server.accept(request, socket) });
  const plain = await startOrigin({ names: [PLAIN], ca, answer: () => ({ status: 404, body: 'no chat here' }) });
  const agent = await startTestAgent({
    ca,
    origins: [
      { names: [SITE], origin },
      { names: [PLAIN], origin: plain },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
    await plain.close();
  });

  const open = async (host: string, path: string, protocol = 'websocket') => {
    const { session, close } = await h2Client(agent, host);
    if (session.remoteSettings.enableConnectProtocol !== true) await once(session, 'remoteSettings');
    const stream: ClientHttp2Stream = session.request({
      ':method': 'CONNECT',
      ':protocol': protocol,
      ':path': path,
      'sec-websocket-version': '13',
      origin: `https://${host}`,
    });
    const got: Buffer[] = [];
    let changed = (): void => undefined;
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      got.push(chunk);
      changed();
    });
    const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders];
    const until = async (text: string): Promise<string> => {
      for (;;) {
        const all = Buffer.concat(got).toString();
        if (all.includes(text)) return all;
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    };
    return { stream, headers, until, close };
  };

  await t.test('carries talk both ways, and refuses a list with a close frame', async (t) => {
    const { stream, headers, until, close } = await open(SITE, '/live?room=7');
    t.match(headers, { ':status': 200 });
    t.equal(headers['sec-websocket-accept'], undefined);
    t.equal(headers.upgrade, undefined);
    t.match(origin.requests.at(-1), { method: 'GET', url: '/live?room=7', headers: { upgrade: 'websocket' } });
    stream.write(clientFrame(0x81, TALK));
    await until(TALK);
    const before = server.messages.length;
    stream.write(clientFrame(0x81, FIVE));
    t.match(await until('incident='), /rule=bulk-owners; incident=[0-9a-f-]{36}/);
    t.equal(server.messages.length, before, 'the site had none of it');
    t.match(agent.incidents()[0], { host: SITE, path: '/live', records: { owner: 5 } });
    await close();
  });

  await t.test('is refused for its address before it is opened', async (t) => {
    const before = origin.requests.length;
    const { headers, close } = await open(SITE, `/live?q=${encodeURIComponent(FIVE)}`);
    t.equal(headers[':status'], 403);
    t.equal(origin.requests.length, before);
    await close();
  });

  await t.test('gets the answer of a site that has none', async (t) => {
    const { headers, until, close } = await open(PLAIN, '/live');
    t.equal(headers[':status'], 404);
    t.equal(await until('here'), 'no chat here');
    await close();
  });

  await t.test('other protocols are not spoken', async (t) => {
    const { headers, close } = await open(SITE, '/live', 'connect-udp');
    t.equal(headers[':status'], 501);
    await close();
  });
});

import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { h2Client } from '../builders/h2.js';
import { makeTestCa } from '../builders/pki.js';
import { startRawOrigin, throughProxy } from './raw.js';

/*
 * Answers that take their time, or come in ways of their own: nothing of them is kept back, over either version of HTTP.
 */
const SITE = 'live.example';
const OK = 'HTTP/1.1 200 OK\r\n';

t.test('answers that last', async (t) => {
  const ca = await makeTestCa();
  const origin = await startRawOrigin([SITE], ca);
  const agent = await startTestAgent({ ca, origins: [{ names: [SITE], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: ${SITE}\r\n${more}\r\n`;

  await t.test('events reach the page one by one', async (t) => {
    let say: (event: string) => void = () => undefined;
    origin.play((peer) => {
      peer.send(`${OK}Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n`);
      say = (event) => peer.send(`${(event.length + 2).toString(16)}\r\n${event}\n\n\r\n`);
    });
    const client = await throughProxy(agent, SITE);
    client.send(get('/events', 'Accept: text/event-stream\r\n'));
    t.match(await client.until('\r\n\r\n'), /text\/event-stream/, 'the head comes before any event');
    for (const event of ['data: 1', 'data: 2', 'data: 3']) {
      say(event);
      await client.until(event);
    }
    client.socket.destroy();
    const { session, close } = await h2Client(agent, SITE);
    const stream = session.request({ ':path': '/events' });
    stream.on('error', () => undefined);
    await new Promise((resolve) => stream.once('response', resolve));
    for (const event of ['data: 4', 'data: 5']) {
      const arrived = new Promise<string>((resolve) =>
        stream.once('data', (bytes: Buffer) => resolve(bytes.toString())),
      );
      say(event);
      t.equal(await arrived, `${event}\n\n`, 'over HTTP/2 as well');
    }
    await close();
  });

  await t.test(
    'a question that waits for its answer is not given up, and the connection serves the next',
    async (t) => {
      let answer: () => void = () => undefined;
      const asked = new Promise<void>((resolve) => {
        origin.play((peer) => {
          answer = () => peer.send(`${OK}Content-Length: 2\r\n\r\nok`);
          resolve();
        });
      });
      const client = await throughProxy(agent, SITE);
      client.send(get('/poll'));
      await asked;
      answer();
      await client.until('\r\n\r\nok');
      origin.play((peer) => peer.send(`${OK}Content-Length: 4\r\n\r\nnext`));
      client.send(get('/poll'));
      await client.until('next');
      client.socket.destroy();
      t.pass('both were answered');
    },
  );

  await t.test('requests sent one behind the other are answered in their order', async (t) => {
    origin.play((peer, head) => {
      const path = /^GET (\S+)/.exec(head)?.[1] ?? '';
      peer.send(`${OK}Content-Length: ${path.length}\r\n\r\n${path}`);
    });
    const client = await throughProxy(agent, SITE);
    client.send(`${get('/first')}${get('/second')}${get('/third', 'Connection: close\r\n')}`);
    const all = await client.ended();
    t.same(all.match(/\r\n\r\n\/(?:first|second|third)/g), ['\r\n\r\n/first', '\r\n\r\n/second', '\r\n\r\n/third']);
  });

  await t.test('pieces of a file, interim answers, and fields behind a body', async (t) => {
    origin.play((peer, head) => {
      const range = /^range: (\S+)\r$/im.exec(head)?.[1] ?? 'none';
      peer.send('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
      peer.send(
        `HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-4/10\r\nX-Range: ${range}\r\nTransfer-Encoding: chunked\r\n\r\n` +
          '3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n',
      );
    });
    const client = await throughProxy(agent, SITE);
    client.send(get('/file', 'Range: bytes=2-4\r\n'));
    const answer = await client.until('X-Sum: 7\r\n\r\n');
    t.match(answer, /^HTTP\/1\.1 102 [^\r]*\r\n\r\nHTTP\/1\.1 103 [^\r]*\r\nLink: [^\r]*\r\n\r\nHTTP\/1\.1 206 /);
    t.match(answer, /X-Range: bytes=2-4\r\n/);
    t.match(answer, /abc/);
    client.socket.destroy();
  });
});

import t from 'tap';
import { ProxyAgent, WebSocket } from 'undici';
import { startTestAgent } from '../builders/agent.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { startSocketServer } from '../builders/websocket.js';

/*
 * A page that sends every key, or every few keys, over a WebSocket while somebody writes in a document.
 */
const DOCS = 'write.example';
/** Text with the places of its keys, as such editors send them. */
const edit = (at: number, text: string): string => JSON.stringify({ op: 'insert', pos: at, text });

t.test('a document that is written key by key', async (t) => {
  const ca = await makeTestCa();
  const server = startSocketServer();
  const origin = await startOrigin({ names: [DOCS], ca, upgrade: (request, socket) => server.accept(request, socket) });
  const agent = await startTestAgent({ ca, origins: [{ names: [DOCS], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const proxy = new ProxyAgent({ uri: `http://127.0.0.1:${agent.port}`, requestTls: { ca: agent.caPem } });
  t.teardown(() => proxy.close());

  /** Types a text, each piece once the one before is there; stops when the connection is closed. */
  const type = async (document: string, text: string, keys: number): Promise<{ code: number; typed: number }> => {
    const socket = new WebSocket(`wss://${DOCS}/docs/${document}`, { dispatcher: proxy });
    let code = 0;
    let changed = (): void => undefined;
    let answers = 0;
    socket.addEventListener('message', () => {
      answers += 1;
      changed();
    });
    socket.addEventListener('close', (event) => {
      code = event.code;
      changed();
    });
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', (event) => reject(event.error));
    });
    let typed = 0;
    for (let at = 0; at < text.length && code === 0; at += keys) {
      socket.send(edit(at, text.slice(at, at + keys)));
      const wanted = at / keys + 1;
      while (answers < wanted && code === 0) {
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
      if (code === 0) typed = at + keys;
    }
    socket.close();
    return { code, typed };
  };

  for (const keys of [1, 3]) {
    await t.test(`${keys} at a time: the key that completes the second owner is refused`, async (t) => {
      const text = leakText(owners(3, 500 + keys));
      const [first = '', second = ''] = text.split('\n');
      const { code, typed } = await type(`paper-${keys}`, text, keys);
      t.equal(code, 1008);
      t.ok(typed > first.length && typed <= first.length + 1 + second.length, `${typed} keys had left`);
      t.match(agent.incidents()[0], { records: { owner: 2 }, host: DOCS, earlier: { what: 'messages' } });
    });
  }

  await t.test('talk is written to its end', async (t) => {
    const before = agent.incidents().length;
    const text = '周三下午三点在门店开会，请带上本月的报表，预算不超过2000元，地址不变。';
    const { code, typed } = await type('minutes', text, 1);
    t.equal(code, 0);
    t.ok(typed >= text.length);
    t.equal(agent.incidents().length, before);
  });
});

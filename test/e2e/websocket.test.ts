import { constants, createDeflateRaw } from 'node:zlib';
import t from 'tap';
import { ProxyAgent, WebSocket } from 'undici';
import { patientPolicy, startTestAgent } from '../builders/agent.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { clientFrame, startSocketServer } from '../builders/websocket.js';
import { openTunnel, type RawPeer, secure } from './raw.js';

const SITE = 'chat.example';
const PACKED = 'packed.example';
const LEAK = 'pastebin.com';
const FIVE = leakText(owners(5, 40));
const TALK = '明天下午三点带客户看房，老地方见';

/** Packs messages as a client that keeps its context does (RFC 7692). */
function deflater(): (text: string) => Promise<Buffer> {
  const stream = createDeflateRaw();
  const out: Buffer[] = [];
  stream.on('data', (piece: Buffer) => out.push(piece));
  return (text) =>
    new Promise((resolve) => {
      stream.write(text, () =>
        stream.flush(constants.Z_SYNC_FLUSH, () => resolve(Buffer.concat(out.splice(0)).subarray(0, -4))),
      );
    });
}

interface Ended {
  readonly code: number;
  readonly reason: string;
}

t.test('the messages of a WebSocket', async (t) => {
  const ca = await makeTestCa();
  const plain = startSocketServer();
  const packed = startSocketServer({ deflate: true });
  const origin = await startOrigin({
    names: [SITE, LEAK, PACKED],
    ca,
    upgrade: (request, socket) => (request.headers.host === PACKED ? packed : plain).accept(request, socket),
  });
  t.teardown(() => origin.close());
  const agent = await startTestAgent({
    ca,
    origins: [{ names: [SITE, LEAK, PACKED], origin }],
    policyDir: await patientPolicy(t.testdir({})),
  });
  t.teardown(() => agent.close());
  const proxy = new ProxyAgent({
    uri: `http://127.0.0.1:${agent.port}`,
    requestTls: { ca: agent.caPem },
  });
  t.teardown(() => proxy.close());

  /** A real client, its answers and its end. */
  const open = async (host: string) => {
    const socket = new WebSocket(`wss://${host}/live?room=7`, { dispatcher: proxy });
    const answers: string[] = [];
    const waiting: Array<() => void> = [];
    socket.addEventListener('message', ({ data }) => {
      answers.push(String(data));
      for (const each of waiting.splice(0)) each();
    });
    const ended = new Promise<Ended>((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
    });
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', (event) => reject(event.error));
    });
    const answered = async (count: number): Promise<string[]> => {
      while (answers.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return answers;
    };
    return { socket, answered, ended };
  };

  /** A connection upgraded by hand, for frames no client sends. */
  const handshake = async (host: string): Promise<RawPeer> => {
    const peer = await secure(await openTunnel(agent.port, `${host}:443`), { ca: agent.caPem, name: host });
    peer.send(
      `GET /live HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        'Sec-WebSocket-Extensions: x-unknown, permessage-deflate; client_max_window_bits\r\n\r\n',
    );
    t.notMatch(await peer.until('\r\n\r\n'), /x-unknown/);
    return peer;
  };

  for (const [host, server] of [
    [SITE, plain],
    [PACKED, packed],
  ] as const) {
    await t.test(`to ${host}: talk passes in its order, a list of owners does not`, async (t) => {
      const { socket, answered, ended } = await open(host);
      const before = server.messages.length;
      const talk = Array.from({ length: 20 }, (_, index) => `${TALK} ${index}`);
      for (const each of talk) socket.send(each);
      t.same(await answered(20), talk, 'and so do the answers');
      t.same(
        server.messages.slice(before).map(({ text }) => text),
        talk,
      );
      socket.send(FIVE);
      const { code, reason } = await ended;
      t.equal(code, 1008);
      t.match(reason, /^Menshen: block; rule=bulk-owners; incident=[0-9a-f-]{36}$/);
      t.equal(server.messages.length, before + 20, 'the site had none of it');
      t.match(agent.incidents()[0], { rule: 'bulk-owners', records: { owner: 5 }, host, path: '/live' });
    });
  }

  await t.test('a list may be binary, in fragments, or packed', async (t) => {
    const raw = async (frames: readonly Buffer[], host = SITE): Promise<string> => {
      const peer = await handshake(host);
      for (const frame of frames) peer.send(frame);
      const answer = await peer.until('incident=');
      peer.socket.destroy();
      return answer;
    };
    const bytes = Buffer.from(FIVE);
    const before = plain.messages.length;
    const middle = Math.floor(bytes.length / 2);
    t.match(await raw([clientFrame(0x82, bytes)]), /rule=bulk-owners/, 'binary');
    t.match(
      await raw([clientFrame(0x01, bytes.subarray(0, middle)), clientFrame(0x80, bytes.subarray(middle))]),
      /rule=bulk-owners/,
      'cut in the middle of a character or not',
    );
    // Both messages of one stream: the second leans on the first, and is a few bytes.
    const pack = deflater();
    const talk = await pack(TALK.repeat(9));
    const list = await pack(FIVE);
    const seen = packed.messages.length;
    t.match(await raw([clientFrame(0xc1, talk), clientFrame(0xc1, list)], PACKED), /rule=bulk-owners/, 'packed');
    t.same(
      packed.messages.slice(seen),
      [{ opcode: 1, text: TALK.repeat(9), compressed: true }],
      'the talk before it went on as it was packed',
    );
    t.notOk(
      plain.messages.slice(before).some(({ text }) => text.includes(FIVE.slice(0, 20))),
      'none of it arrived',
    );
  });

  await t.test('to a leak channel talk passes too, and one owner is enough to be flagged', async (t) => {
    const { socket, answered } = await open(LEAK);
    socket.send(TALK);
    t.same(await answered(1), [TALK]);
    socket.send(leakText(owners(1, 90)));
    await answered(2);
    t.match(agent.incidents()[0], { verdict: 'flag', channel: 'pastebin', records: { owner: 1 } });
    socket.close();
  });

  await t.test('a ping can carry a record too', async (t) => {
    const peer = await handshake(LEAK);
    peer.send(clientFrame(0x89, leakText(owners(1, 91)).slice(0, 40)));
    peer.send(clientFrame(0x81, TALK));
    await peer.until(Buffer.from(TALK).toString('latin1'));
    t.match(agent.incidents()[0], { verdict: 'flag', records: { owner: 1 } });
    peer.socket.destroy();
  });

  await t.test('what is no WebSocket frame ends the connection', async (t) => {
    const bad: Record<string, Buffer> = {
      'an unmasked frame': Buffer.from([0x81, 0x02, 0x68, 0x69]),
      'an unknown opcode': clientFrame(0x83, 'hi'),
      'an extension nobody agreed to': clientFrame(0xa1, 'hi'),
      'a continuation of nothing': clientFrame(0x80, 'hi'),
      'a compressed frame without the extension': clientFrame(0xc1, 'hi'),
      'a frame over what this PC holds': Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]),
    };
    for (const [name, frame] of Object.entries(bad)) {
      const before = plain.messages.length;
      const peer = await handshake(SITE);
      peer.send(frame);
      t.match(await peer.ended(), /\x88/, `${name}: a close frame`);
      t.equal(plain.messages.length, before, name);
    }
  });
});

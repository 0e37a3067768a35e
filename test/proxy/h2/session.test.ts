import { once } from 'node:events';
import http2 from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import { getDefaultHighWaterMark } from 'node:stream';
import t from 'tap';
import type { H2Exchange } from '../../../src/proxy/h2/exchange.js';
import { H2_LIMITS, type H2Limits } from '../../../src/proxy/h2/limits.js';
import { openH2 } from '../../../src/proxy/h2/session.js';
import {
  FLAG,
  FRAME,
  type H2Fields,
  type H2Frame,
  type H2Peer,
  h2Fields,
  h2Frame,
  h2Peer,
  h2Status,
} from '../../builders/h2-frames.js';

const CALM = http2.constants.NGHTTP2_ENHANCE_YOUR_CALM;

const GET: H2Fields = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':authority', 'shop.example'],
  [':path', '/'],
];
const POST: H2Fields = [[':method', 'POST'], ...GET.slice(1)];
const head = (id: number, fields = GET, flags: number = FLAG.endHeaders | FLAG.endStream): Buffer =>
  h2Frame(FRAME.headers, flags, id, h2Fields(fields));
const code = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
/** Error code of a reset, or of the end of a connection. */
const codeOf = (frame: H2Frame | null | undefined): number =>
  frame?.payload.readUInt32BE(frame.type === FRAME.goaway ? 4 : 0) ?? -1;

t.test('one connection of a client', async (t) => {
  /** A server whose every exchange goes to `serve`, and a client that writes frames. */
  const connect = async (
    serve: (exchange: H2Exchange) => Promise<void> | void,
    limits: Partial<H2Limits> = {},
  ): Promise<H2Peer & { readonly socket: Socket; readonly faults: unknown[] }> => {
    const faults: unknown[] = [];
    const server = net.createServer((socket) => {
      socket.on('error', () => socket.destroy());
      openH2(
        socket,
        {
          origin: { scheme: 'http', host: 'shop.example', port: 80 },
          peer: { address: '127.0.0.1', port: 1 },
          serve: async (exchange) => serve(exchange),
          onMalformed: () => undefined,
          onFault: (error) => faults.push(error),
        },
        { ...H2_LIMITS, ...limits },
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    t.teardown(() => {
      socket.destroy();
      server.close();
    });
    return Object.assign(h2Peer(socket), { socket, faults });
  };
  const answer = (exchange: H2Exchange): void => exchange.respond(200, [], 'ok');
  const never = (): Promise<void> => new Promise(() => undefined);
  const goaway = async (peer: H2Peer): Promise<number> =>
    codeOf((await peer.ended()).find(({ type }) => type === FRAME.goaway));
  const answered = (peer: H2Peer, id: number): Promise<H2Frame | null> =>
    peer.frame(({ type, stream }) => stream === id && (type === FRAME.headers || type === FRAME.reset));

  await t.test('may have so many streams at once, and no more', async (t) => {
    let served = 0;
    const peer = await connect(
      () => {
        served += 1;
        return never();
      },
      { maxStreams: 3 },
    );
    await peer.frame(({ type }) => type === FRAME.settings);
    peer.send(head(1), head(3), head(5), head(7));
    const refused = await peer.frame(({ type }) => type === FRAME.reset || type === FRAME.goaway);
    t.not(codeOf(refused), http2.constants.NGHTTP2_NO_ERROR);
    t.equal(served, 3);
    peer.close();
  });

  await t.test('may not open streams and reset them without end', async (t) => {
    let served = 0;
    const peer = await connect(
      () => {
        served += 1;
        return never();
      },
      { resets: { burst: 20, perSecond: 1 } },
    );
    for (let id = 1; id < 2000; id += 2) peer.send(head(id), h2Frame(FRAME.reset, 0, id, code(8)));
    t.equal(await goaway(peer), CALM);
    t.ok(served <= 22, `${served} of them were looked at`);
  });

  await t.test('nor have them reset by its own faults without end', async (t) => {
    let served = 0;
    const peer = await connect(
      () => {
        served += 1;
        return never();
      },
      { resets: { burst: 20, perSecond: 1 } },
    );
    // A window that grows by nothing is an error of its stream: the server is made to reset it.
    for (let id = 1; id < 4000; id += 2) peer.send(head(id), h2Frame(FRAME.windowUpdate, 0, id, code(0)));
    await peer.ended();
    t.ok(served < 400, `${served} of them were looked at`);
  });

  await t.test('may not ping without end', async (t) => {
    const peer = await connect(answer, { pings: { burst: 50, perSecond: 1 } });
    for (let n = 0; n < 500; n++) peer.send(h2Frame(FRAME.ping, 0, 0, Buffer.alloc(8)));
    t.equal(await goaway(peer), CALM);
    const answers = peer.frames.filter(({ type }) => type === FRAME.ping).length;
    t.ok(answers <= 60, `${answers} were answered`);
  });

  await t.test('nor change its settings without end', async (t) => {
    const peer = await connect(answer, { settings: { burst: 10, perSecond: 1 } });
    for (let n = 0; n < 200; n++) peer.send(h2Frame(FRAME.settings, 0, 0, Buffer.from([0, 4, 0, 0, 0xff, n & 0xff])));
    t.equal(await goaway(peer), CALM);
  });

  await t.test('nor continue a head without end', async (t) => {
    let served = 0;
    const peer = await connect(() => void served++);
    peer.send(head(1, GET, FLAG.endStream));
    for (let n = 0; n < 50; n++) peer.send(h2Frame(FRAME.continuation, 0, 1, h2Fields([['x', 'y']])));
    await peer.ended();
    t.equal(served, 0);
  });

  await t.test('nor send a head over 64 KiB, nor one of very many fields', async (t) => {
    let served = 0;
    for (const fields of [
      Array.from({ length: 8 }, (_, n) => [`x-${n}`, 'y'.repeat(15_000)] as const),
      Array.from({ length: 400 }, (_, n) => [`x-${n}`, 'y'] as const),
    ]) {
      const peer = await connect(() => void served++);
      const [first = Buffer.alloc(0), ...rest] = fields.map((field) => h2Fields([field]));
      peer.send(h2Frame(FRAME.headers, FLAG.endStream, 1, Buffer.concat([h2Fields(GET), first])));
      const block = Buffer.concat(rest);
      for (let at = 0; at < block.length; at += 16_000) {
        const last = at + 16_000 >= block.length;
        peer.send(h2Frame(FRAME.continuation, last ? FLAG.endHeaders : 0, 1, block.subarray(at, at + 16_000)));
      }
      const end = await peer.frame(
        ({ type }) => type === FRAME.reset || type === FRAME.goaway || type === FRAME.headers,
      );
      if (end?.type === FRAME.headers) t.equal(h2Status(end), 431);
      else t.ok(end);
      peer.close();
    }
    t.equal(served, 0);
  });

  await t.test('a flood of empty frames leaves it and others served', async (t) => {
    const peer = await connect(async (exchange) => {
      await exchange.readBody(() => undefined);
      answer(exchange);
    });
    peer.send(head(1, POST, FLAG.endHeaders));
    for (let n = 0; n < 2000; n++)
      peer.send(h2Frame(FRAME.data, 0, 1), h2Frame(FRAME.priority, 0, 1, Buffer.from([0, 0, 0, 3, 1])));
    peer.send(h2Frame(FRAME.data, FLAG.endStream, 1), head(3));
    const end = await Promise.race([answered(peer, 3), peer.ended()]);
    t.ok(end, 'answered, or closed');
    peer.close();
  });

  await t.test('a body that stops arriving gives its stream up, a connection that rests is closed', async (t) => {
    const peer = await connect(
      async (exchange) => {
        await exchange.readBody(() => undefined);
      },
      { stallMs: 50 },
    );
    peer.send(head(1, POST, FLAG.endHeaders), h2Frame(FRAME.data, 0, 1, Buffer.from('half')));
    const reset = await answered(peer, 1);
    t.match(reset, { type: FRAME.reset });
    peer.close();
    const idle = await connect(answer, { restMs: 50 });
    idle.send(head(1));
    t.ok((await idle.ended()).some(({ type }) => type === FRAME.goaway));
  });

  await t.test('a client that takes nothing is given up', async (t) => {
    const gone = new Promise<void>((resolve) => {
      connect(
        (exchange) => {
          exchange.onGone = resolve;
          const sink = exchange.relay(200, 'OK', []);
          // Its window is 64 KiB, and it never opens it again.
          for (let n = 0; n < 64; n++) sink.write(Buffer.alloc(16_384));
          sink.onDrain(() => undefined);
        },
        { stallMs: 50 },
      ).then((peer) => peer.send(head(1)), t.fail);
    });
    await gone;
    t.pass('its exchange is over');
  });

  await t.test('a body is taken no faster than it is held', async (t) => {
    let taken = 0;
    let release: () => void = () => undefined;
    const peer = await connect(
      async (exchange) => {
        await exchange.readBody((chunk) => {
          taken += chunk.length;
          return new Promise((resolve) => {
            release = resolve;
          });
        });
        answer(exchange);
      },
      { streamWindow: 65_535, sessionWindow: 65_535 },
    );
    peer.send(head(1, POST, FLAG.endHeaders));
    for (let n = 0; n < 3; n++) peer.send(h2Frame(FRAME.data, 0, 1, Buffer.alloc(16_384)));
    peer.send(h2Frame(FRAME.ping, 0, 0, Buffer.alloc(8)));
    await peer.frame(({ type }) => type === FRAME.ping);
    t.ok(taken <= 16_384, 'the first piece is held, the next ones wait');
    const opened = peer.frames.filter(({ type, stream }) => type === FRAME.windowUpdate && stream === 1);
    const given = opened.reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 0);
    t.ok(given <= getDefaultHighWaterMark(false), 'and the window opens for no more than what a stream buffers');
    release();
    peer.close();
  });
});

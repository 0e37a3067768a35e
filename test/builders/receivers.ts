import https from 'node:https';
import type net from 'node:net';
import tls from 'node:tls';
import { SMTPServer } from 'smtp-server';
import { makeTestCa, type TestCa } from './pki.js';

/* Receivers of what central tells: real TLS servers on free ports of this machine. */

export interface Posted {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into what came
  readonly json: any;
}

export interface HttpReceiver {
  readonly url: string;
  readonly posts: readonly Posted[];
  /** What it answers from now on. */
  answer(status: number, body: object, headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

/** A directory of receivers under one authority of their own. */
export interface Receivers {
  readonly ca: TestCa;
  http(): Promise<HttpReceiver>;
  /** Frames of RFC 5425 as they came. */
  syslog(): Promise<{ readonly port: number; readonly bytes: () => Buffer; close(): Promise<void> }>;
  mail(): Promise<{ readonly port: number; readonly letters: readonly string[]; close(): Promise<void> }>;
}

export async function openReceivers(): Promise<Receivers> {
  const ca = await makeTestCa();
  const { key, chain } = await ca.issue({ names: ['localhost', '127.0.0.1'] });
  const at = { key, cert: chain };
  return {
    ca,
    async http() {
      const posts: Posted[] = [];
      let next: { status: number; body: object; headers: Readonly<Record<string, string>> } = {
        status: 200,
        body: { errcode: 0, code: 0 },
        headers: {},
      };
      const server = https.createServer(at, async (request, response) => {
        const text = Buffer.concat(await request.toArray()).toString('utf8');
        posts.push({
          url: new URL(request.url ?? '/', 'https://localhost'),
          headers: request.headers,
          text,
          json: text === '' ? null : JSON.parse(text),
        });
        response.writeHead(next.status, next.headers).end(JSON.stringify(next.body));
      });
      const port = await listen(server);
      return {
        url: `https://localhost:${port}`,
        posts,
        answer: (status, body, headers = {}) => {
          next = { status, body, headers };
        },
        close: () => ended(server),
      };
    },
    async syslog() {
      const chunks: Buffer[] = [];
      const server = tls.createServer(at, (socket) => {
        socket.on('data', (chunk: Buffer) => chunks.push(chunk));
        socket.on('error', () => socket.destroy());
      });
      const port = await listen(server);
      return { port, bytes: () => Buffer.concat(chunks), close: () => ended(server) };
    },
    async mail() {
      const letters: string[] = [];
      const server = new SMTPServer({
        ...at,
        authMethods: ['PLAIN', 'LOGIN'],
        onAuth: ({ username, password }, _session, done) => {
          if (username === 'menshen' && password === 'post-secret') done(null, { user: username });
          else done(new Error('wrong'));
        },
        onData: (stream, _session, done) => {
          stream.toArray().then((parts) => {
            letters.push(Buffer.concat(parts as Buffer[]).toString('utf8'));
            done();
          }, done);
        },
      });
      const port = await listen(server.server as unknown as net.Server, () => server.listen(0, '127.0.0.1'));
      return { port, letters, close: () => new Promise((resolve) => server.close(() => resolve())) };
    },
  };
}

async function listen(server: net.Server, start: () => unknown = () => server.listen(0, '127.0.0.1')): Promise<number> {
  start();
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as net.AddressInfo).port;
}

const ended = (server: net.Server): Promise<void> =>
  new Promise((resolve) => {
    if ('closeAllConnections' in server) (server as https.Server).closeAllConnections();
    server.close(() => resolve());
  });

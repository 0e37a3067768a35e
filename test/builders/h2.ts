import { once } from 'node:events';
import http2, { type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { openTunnel } from '../e2e/raw.js';

/*
 * A real HTTP/2 client through the proxy: a CONNECT, TLS that offers what it is told to, and node:http2 upon it.
 */

export interface H2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  /** Interim answers before it. */
  readonly interim: readonly number[];
  readonly body: string;
  readonly bytes: Buffer;
  /** Error code of the stream's end: 0 when nothing was wrong. */
  readonly rst: number;
}

export interface H2Client {
  readonly session: ClientHttp2Session;
  /** Sends a request whole and takes its answer. `:authority` is the host unless said otherwise. */
  ask(headers: Record<string, string | string[]>, body?: string | Buffer | null): Promise<H2Answer>;
  close(): Promise<void>;
}

/** The decrypted connection, for speaking HTTP/2 by hand. */
export async function h2Socket(
  proxy: { readonly port: number; readonly caPem: string },
  host: string,
  offers: readonly string[] = ['h2'],
): Promise<Duplex & { readonly alpnProtocol: string | false | null }> {
  const tunnel = await openTunnel(proxy.port, `${host}:443`);
  const socket = connectTls({ socket: tunnel, ca: [proxy.caPem], host, servername: host, ALPNProtocols: [...offers] });
  await once(socket, 'secureConnect');
  return socket;
}

export async function h2Client(
  proxy: { readonly port: number; readonly caPem: string },
  host: string,
  offers?: readonly string[],
): Promise<H2Client> {
  const socket = await h2Socket(proxy, host, offers);
  return clientOn(http2.connect(`https://${host}`, { createConnection: () => socket }));
}

/** The same straight to a server of the test's own. */
export function clientOn(session: ClientHttp2Session): H2Client {
  session.on('error', () => session.destroy());
  return {
    session,
    ask: (headers, body = null) =>
      new Promise((resolve, reject) => {
        const stream = session.request(headers, { endStream: body === null });
        const chunks: Buffer[] = [];
        const interim: number[] = [];
        let head: IncomingHttpHeaders = {};
        let trailers: IncomingHttpHeaders = {};
        stream.on('headers', (each) => interim.push(Number(each[':status'])));
        stream.on('response', (each) => {
          head = each;
        });
        stream.on('trailers', (each) => {
          trailers = each;
        });
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', (error) => {
          if (head[':status'] === undefined) reject(error);
        });
        stream.on('close', () => {
          const bytes = Buffer.concat(chunks);
          const status = Number(head[':status'] ?? 0);
          resolve({
            status,
            headers: head,
            trailers,
            interim,
            bytes,
            body: bytes.toString(),
            rst: stream.rstCode ?? 0,
          });
        });
        if (body !== null) stream.end(body);
      }),
    close: () =>
      new Promise((resolve) => {
        if (session.destroyed) resolve();
        else {
          session.once('close', () => resolve());
          session.destroy();
        }
      }),
  };
}

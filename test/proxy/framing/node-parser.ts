import http from 'node:http';
import { Duplex } from 'node:stream';

/** A request as Node's own parser reads it. */
export interface NodeRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  /** Content-Length as it understood it; null for none. */
  readonly length: string | null;
}

/** What node:http makes of these bytes: the first request's head, or null when it refuses them. */
export function nodeReads(bytes: Buffer): Promise<NodeRequest | null> {
  return new Promise((resolve) => {
    const server = http.createServer({ requireHostHeader: false, maxHeaderSize: 64 * 1024 });
    const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const end = (answer: NodeRequest | null): void => {
      resolve(answer);
      socket.destroy();
      server.close();
    };
    server.on('request', ({ method = '', url = '', rawHeaders, headers }) =>
      end({ method, url, rawHeaders, length: headers['content-length'] ?? null }),
    );
    server.on('clientError', () => end(null));
    socket.on('close', () => resolve(null));
    server.emit('connection', socket);
    socket.push(bytes);
    socket.push(null);
  });
}

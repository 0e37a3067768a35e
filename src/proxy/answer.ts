import type http from 'node:http';
import type { Duplex } from 'node:stream';
import { reasonPhrase } from './framing/status.js';
import type { Answer } from './refusal.js';

/** Ends a bare connection with an answer of ours. */
export function endWith(socket: Duplex, answer: Answer): void {
  const fields = answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(
    `HTTP/1.1 ${answer.status} ${reasonPhrase(answer.status)}\r\n${fields}Content-Length: ${Buffer.byteLength(answer.body)}\r\nConnection: close\r\n\r\n${answer.body}`,
  );
}

/** Ends a request at Node's parser with an answer of ours, and its connection. */
export function reply(response: http.ServerResponse, answer: Answer): void {
  response.writeHead(
    answer.status,
    [
      ...answer.headers,
      ['Content-Length', String(Buffer.byteLength(answer.body))] as const,
      ['Connection', 'close'] as const,
    ].flat(),
  );
  response.end(answer.body);
}

import type http from 'node:http';

/** A whole answer; of HEAD the head alone. */
export function send(
  response: http.ServerResponse,
  status: number,
  headers: ReadonlyArray<readonly [string, string]>,
  body: string | Buffer,
): void {
  response.writeHead(status, [...headers, ['Content-Length', String(Buffer.byteLength(body))] as const].flat());
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

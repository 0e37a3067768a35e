import http from 'node:http';
import type { Socket } from 'node:net';
import type { Exchange, RawHeaders, RequestHead, ResponseSink } from './exchange.js';
import { field, fields, pairs } from './headers.js';
import { RequestError } from './request-error.js';

/** What the connection already says about every request on it. */
export interface H1Origin {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

/**
 * Checks that Node's parser leaves to us: the version, one Host, `chunked` and nothing else as transfer coding (another one would be
 * passed on undecoded), no transfer coding in HTTP/1.0 (RFC 9112 sections 6.1 and 3.2).
 */
export function checkFraming(headers: RawHeaders, version: string): void {
  if (version !== '1.1' && version !== '1.0') throw new RequestError(505, `HTTP/${version} is not spoken here`);
  const hosts = fields(headers, 'host');
  if (hosts.length > 1) throw new RequestError(400, 'the request has more than one Host field');
  if (hosts.length === 0 && version !== '1.0') throw new RequestError(400, 'the request has no Host field');
  const coding = fields(headers, 'transfer-encoding');
  if (coding.length === 0) return;
  if (version === '1.0') throw new RequestError(400, 'an HTTP/1.0 request must not use a transfer coding');
  if (coding.length > 1 || coding[0]?.toLowerCase() !== 'chunked') {
    throw new RequestError(501, 'the only transfer coding a request may use here is "chunked"');
  }
  if (fields(headers, 'content-length').length > 0) {
    throw new RequestError(400, 'the request gives both Content-Length and Transfer-Encoding');
  }
}

/** The Exchange of one HTTP/1.1 request. Throws RequestError before anything was read of the body. */
export function h1Exchange(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  origin: H1Origin,
  target: string,
  peer: Exchange['peer'],
): Exchange {
  const headers = pairs(request.rawHeaders);
  checkFraming(headers, request.httpVersion);
  const head: RequestHead = { method: request.method ?? 'GET', ...origin, target, headers };
  const length = field(headers, 'content-length');
  const hasBody = length !== null ? Number(length) > 0 : field(headers, 'transfer-encoding') !== null;
  const expects = field(headers, 'expect')?.toLowerCase() === '100-continue';
  response.once('close', () => {
    if (!response.writableFinished) exchange.onGone?.();
  });

  let reading = false;
  const exchange: Exchange = {
    head,
    hasBody,
    peer,
    get gone() {
      return response.destroyed || (response.closed && !response.writableFinished);
    },
    onGone: null,
    readBody: (take) => {
      reading = true;
      if (expects) response.writeContinue();
      return readBody(request, take);
    },
    respond(status, own, body) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const flat = [...own, ['Content-Length', String(bytes.length)] as const];
      // A body on its way that nobody reads is not read to its end: the connection closes instead of swallowing it.
      if (hasBody && !request.complete && !reading) flat.push(['Connection', 'close']);
      response.writeHead(status, flatten(flat));
      response.end(head.method === 'HEAD' ? undefined : bytes);
    },
    inform(status, fieldsToPass) {
      if (status === 103) {
        const links = fields(fieldsToPass, 'link');
        if (links.length > 0) response.writeEarlyHints({ link: links });
      }
      if (status === 102) response.writeProcessing();
    },
    relay(status, statusText, fieldsToPass) {
      response.sendDate = field(fieldsToPass, 'date') === null;
      response.writeHead(status, statusText, flatten(fieldsToPass));
      return relaySink(response);
    },
  };
  return exchange;
}

function relaySink(response: http.ServerResponse): ResponseSink {
  return {
    write: (chunk) => response.write(chunk),
    onDrain: (resume) => response.once('drain', resume),
    end: () => response.end(),
    abort: () => response.destroy(),
  };
}

function flatten(headers: RawHeaders): string[] {
  return headers.flat();
}

function readBody(request: http.IncomingMessage, take: (chunk: Buffer) => Promise<void> | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      request.removeListener('data', onData);
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      try {
        const wait = take(chunk);
        if (wait === undefined) return;
        request.pause();
        wait.then(() => request.resume(), fail);
      } catch (error) {
        fail(error);
      }
    };
    request.on('data', onData);
    request.once('end', () => {
      if (request.complete) resolve();
    });
    request.once('error', fail);
    request.once('close', () => {
      if (!request.complete) fail(new RequestError(400, 'the client broke off before the body was complete'));
    });
  });
}

/** An HTTP server used only for its parser: strict, bounded, never listening on a port of its own. */
export function parserServer(
  onRequest: (request: http.IncomingMessage, response: http.ServerResponse) => void,
  onUpgrade: (request: http.IncomingMessage, socket: Socket, head: Buffer) => void,
): http.Server {
  const server = http.createServer({
    insecureHTTPParser: false,
    requireHostHeader: false,
    maxHeaderSize: 64 * 1024,
    keepAliveTimeout: 60_000,
    headersTimeout: 30_000,
    requestTimeout: 0,
    noDelay: true,
  });
  server.on('request', onRequest);
  // Both are answered by the exchange: 100 only when it wants the body, any other expectation is passed over.
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  server.on('upgrade', (request, socket, head) => onUpgrade(request, socket as Socket, head));
  // The parser comes again for each further chunk of a connection it has given up: told once is enough.
  const told = new WeakSet<object>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (told.has(socket)) return;
    told.add(socket);
    rejectMalformed(error, socket as Socket);
  });
  return server;
}

/** Plain words for the parser's verdicts; the parser's own words follow them. */
const PARSE_FAULTS: Readonly<Record<string, readonly [status: number, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the header fields are over 64 KiB'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'the chunk extensions are over 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request head did not arrive in 30 seconds'],
  HPE_INVALID_TRANSFER_ENCODING: [400, 'the Transfer-Encoding is invalid, or contradicts a Content-Length'],
  HPE_UNEXPECTED_CONTENT_LENGTH: [400, 'the request gives its length more than once'],
  HPE_INVALID_CONTENT_LENGTH: [400, 'the Content-Length is not a number'],
  HPE_INVALID_CHUNK_SIZE: [400, 'a chunk size is not a hexadecimal number'],
  HPE_CR_EXPECTED: [400, 'a line ends in a bare LF'],
  HPE_LF_EXPECTED: [400, 'a line ends in a bare CR'],
  HPE_STRICT: [400, 'a chunk does not end where its size says'],
  HPE_INVALID_HEADER_TOKEN: [400, 'a header line is not "name: value"'],
  HPE_INVALID_METHOD: [400, 'it does not begin with a known method'],
  HPE_INVALID_VERSION: [400, 'the request line does not end in "HTTP/1.1" and CRLF'],
  HPE_INVALID_CONSTANT: [400, 'the request line is not "METHOD target HTTP/1.1"'],
  HPE_INVALID_URL: [400, 'the request target holds characters no target may hold'],
  HPE_INVALID_EOF_STATE: [400, 'the client broke off before the request was complete'],
  HPE_PAUSED_H2_UPGRADE: [505, 'HTTP/2 is not spoken on this connection'],
};

/** How long a client may take to read why it was refused, while what it still sends is dropped. */
const LINGER_MS = 2_000;

function rejectMalformed(error: NodeJS.ErrnoException & { readonly reason?: unknown }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, plain] = PARSE_FAULTS[error.code ?? ''] ?? [400, 'it is not valid HTTP'];
  const words = typeof error.reason === 'string' ? error.reason : (error.code ?? 'no code');
  const body = `Menshen did not pass this request on: ${plain} (${words}). Nothing was forwarded.\n`;
  socket.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? 'Bad Request'}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\nX-Menshen-Error: bad-request\r\n\r\n${body}`,
  );
  // Closed at once, with bytes of the client unread, the system would take the answer back (RFC 9112 section 9.6).
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

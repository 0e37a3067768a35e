import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { checkServerIdentity } from 'node:tls';
import { CENTRAL_NAME } from '../../model/sync.js';

export type LinkCode =
  | 'CENTRAL_UNREACHABLE'
  | 'CENTRAL_IMPOSTOR'
  | 'CENTRAL_REFUSES'
  | 'CENTRAL_BUSY'
  | 'CENTRAL_ANSWER';

/** Central could not be asked, or did not answer as agreed. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkCode;
  /** Of the answer; null when there was none. */
  readonly status: number | null;
  /** When central named a time to come back. */
  readonly retryMs: number | null;

  constructor(code: LinkCode, message: string, more: { status?: number; retryMs?: number; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = more.status ?? null;
    this.retryMs = more.retryMs ?? null;
  }
}

export interface LinkOptions {
  /** `https://host:port`. */
  readonly server: string;
  /** PEM of central's authority, the only one believed here. */
  readonly ca: string;
  /** PEM of this PC's key and certificate; null before enrolment. */
  readonly client: { readonly key: string; readonly cert: string } | null;
}

export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly body: Buffer;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: unknown;
  readonly etag?: string;
  /** Default 1 MiB. */
  readonly maxBytes?: number;
}

/** HTTPS to central, with this PC's certificate. */
export interface Link {
  /** `https://host:port`. */
  readonly server: string;
  /** Status 200 or 304; anything else rejects with LinkError. */
  call(call: Call): Promise<Answer>;
  /** The answer as it comes, for what is read piece by piece. The caller ends it. */
  open(path: string, accept: string): Promise<IncomingMessage>;
  close(): void;
}

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_RETRY_MS = 3_600_000;

export function openLink({ server, ca, client }: LinkOptions): Link {
  const base = new URL(server);
  const agent = new HttpsAgent({
    keepAlive: true,
    maxSockets: 4,
    ca,
    ...(client ?? {}),
    minVersion: 'TLSv1.2',
    // Whatever address leads there: its certificate says what it is, and only central's authority makes such ones.
    checkServerIdentity: (_host, certificate) => checkServerIdentity(CENTRAL_NAME, certificate),
  });

  const send = (call: Call, accept: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const body = call.json === undefined ? null : Buffer.from(JSON.stringify(call.json));
      const request = httpsRequest(
        new URL(call.path, base),
        {
          method: call.method,
          agent,
          timeout: TIMEOUT_MS,
          headers: {
            Accept: accept,
            ...(call.etag === undefined ? {} : { 'If-None-Match': call.etag }),
            ...(body === null ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length }),
          },
        },
        resolve,
      );
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', (cause) => reject(faultOf(server, cause)));
      request.end(body ?? undefined);
    });

  return {
    server,
    async call(call) {
      const response = await send(call, 'application/json');
      const body = await readAll(response, call.maxBytes ?? MAX_ANSWER_BYTES, server);
      const status = response.statusCode ?? 0;
      if (status === 200 || status === 304) return { status, etag: response.headers.etag ?? null, body };
      throw refusal(status, response.headers['retry-after'], body);
    },
    async open(path, accept) {
      const response = await send({ method: 'GET', path }, accept);
      const status = response.statusCode ?? 0;
      if (status === 200) return response;
      const body = await readAll(response, MAX_ANSWER_BYTES, server);
      throw refusal(status, response.headers['retry-after'], body);
    },
    close: () => agent.destroy(),
  };
}

async function readAll(response: IncomingMessage, maxBytes: number, server: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > maxBytes) throw new LinkError('CENTRAL_ANSWER', `central answers with more than ${maxBytes} bytes`);
      pieces.push(piece);
    }
  } catch (cause) {
    response.destroy();
    throw cause instanceof LinkError ? cause : faultOf(server, cause);
  }
  return Buffer.concat(pieces);
}

function refusal(status: number, retryAfter: string | undefined, body: Buffer): LinkError {
  const why = detailOf(body) ?? `status ${status}`;
  if (status === 401 || status === 403) return new LinkError('CENTRAL_REFUSES', why, { status });
  if (status === 429 || status === 503) {
    const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : 10;
    return new LinkError('CENTRAL_BUSY', why, { status, retryMs: Math.min(seconds * 1000, MAX_RETRY_MS) });
  }
  return new LinkError('CENTRAL_ANSWER', why, { status });
}

function detailOf(body: Buffer): string | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value !== 'object' || value === null || !('detail' in value)) return null;
    return String(value.detail).slice(0, 300);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const IMPOSTOR = /^(?:ERR_TLS|UNABLE_TO|CERT_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_PURPOSE)/;

function faultOf(server: string, cause: unknown): LinkError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (IMPOSTOR.test(code)) {
    return new LinkError('CENTRAL_IMPOSTOR', `${server} is not the central this PC knows (${code})`, { cause });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LinkError('CENTRAL_UNREACHABLE', `${server} cannot be reached: ${code === '' ? why : code}`, { cause });
}

import type { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import type { Exchange, RawHeaders, ResponseSink } from './exchange.js';
import { endToEnd } from './headers.js';
import type { HeldBody } from './hold.js';

/** Methods that may be sent again when a pooled connection died before any answer (RFC 9110 section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/**
 * Sends a request whose body we hold and relays the answer while it arrives. Resolves when the exchange is over, and
 * rejects when no answer could be had (nothing was sent to the client then); an answer that breaks off later is broken
 * off for the client too. An idempotent request is tried once more if its pooled connection turns out dead.
 */
export async function forward(exchange: Exchange, body: HeldBody | null, pool: Pool): Promise<void> {
  try {
    await send(exchange, body, pool);
  } catch (error) {
    const again = IDEMPOTENT.has(exchange.head.method) && isDeadSocket(error) && !exchange.gone;
    if (!again) throw error;
    await send(exchange, body, pool);
  }
}

function isDeadSocket(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/** The request's fields as they travel on. The body's length is known, so chunked framing becomes a length. */
function requestHeaders(exchange: Exchange, body: HeldBody | null): string[] {
  const flat: string[] = [];
  for (const [name, value] of endToEnd(exchange.head.headers, ['expect', 'content-length'])) flat.push(name, value);
  if (body !== null) flat.push('Content-Length', String(body.size));
  return flat;
}

function send(exchange: Exchange, body: HeldBody | null, pool: Pool): Promise<void> {
  return new Promise((resolve, reject) => {
    let sink: ResponseSink | null = null;
    let controller: Dispatcher.DispatchController | null = null;
    const content: Buffer | Readable | null = body === null || body.size === 0 ? null : body.content();
    const clientGone = (): void => controller?.abort(new Error('the client is gone'));
    const settle = (): void => {
      exchange.onGone = null;
    };

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (exchange.gone) clientGone();
        else exchange.onGone = clientGone;
      },
      onResponseStart(at, status, _headers, statusText) {
        const headers = rawPairs(at);
        if (status < 200) exchange.inform(status, endToEnd(headers));
        else sink = exchange.relay(status, statusText ?? '', endToEnd(headers));
      },
      onResponseData(at, chunk) {
        if (sink === null || sink.write(chunk)) return;
        at.pause();
        sink.onDrain(() => at.resume());
      },
      onResponseEnd() {
        settle();
        sink?.end([]);
        resolve();
      },
      onResponseError(_at, error) {
        settle();
        if (sink === null) {
          reject(error);
          return;
        }
        sink.abort();
        resolve();
      },
    };
    pool.dispatch(
      {
        method: exchange.head.method as Dispatcher.HttpMethod,
        path: exchange.head.target,
        headers: requestHeaders(exchange, body),
        body: content,
      },
      handler,
    );
  });
}

/** Header fields as the origin sent them: order, case and repeats kept. */
function rawPairs(controller: Dispatcher.DispatchController): RawHeaders {
  const raw = controller.rawHeaders;
  const out: Array<readonly [string, string]> = [];
  if (!Array.isArray(raw)) return out;
  for (let i = 0; i + 1 < raw.length; i += 2) out.push([latin1(raw[i]), latin1(raw[i + 1])]);
  return out;
}

function latin1(value: Buffer | string | undefined): string {
  return typeof value === 'string' ? value : (value?.toString('latin1') ?? '');
}

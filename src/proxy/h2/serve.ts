import { namesHost } from '../address.js';
import { isCall, serveCall } from '../grpc/call.js';
import type { Intercepted } from '../intercept.js';
import { failureAnswer } from '../refusal.js';
import { RequestError } from '../request-error.js';
import { destinationOf, fail, type ServeContext, serve } from '../serve.js';
import type { H2Exchange } from './exchange.js';
import type { H2Request } from './request.js';
import { serveStream } from './stream.js';
import { serveWebSocket } from './websocket.js';

/** One request of an HTTP/2 connection, from its checked head to its end: the same way as any other request. */
export async function serveH2(
  exchange: H2Exchange,
  request: H2Request,
  shared: Intercepted,
  context: ServeContext & { readonly onFault: (error: unknown) => void },
): Promise<void> {
  const { origin, target, failure } = shared;
  const { counters, gate } = context;
  if (failure !== null) {
    counters.failed += 1;
    const answer = failureAnswer(exchange.head.headers, exchange.head.host, failure);
    exchange.respond(answer.status, answer.headers, answer.body);
    return;
  }
  if (!namesHost(request.authority, origin)) {
    fail(
      exchange,
      new RequestError(421, `the request names another host than the connection to ${origin.host}`),
      counters,
    );
    return;
  }
  if (request.protocol !== null) {
    if (request.protocol === 'websocket') await serveWebSocket(exchange, shared, context);
    else fail(exchange, new RequestError(501, `the protocol "${request.protocol}" is not spoken here`), counters);
    return;
  }
  const destination = destinationOf(exchange);
  const route = gate.resolve(destination);
  const held = route.treatment === 'inspect-hold' || route.treatment === 'refuse';
  if (isCall(exchange)) await serveCall({ exchange, destination, route, target }, context);
  else if (held) await serve(exchange, destination, route, target, context);
  else await serveStream(exchange, destination, route, target, context);
}

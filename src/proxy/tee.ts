import type http from 'node:http';
import type { Destination, Route } from '../model/destination.js';
import type { Exchange } from './exchange.js';
import { HoldError, Holder } from './hold.js';
import { heldOf, type ServeContext } from './serve.js';

/**
 * Reads a streamed request alongside: its bytes go on at once, a copy is judged when it is whole. Nothing can be refused
 * any more, so the verdict only records. A copy over the limits is given up, never the transfer.
 */
export function teeTo(
  exchange: Exchange,
  request: http.IncomingMessage,
  destination: Destination,
  route: Route,
  context: ServeContext,
): void {
  const holder = new Holder(context.hold);
  let writing: Promise<void> = Promise.resolve();
  let given: HoldError | null = null;
  const giveUp = (error: unknown): void => {
    if (!(error instanceof HoldError)) throw error;
    given = error;
  };
  request.on('data', (chunk: Buffer) => {
    if (given !== null) return;
    try {
      const wait = holder.take(chunk);
      if (wait !== undefined) writing = wait.catch(giveUp);
    } catch (error) {
      giveUp(error);
    }
  });
  request.once('end', () => {
    writing
      .then(async () => {
        if (given !== null) {
          await holder.discard();
          return;
        }
        const body = holder.finish();
        context.counters.inspectedBytes += body.size;
        try {
          await context.gate.judge(heldOf(exchange, destination, route, body));
        } finally {
          body.release();
        }
      })
      .catch((error: unknown) => process.emitWarning(`a streamed request was not recorded: ${String(error)}`));
  });
}

import type { Exchange, RawHeaders, ResponseSink } from './exchange.js';
import { type HeldBody, HoldError, Holder, type HoldOptions } from './hold.js';

/** Somebody wants to read what a destination answers. The answer itself is neither delayed nor changed. */
export interface AnswerWatch {
  /** Fields set on the request, in place of any of that name. */
  readonly added: RawHeaders;
  /** Asked once the answer's head is here: null when its body is not to be read. */
  begun(status: number, headers: RawHeaders): AnswerTaker | null;
}

export interface AnswerTaker {
  readonly maxBytes: number;
  /** The body with its codings, once the client has had all of it. The taker releases it. */
  whole(body: HeldBody): void;
  /** It was too long for a copy, or broke off. */
  lost(): void;
}

/** What of an exchange is changed for a watch. */
type Open<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Lets a watch copy the answer of this exchange while it is relayed. What is given back is to be called when the exchange
 * is over, however it ended.
 */
export function watchAnswer(exchange: Exchange, watch: AnswerWatch, hold: HoldOptions): () => void {
  const open: Open<Exchange> = exchange;
  if (watch.added.length > 0) {
    const names = new Set(watch.added.map(([name]) => name.toLowerCase()));
    const kept = exchange.head.headers.filter(([name]) => !names.has(name.toLowerCase()));
    open.head = { ...exchange.head, headers: [...kept, ...watch.added] };
  }
  let over = (): void => undefined;
  const relay = exchange.relay.bind(exchange);
  open.relay = (status, statusText, headers, ended) => {
    const sink = ended === undefined ? relay(status, statusText, headers) : relay(status, statusText, headers, ended);
    const taker = ended === true ? null : watch.begun(status, headers);
    if (taker === null) return sink;
    const copy = copying(sink, taker, hold);
    over = () => copy.over(false);
    return copy;
  };
  return () => over();
}

function copying(
  sink: ResponseSink,
  taker: AnswerTaker,
  hold: HoldOptions,
): ResponseSink & { over(whole: boolean): void } {
  const holder = new Holder({ ...hold, maxBytes: Math.min(hold.maxBytes, taker.maxBytes) });
  let writing: Promise<void> = Promise.resolve();
  let lost = false;
  let done = false;
  const giveUp = (error: unknown): void => {
    if (!(error instanceof HoldError)) throw error;
    lost = true;
  };
  const over = (whole: boolean): void => {
    if (done) return;
    done = true;
    writing
      .then(async () => {
        const body = whole && !lost ? await holder.finish().catch(giveUp) : undefined;
        if (body !== undefined) {
          taker.whole(body);
          return;
        }
        await holder.discard();
        taker.lost();
      })
      .catch((error: unknown) => process.emitWarning(`an answer was not read: ${String(error)}`));
  };
  return {
    over,
    write(chunk) {
      if (!lost) {
        try {
          const wait = holder.take(chunk);
          if (wait !== undefined) writing = wait.catch(giveUp);
        } catch (error) {
          giveUp(error);
        }
      }
      return sink.write(chunk);
    },
    onDrain: (resume) => sink.onDrain(resume),
    end(trailers) {
      sink.end(trailers);
      over(true);
    },
    abort() {
      sink.abort();
      over(false);
    },
  };
}

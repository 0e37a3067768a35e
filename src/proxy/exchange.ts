/** Header fields in the order and case they came: `[['Host', 'mail.qq.com'], …]`. */
export type RawHeaders = ReadonlyArray<readonly [name: string, value: string]>;

/** The head of a client's request, the same for every protocol it may come by. */
export interface RequestHead {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Lower case; an IP literal without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path with query: starts with `/`, or is `*`. */
  readonly target: string;
  readonly headers: RawHeaders;
}

/** Takes a response that is relayed while it arrives. */
export interface ResponseSink {
  /** False when the client is slow: wait for `onDrain` before writing more. */
  write(chunk: Buffer): boolean;
  onDrain(resume: () => void): void;
  end(trailers: RawHeaders): void;
  /** The response broke off: the client must not take what it has for the whole. */
  abort(): void;
}

/**
 * One request and its response, whatever the client speaks. Protocol adapters make it; `serve`
 * decides over it and never sees a socket.
 */
export interface Exchange {
  readonly head: RequestHead;
  readonly hasBody: boolean;
  /** True once the client is gone: nothing needs an answer any more. */
  readonly gone: boolean;
  /** Called once when the client goes before its answer is complete. Replaces the one set before. */
  onGone: (() => void) | null;
  /** Local address of the client's connection, for finding the owning process. */
  readonly peer: { readonly address: string; readonly port: number };
  /**
   * Hands over the body as it arrives, framing removed; answers `Expect: 100-continue` first. Rejects when the body
   * breaks off or is malformed. A promise returned by `take` holds the client back until it settles.
   */
  readBody(take: (chunk: Buffer) => Promise<void> | undefined): Promise<void>;
  /** Sends a whole response of our own making. */
  respond(status: number, headers: RawHeaders, body: string | Buffer): void;
  /** Begins relaying a response. `headers` are end-to-end fields only. `ended`: its head is known to be all of it. */
  relay(status: number, statusText: string, headers: RawHeaders, ended?: boolean): ResponseSink;
  /** Passes an interim 1xx response on. */
  inform(status: number, headers: RawHeaders): void;
}

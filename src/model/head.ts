/** The head of a transfer as inspection sees it: everything that leaves with the body. */
export interface Head {
  readonly method: string;
  readonly host: string;
  /** Path with query, as sent. */
  readonly target: string;
  /** In order, names lower case, credentials (Authorization, Cookie, Proxy-Authorization) left out. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
}

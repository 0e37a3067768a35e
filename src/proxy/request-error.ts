/** A request whose framing or addressing we will not pass on. `status` is what the client gets. */
export class RequestError extends Error {
  readonly code = 'BAD_REQUEST';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
  }
}

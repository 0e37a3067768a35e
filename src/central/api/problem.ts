/** Codes that clients branch on, with their status. */
export const PROBLEMS = {
  INVALID: 400,
  NOT_AUTHENTICATED: 401,
  TOKEN_INVALID: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  UNSUPPORTED: 415,
  LOCKED: 423,
  TOO_MANY: 429,
  INTERNAL: 500,
  BUSY: 503,
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** An answer that says what is wrong and what to do (RFC 9457). Holds nothing that was sent. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: ReadonlyArray<{ readonly path: string; readonly message: string }>;
  /** Seconds after which to try again. */
  readonly retryAfter: number | null;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { readonly errors?: Problem['errors']; readonly retryAfter?: number; readonly cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = PROBLEMS[code];
    this.errors = more.errors ?? [];
    this.retryAfter = more.retryAfter ?? null;
  }

  body(): object {
    return {
      type: `urn:menshen:problem:${this.code.toLowerCase().replaceAll('_', '-')}`,
      title: this.code,
      status: this.status,
      detail: this.message,
      ...(this.errors.length === 0 ? {} : { errors: this.errors }),
    };
  }
}

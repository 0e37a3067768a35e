import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Device } from '../sql/devices.js';
import type { Actor, Permission } from './access.js';

/** Who may call: anybody, an enrolled PC by its certificate, a person or program with that permission. */
export type Access = 'public' | 'pc' | 'signed-in' | Permission;

type Shape = z.ZodType;
type Parsed<S> = S extends Shape ? z.infer<S> : undefined;
type Sent<S> = S extends Shape ? z.input<S> : undefined;

/** One call, checked. */
export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Set where `access` is `pc`. */
  readonly device: Device;
  /** Set where `access` is a permission. */
  readonly actor: Actor;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As Fastify writes it: `/api/v1/incidents/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: Shape;
  readonly query?: Shape;
  readonly body?: Shape;
  /** The JSON it answers with; null when it is no JSON. */
  readonly answer: Shape | null;
  readonly maxBytes?: number;
  /** Calls of one PC a minute, where it is other than most. */
  readonly perMinute?: number;
  /** Takes a file as it is, as a stream. */
  readonly upload?: true;
  /** A browser is led here from another site: the handler makes sure that it was sent there by us. */
  readonly fromElsewhere?: true;
  readonly handle: (call: Call<never, never, never>) => unknown;
}

/** A route that remembers what it takes and gives, for callers written in TypeScript. `shapes` is never set. */
export interface TypedRoute<
  M extends Route['method'],
  Path extends string,
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends Shape | undefined,
  A extends Shape | null,
> extends Route {
  readonly method: M;
  readonly path: Path;
  readonly shapes?: {
    readonly params: Sent<P>;
    readonly query: Sent<Q>;
    readonly body: Sent<B>;
    readonly answer: A extends Shape ? z.output<A> : null;
  };
}

/** A route whose handler is typed by its schemas. */
export function route<
  M extends Route['method'],
  Path extends string,
  A extends Shape | null,
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
>(
  given: Omit<Route, 'method' | 'path' | 'answer' | 'params' | 'query' | 'body' | 'handle'> & {
    readonly method: M;
    readonly path: Path;
    readonly answer: A;
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly handle: (call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>) => unknown;
  },
): TypedRoute<M, Path, P, Q, B, A> {
  return given as unknown as TypedRoute<M, Path, P, Q, B, A>;
}

/** Answer of calls that only do something. */
export const done = z.object({ ok: z.literal(true) });
export const DONE = { ok: true } as const;

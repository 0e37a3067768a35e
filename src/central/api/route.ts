import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Device } from '../sql/devices.js';
import type { Actor, Permission } from './access.js';

/** Who may call: anybody, an enrolled PC by its certificate, a person or program with that permission. */
export type Access = 'public' | 'pc' | 'signed-in' | Permission;

type Shape = z.ZodType;
type Parsed<S> = S extends Shape ? z.infer<S> : undefined;

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
  readonly handle: (call: Call<never, never, never>) => unknown;
}

/** A route whose handler is typed by its schemas. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
>(
  given: Omit<Route, 'params' | 'query' | 'body' | 'handle'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly handle: (call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>) => unknown;
  },
): Route {
  return given as unknown as Route;
}

/** Answer of calls that only do something. */
export const done = z.object({ ok: z.literal(true) });
export const DONE = { ok: true } as const;

import type { consoleRoutes } from './console-routes.js';

/* The console API as TypeScript callers see it, read off the schemas that check each call. Types only. */

export type { Category } from '../../model/category.js';
export type { EvidenceText, PublicKey } from '../../model/evidence.js';
export type { Figures } from '../../model/figures.js';
export type { Incident } from '../../model/incident.js';
export type { Counts, Kind } from '../../model/kind.js';
export type { Verdict } from '../../model/verdict.js';
export type { Permission, Role } from './access.js';

type AnyRoute = ReturnType<typeof consoleRoutes>[number];
type NameOf<R> = R extends { readonly method: infer M extends string; readonly path: infer P extends string }
  ? `${M} ${P}`
  : never;

/** `GET /api/v1/incidents`, … */
export type CallName = NameOf<AnyRoute>;

type RouteOf<N extends CallName> = N extends `${infer M} ${infer P}`
  ? Extract<AnyRoute, { readonly method: M; readonly path: P }>
  : never;
type ShapesOf<N extends CallName> = NonNullable<RouteOf<N>['shapes']>;

export type ParamsOf<N extends CallName> = ShapesOf<N>['params'];
export type QueryOf<N extends CallName> = ShapesOf<N>['query'];
export type BodyOf<N extends CallName> = ShapesOf<N>['body'];
export type AnswerOf<N extends CallName> = ShapesOf<N>['answer'];

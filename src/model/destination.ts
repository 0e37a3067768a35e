import type { Category } from './category.js';

/** The program that owns the connection, where the operating system tells. */
export interface Process {
  readonly pid: number;
  readonly name: string;
  readonly path: string | null;
}

/** Where a transfer goes. */
export interface Destination {
  readonly scheme: 'http' | 'https';
  /** Lower case, no brackets, no trailing dot. */
  readonly host: string;
  readonly port: number;
  readonly method: string;
  /** Path with query, as sent: starts with `/`. */
  readonly path: string;
  readonly referer: string | null;
  readonly userAgent: string | null;
  /** Content-Type as sent. */
  readonly contentType: string | null;
  readonly process: Process | null;
  /** Other headers as inspection sees them: names lower case, credentials left out. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
}

/**
 * How the proxy treats a destination (DESIGN.md section 3): hold and judge; stream through and read alongside; never
 * decrypt; refuse.
 */
export type Treatment = 'inspect-hold' | 'inspect-tee' | 'tunnel' | 'refuse';

/** What a destination resolved to. */
export interface Route {
  /** Channel id of the catalogue, or `sanctioned`, or `other`. */
  readonly channel: string;
  readonly category: Category;
  readonly sanctioned: boolean;
  readonly treatment: Treatment;
  /** The catalogue says content is never visible here (private or end-to-end encrypted links). */
  readonly opaque: boolean;
}

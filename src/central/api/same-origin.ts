import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/**
 * Lets in our own pages, and programs, which name no origin. A browser always says where a call comes from: `Origin` with
 * whatever may change something, `Sec-Fetch-Site` with everything (Fetch standard; both are out of a page's reach). With
 * the cookie's SameSite=strict that leaves another site nothing, signing somebody in under a foreign account included.
 * Throws Problem FORBIDDEN.
 */
export function sameOrigin({ headers }: FastifyRequest): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  const own = origin === undefined || origin === `https://${host}`;
  if (own && (site === undefined || site === 'same-origin' || site === 'none')) return;
  throw new Problem('FORBIDDEN', 'This call came from another site.');
}

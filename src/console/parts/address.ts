import { masked } from './masked.js';

/** The address with one word changed; nothing takes it out. Of a number that somebody typed the middle is hidden. */
export function withWord(params: URLSearchParams, name: string, values: readonly string[]): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete(name);
  for (const value of values) next.append(name, masked(value));
  return next;
}

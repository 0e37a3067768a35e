import RE2 from 're2';
import type { CompilePatterns, PatternSource } from '../model/pattern.js';
import { NO_PATTERNS } from './pattern-count.js';

/** A custom pattern that cannot be compiled. `id` names it, so that the policy check can point at its line. */
export class PatternError extends Error {
  readonly code = 'bad-pattern';
  readonly id: string;

  constructor(id: string, reason: string, cause: unknown) {
    super(`pattern ${id}: ${reason}; patterns are RE2 syntax, without look-around and back-references`, { cause });
    this.name = 'PatternError';
    this.id = id;
  }
}

/**
 * Compiles the patterns of a policy into one set that is matched in linear time whatever the text, without case.
 *
 * @throws {PatternError} naming the first pattern that RE2 refuses, or an id met twice.
 */
export const compilePatterns: CompilePatterns = (sources) => {
  if (sources.length === 0) return NO_PATTERNS;
  const seen = new Set<string>();
  for (const source of sources) {
    if (seen.has(source.id)) throw new PatternError(source.id, 'the id is used twice', null);
    seen.add(source.id);
    check(source);
  }
  const ids = sources.map((source) => source.id);
  const set = new RE2.Set(
    sources.map((source) => source.pattern),
    'i',
  );
  return {
    match(text) {
      return set
        .match(typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.length))
        .map((index) => ids[index])
        .filter((id) => id !== undefined);
    },
  };
};

/**
 * One automaton over all the expressions: true when any of them is met somewhere in the bytes. Linear, without decoding;
 * the bytes must be ASCII, since RE2 passes over what is not UTF-8. Expressions keep their own case rules.
 */
export function compileScanner(expressions: readonly string[]): (ascii: Buffer) => boolean {
  const scanner = new RE2(expressions.map((each) => `(?:${each})`).join('|'), 'us');
  return (ascii) => scanner.test(ascii);
}

function check(source: PatternSource): void {
  let compiled: RE2;
  try {
    compiled = new RE2(source.pattern, 'iu');
  } catch (error) {
    throw new PatternError(source.id, error instanceof Error ? error.message : 'cannot be compiled', error);
  }
  if (compiled.test('')) throw new PatternError(source.id, 'matches empty text, and so everything', null);
}

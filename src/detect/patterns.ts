import type { CompilePatterns, PatternSource } from '../model/pattern.js';
import { NO_PATTERNS } from './pattern-count.js';
import { stepsOf } from './pattern-size.js';
import { type Re2, re2 } from './re2.js';

/** A custom pattern that cannot be compiled. `id` names it, so that the policy check can point at its line. */
export class PatternError extends Error {
  readonly code = 'bad-pattern';
  readonly id: string;
  /** The piece of the pattern that is wrong, as it is written there; null when it is no one piece. */
  readonly piece: string | null;

  constructor(id: string, reason: string, piece: string | null, cause: unknown) {
    super(`pattern ${id}: ${reason}`, { cause });
    this.name = 'PatternError';
    this.id = id;
    this.piece = piece;
  }
}

/** Characters of one pattern. */
const MAX_LENGTH = 2_000;
/** Steps of one pattern: at worst, on text written for it, matching takes about 40 ms a MiB for each. */
const MAX_STEPS = 200;

/**
 * Compiles the patterns of a policy into one set that is matched in linear time whatever the text, without case.
 *
 * @throws {PatternError} naming the first pattern that RE2 refuses, or an id met twice.
 */
export const compilePatterns: CompilePatterns = (sources) => {
  if (sources.length === 0) return NO_PATTERNS;
  const seen = new Set<string>();
  for (const source of sources) {
    if (seen.has(source.id)) throw new PatternError(source.id, 'the id is used twice', null, null);
    seen.add(source.id);
    check(source);
  }
  const ids = sources.map((source) => source.id);
  const set = compileSet(sources);
  return {
    match(text) {
      return set(typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.length))
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
  return re2().compile(expressions.map((each) => `(?:${each})`).join('|'), 's');
}

function compileSet(sources: readonly PatternSource[]): ReturnType<Re2['compileSet']> {
  try {
    return re2().compileSet(sources.map((source) => source.pattern));
  } catch (cause) {
    // Each alone is fine: together they go beyond the memory that RE2 gives one set.
    const largest = [...sources].sort((a, b) => stepsOf(b.pattern) - stepsOf(a.pattern))[0];
    const reason = `the ${sources.length} patterns together are too large: repeat fewer characters, this one most of all`;
    throw new PatternError(largest?.id ?? '', reason, null, cause);
  }
}

const WITHOUT = 'look-around and back-references are not part of RE2 syntax';

function check({ id, pattern }: PatternSource): void {
  if (pattern.length > MAX_LENGTH) throw new PatternError(id, `is longer than ${MAX_LENGTH} characters`, null, null);
  let meets: ReturnType<Re2['compile']>;
  try {
    meets = re2().compile(pattern, 'i');
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : 'cannot be compiled';
    const piece = /: (.+)$/s.exec(said)?.[1] ?? null;
    throw new PatternError(id, `${said}; ${WITHOUT}`, piece !== null && pattern.includes(piece) ? piece : null, cause);
  }
  if (meets('')) throw new PatternError(id, 'matches empty text, and so everything', null, null);
  const steps = stepsOf(pattern);
  if (steps > MAX_STEPS) {
    const reason = `repeats ${steps} characters when written out, more than ${MAX_STEPS}: lower its counts, or use * and +`;
    throw new PatternError(id, reason, /\{\d+(?:,\d*)?\}/.exec(pattern)?.[0] ?? null, null);
  }
}

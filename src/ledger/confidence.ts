import type { TracedPerson } from './trace.js';

/** How much an overlap says about one person, as numbers for a sentence. */
export interface Confidence {
  readonly level: 'strong' | 'some' | 'weak';
  /** Records that would overlap by chance: who has everything has any list. */
  readonly expected: number;
  /** Upper bound of the probability of so much overlap by chance, 0 to 1. */
  readonly odds: number;
}

/** Fewer records than this prove nothing, however unlikely. */
const LEAST = 3;
const STRONG_ODDS = 1e-6;
const SOME_ODDS = 1e-2;

/**
 * Compares the overlap with chance: had the list been drawn blindly from all values known here, each record would be one of
 * this person's with the probability of their share. The odds are Chernoff's bound of the binomial tail. Having sent half of
 * the list, or records that nobody else had, weighs as much as low odds.
 */
export function confidenceOf(person: TracedPerson, known: number): Confidence {
  const { overlap, share, sent, unique } = person;
  const expected = Math.round(known * share * 10) / 10;
  const odds = tail(overlap, known, share);
  const carried = sent >= LEAST && sent * 2 >= known;
  const level =
    overlap < LEAST
      ? 'weak'
      : carried || (odds < STRONG_ODDS && overlap * 2 >= known)
        ? 'strong'
        : odds < SOME_ODDS || unique >= LEAST || sent > 0
          ? 'some'
          : 'weak';
  return { level, expected, odds };
}

/** Bound of P(X ≥ k) for X of n with probability p. */
function tail(k: number, n: number, p: number): number {
  if (n === 0 || k <= n * p || p >= 1) return 1;
  if (p <= 0) return 0;
  const q = k / n;
  const divergence = q * Math.log(q / p) + (q >= 1 ? 0 : (1 - q) * Math.log((1 - q) / (1 - p)));
  return Math.min(1, Math.exp(-n * divergence));
}

/** Why a part, or a whole transfer, could not be read to its end. A closed list (DESIGN.md section 2). */
export const REASONS = [
  'encrypted',
  'corrupt',
  'unsupported-format',
  'no-ocr',
  'too-large',
  'depth',
  'entries',
  'ratio',
  'time',
  'memory',
  'crash',
] as const;

export type Reason = (typeof REASONS)[number];

/** How far inspection came, best first. */
export const OUTCOMES = ['inspected', 'partial', 'uninspectable'] as const;

export type OutcomeName = (typeof OUTCOMES)[number];

/** `reasons` is empty exactly when `name` is `inspected`. */
export interface Outcome {
  readonly name: OutcomeName;
  readonly reasons: readonly Reason[];
}

export const INSPECTED: Outcome = { name: 'inspected', reasons: [] };

/** The worse of two outcomes, with the reasons of both. */
export function worse(a: Outcome, b: Outcome): Outcome {
  const name = OUTCOMES.indexOf(a.name) >= OUTCOMES.indexOf(b.name) ? a.name : b.name;
  return { name, reasons: [...new Set([...a.reasons, ...b.reasons])] };
}

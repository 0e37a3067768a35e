/** What happens to a transfer, mildest first. */
export const VERDICTS = ['allow', 'flag', 'coach', 'block'] as const;

export type Verdict = (typeof VERDICTS)[number];

/** Of a policy: `observe` judges and stores the verdict that would have been, and refuses nothing. */
export const MODES = ['observe', 'enforce'] as const;

export type Mode = (typeof MODES)[number];

/** 0 for `allow`, up to 3 for `block`. */
export function severity(verdict: Verdict): number {
  return VERDICTS.indexOf(verdict);
}

/** Where in the policy files something was written. `path` reads like `rules[2].when.records.owner`. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1 in characters, where one place in the line is meant. */
  readonly column?: number;
  readonly path: string;
}

/** One thing wrong with a policy, in words its author can act on. */
export interface PolicyProblem extends Place {
  readonly message: string;
}

/** A policy that must not run. Carries every problem found, not only the first. */
export class PolicyError extends Error {
  readonly code = 'POLICY_INVALID';
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[], cause?: unknown) {
    const first = problems[0];
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super(first === undefined ? 'the policy is invalid' : `${formatProblem(first)}${more}`, { cause });
    this.name = 'PolicyError';
    this.problems = problems;
  }
}

/** `rules.yaml:12 rules[0].then: must be one of …`, `patterns.yaml:4:19 patterns[0].pattern: …` */
export function formatProblem(problem: PolicyProblem): string {
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  const column = problem.column === undefined ? '' : `:${problem.column}`;
  return `${problem.file}:${problem.line}${column}${path}: ${problem.message}`;
}

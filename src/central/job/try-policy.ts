import { compilePatterns, exampleInspector } from '../../inspect/examples.js';
import { compilePolicy } from '../../policy/compile.js';
import { runExamples } from '../../policy/examples.js';
import { parsePolicy } from '../../policy/parse.js';
import { readPast } from '../../policy/past.js';
import { PolicyError } from '../../policy/problem.js';
import { openSimulator, type Simulator } from '../../policy/simulate.js';
import type { Trial, TryPolicy } from './job.js';

/** One stored transfer as central sends it: where it was, and what was kept of it. */
export type PastLine = Parameters<typeof readPast>;

/** Checks, tests and simulates. What is wrong with the policy is an answer, not an error. */
export async function tryPolicy(job: TryPolicy, history: AsyncIterable<string>): Promise<Trial> {
  let policy: ReturnType<typeof compilePolicy>;
  let source: ReturnType<typeof parsePolicy>;
  try {
    source = parsePolicy(job.files);
    policy = compilePolicy(source, compilePatterns);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { problems: error.problems, version: '', rules: 0, tests: [], simulation: null };
  }
  const results = await runExamples(source, policy, exampleInspector(), job.now);
  const tests = results.map(({ place, of, name, ok, expected, actual }) => ({
    file: place.file,
    line: place.line,
    of,
    name,
    ok,
    expected: { verdict: expected.verdict, rule: expected.rule },
    actual: { verdict: actual.verdict, rule: actual.rule },
  }));
  const today = job.today === null ? null : compilePolicy(parsePolicy(job.today), compilePatterns);
  const simulator = today === null ? null : openSimulator(today, policy, job.now);
  if (simulator !== null) await replay(simulator, history);
  return {
    problems: [],
    version: policy.version,
    rules: policy.rules.length,
    tests,
    simulation: simulator?.result() ?? null,
  };
}

async function replay(simulator: Simulator, history: AsyncIterable<string>): Promise<void> {
  for await (const line of history) {
    if (line === '') continue;
    const past = readPast(...(JSON.parse(line) as PastLine));
    if (past !== null && !simulator.add(past)) return;
  }
}

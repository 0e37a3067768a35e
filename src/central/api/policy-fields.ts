import { z } from 'zod';
import { MODES, VERDICTS } from '../../model/verdict.js';
import { time } from './fields.js';

/* Shapes that the calls about policy share. */

export const mode = z.enum(MODES);
const verdict = z.enum(VERDICTS);
/** A file of a policy folder, by its path below it. */
export const policyFile = z.object({
  name: z
    .string()
    .max(200)
    .regex(/^(?:[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\/)*[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.ya?ml$/u),
  text: z.string().max(1024 * 1024),
});
export const problem = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int().optional(),
  path: z.string(),
  message: z.string(),
});
const judged = z.object({ verdict, rule: z.string().nullable() });
const tested = z.object({
  file: z.string(),
  line: z.int(),
  of: z.string(),
  name: z.string(),
  ok: z.boolean(),
  expected: judged,
  actual: judged,
});
const perVerdict = z.record(verdict, z.int());
const change = {
  branch: z.string(),
  from: verdict,
  to: verdict,
  ruleFrom: z.string().nullable(),
  ruleTo: z.string().nullable(),
};
const simulation = z.object({
  transfers: z.int(),
  first: time.nullable(),
  last: time.nullable(),
  asRecorded: z.int(),
  before: perVerdict,
  after: perVerdict,
  stricter: z.int(),
  milder: z.int(),
  changes: z.array(z.object({ ...change, transfers: z.int(), people: z.int() })),
  examples: z.array(z.object({ ...change, id: z.string(), at: time, channel: z.string() })),
  blind: z.array(z.string()),
  complete: z.boolean(),
});
export const trial = z.object({
  problems: z.array(problem),
  version: z.string(),
  rules: z.int(),
  tests: z.array(tested),
  simulation: simulation.nullable(),
});
export const hunk = z.object({
  before: z.int(),
  after: z.int(),
  lines: z.array(z.object({ sign: z.enum([' ', '-', '+']), text: z.string() })),
});
export const fileDifference = z.object({ name: z.string(), hunks: z.array(hunk) });
export const days = z.int().min(0).max(365);

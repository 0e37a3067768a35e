import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { knownOwnersIn } from '../agent/agent.js';
import { compilePatterns } from '../detect/patterns.js';
import { loadKnownOwners } from '../inspect/known-owners.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import { shownGauge } from '../model/gauge.js';
import { type Counts, KINDS } from '../model/kind.js';
import { compilePolicy, type Policy } from '../policy/compile.js';
import { recordsOf } from '../policy/conditions.js';
import { decide } from '../policy/decide.js';
import { destinationOf, type ExampleResult, type InspectExample, runExamples } from '../policy/examples.js';
import { loadPolicy, type PolicySource } from '../policy/load.js';
import { formatProblem, PolicyError } from '../policy/problem.js';
import { resolve, resolveHost } from '../policy/resolve.js';
import type { Language } from '../text/language.js';
import { explainedLines } from './explain.js';
import { EXIT } from './io.js';

export interface PolicyCommandIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly inspectText: InspectExample;
  /** Default English. */
  readonly language?: Language;
  /** Milliseconds since 1970; default the clock of this machine. */
  readonly now?: () => number;
}

const USAGE = `usage: menshen policy check DIR [--json]
       menshen policy test DIR [--json]
       menshen policy explain DIR --to HOST|URL [--records owner=5,lead=2] [--text FILE] [--who ID] [--referer URL] [--json]
       menshen policy build-owners FILE… --out DIR [--key-file F] [--canaries FILE]
`;

/** What was typed cannot be understood; the message says why. */
class UsageError extends Error {
  readonly code = 'USAGE';
  override readonly name = 'UsageError';
}

interface Loaded {
  readonly source: PolicySource;
  readonly policy: Policy;
}

interface Options {
  readonly json: boolean;
  readonly to: string | undefined;
  readonly records: string | undefined;
  readonly text: string | undefined;
  readonly who: string | undefined;
  readonly referer: string | undefined;
}

/**
 * `menshen policy check | test | explain DIR`. Data on stdout (NDJSON with `--json`), talk on stderr.
 * @param argv what follows `policy`
 * @returns 0 ok; 1 the policy is invalid, an example failed, or a file cannot be read; 2 usage
 */
export async function policyCommand(argv: string[], io: PolicyCommandIo): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    io.stderr.write(USAGE);
    return EXIT.ok;
  }
  const json = argv.includes('--json');
  try {
    const { verb, dir, options } = parseCommand(argv);
    if (verb === 'check') return check(dir, options, io);
    if (verb === 'test') return await test(dir, options, io);
    return await explain(dir, options, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`${error.message}\n${USAGE}`);
      return EXIT.usage;
    }
    if (error instanceof PolicyError) {
      if (json) for (const problem of error.problems) line(io.stdout, problem);
      for (const problem of error.problems) io.stderr.write(`${formatProblem(problem)}\n`);
      io.stderr.write(`${count(error.problems.length, 'problem')}\n`);
      return EXIT.failed;
    }
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(`menshen policy: ${message}\n`);
    return EXIT.failed;
  }
}

function parseCommand(argv: string[]): { verb: 'check' | 'test' | 'explain'; dir: string; options: Options } {
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(argv);
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const [verb, dir, ...rest] = parsed.positionals;
  if (verb !== 'check' && verb !== 'test' && verb !== 'explain') {
    throw new UsageError(verb === undefined ? 'say what to do' : `there is no "policy ${verb}"`);
  }
  if (dir === undefined) throw new UsageError('name the policy folder');
  if (rest.length > 0) throw new UsageError(`one policy folder at a time; "${rest[0]}" is too many`);
  const { json, to, records, text, who, referer } = parsed.values;
  return { verb, dir, options: { json: json ?? false, to, records, text, who, referer } };
}

function parseOptions(argv: string[]) {
  const text = { type: 'string' } as const;
  return parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, to: text, records: text, text, who: text, referer: text },
  });
}

function load(dir: string): Loaded {
  const source = loadPolicy(dir);
  return { source, policy: compilePolicy(source, compilePatterns) };
}

function check(dir: string, options: Options, io: PolicyCommandIo): number {
  const { source, policy } = load(dir);
  const now = (io.now ?? Date.now)();
  for (const { place, until } of [...source.exceptions, ...source.use]) {
    if (until < now)
      io.stderr.write(`${place.file}:${place.line} ${place.path}: has expired and does nothing; remove it\n`);
  }
  const files = knownOwnersIn(dir, policy);
  const known = files === null ? null : loadKnownOwners(files, null);
  const summary = {
    ok: true,
    version: policy.version,
    mode: policy.mode,
    rules: policy.rules.length,
    channels: policy.channels.size,
    neverDecrypt: policy.neverDecrypt.length,
    sanctioned: source.sanctioned.length,
    exceptions: policy.exceptions.length,
    patterns: policy.patterns.length,
    knownOwners: known?.owners ?? 0,
    canaries: known?.canaries.length ?? 0,
  };
  if (options.json) line(io.stdout, summary);
  else {
    io.stdout.write(
      `policy ${summary.version} (${summary.mode}): ${count(summary.rules, 'rule')}, ${count(summary.channels, 'channel')}, ${count(summary.patterns, 'pattern')}${known === null ? '' : knownNote(summary)}\n`,
    );
  }
  return EXIT.ok;
}

function knownNote({ knownOwners, canaries }: { knownOwners: number; canaries: number }): string {
  return `, ${count(knownOwners, 'known owner')}${canaries === 0 ? '' : `, ${canaries} canaries`}`;
}

async function test(dir: string, options: Options, io: PolicyCommandIo): Promise<number> {
  const { source, policy } = load(dir);
  const results = await runExamples(source, policy, io.inspectText, (io.now ?? Date.now)());
  for (const result of results) {
    if (options.json) line(io.stdout, { ...result.place, ...rowOf(result) });
    else if (!result.ok) io.stdout.write(`${failureOf(result)}\n`);
  }
  const failed = results.filter((result) => !result.ok).length;
  const say = options.json ? io.stderr : io.stdout;
  say.write(`${count(results.length, 'example')}, ${failed} failed\n`);
  if (results.length === 0) io.stderr.write('nothing was tested: add `expect:` cases beside the rules\n');
  return failed === 0 ? EXIT.ok : EXIT.failed;
}

function rowOf(result: ExampleResult): object {
  const { of, name, ok, expected, actual, decision } = result;
  return { of, name, ok, expected, actual, matches: decision.matches };
}

function failureOf(result: ExampleResult): string {
  const { place, expected, actual } = result;
  const verdict = (it: { verdict: string; rule: string | null; channel: string | null }): string =>
    `${it.verdict} by ${it.rule ?? 'no rule'}${it.channel === null ? '' : ` on ${it.channel}`}`;
  return `${place.file}:${place.line} ${result.of}: ${result.name}: expected ${verdict(expected)}, got ${verdict(actual)}`;
}

async function explain(dir: string, options: Options, io: PolicyCommandIo): Promise<number> {
  if (options.to === undefined) throw new UsageError('explain needs --to HOST or URL');
  if (!URL.canParse(options.to.includes('://') ? options.to : `https://${options.to}/`)) {
    throw new UsageError(`--to "${options.to}" is no host and no URL`);
  }
  const { policy } = load(dir);
  const destination = destinationOf({ to: options.to, referer: options.referer });
  const route = resolve(policy, destination);
  const finding = await findingOf(options, destination.host, policy, io);
  const decision = decide(policy, {
    finding,
    route,
    destination,
    personId: options.who ?? 'unknown',
    sent: policy.sentQueries.map((query) => ({ query, before: 0, after: recordsOf(finding.records, query.kind) })),
    now: (io.now ?? Date.now)(),
    bodyBytes: 0,
  });
  const gauge = shownGauge(policy, finding.records);
  const connect = resolveHost(policy, destination.host, destination.port).treatment;
  if (options.json) {
    const { records, explanation } = finding;
    line(io.stdout, { destination: options.to, connect, route, records, decision, gauge, explanation });
    return EXIT.ok;
  }
  io.stdout.write(`${destination.host}: channel ${route.channel} (${route.category}), ${route.treatment}\n`);
  io.stdout.write(`verdict ${decision.verdict}${decision.rule === null ? '' : ` by ${decision.rule}`}`);
  io.stdout.write(decision.asked === decision.verdict ? '\n' : `; in ${decision.mode}, asked ${decision.asked}\n`);
  const explained = { decision, gauge, halved: policy.fromJob, explanation: finding.explanation };
  for (const each of explainedLines(explained, io.language ?? 'en')) io.stdout.write(`  ${each}\n`);
  return EXIT.ok;
}

async function findingOf(options: Options, host: string, policy: Policy, io: PolicyCommandIo): Promise<Finding> {
  const read =
    options.text === undefined
      ? NOTHING_FOUND
      : await io.inspectText({ text: readFileSync(options.text, 'utf8'), rows: null, host }, policy);
  return { ...read, records: { ...read.records, ...countsOf(options.records) } };
}

function countsOf(text: string | undefined): Counts {
  const counts: Partial<Record<(typeof KINDS)[number], number>> = {};
  for (const pair of text?.split(',') ?? []) {
    const [name, value] = pair.split('=');
    const kind = KINDS.find((known) => known === name);
    if (kind === undefined || value === undefined || !/^\d{1,9}$/.test(value)) {
      throw new UsageError(`--records "${pair}": write owner=5; kinds are ${KINDS.join(', ')}`);
    }
    counts[kind] = Number(value);
  }
  return counts;
}

function line(stream: Writable, value: object): void {
  stream.write(`${JSON.stringify(value)}\n`);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

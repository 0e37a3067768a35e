import { randomBytes } from 'node:crypto';
import fsp from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inspectorOf, openPolicy } from '../agent/agent.js';
import { inspectFile, judgeAtRest, UNKNOWN_SITE } from '../agent/at-rest/file.js';
import { ConfigError, loadConfig, policyFileOf } from '../agent/config.js';
import { openFingerprintKey } from '../agent/key.js';
import type { Inspector } from '../inspect/inspector.js';
import type { Decision } from '../model/decision.js';
import type { Explanation } from '../model/explanation.js';
import type { Finding } from '../model/finding.js';
import { shownGauge } from '../model/gauge.js';
import { KINDS } from '../model/kind.js';
import type { Policy } from '../policy/policy.js';
import { cliText } from '../text/cli.js';
import { countOf } from '../text/kinds.js';
import { EXPLAINED_ENTRIES, explainedLines } from './explain.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';

/** One line of `scan --json` (DESIGN.md section 10). */
type ScanLine =
  | {
      readonly path: string;
      readonly outcome: string;
      readonly reasons: readonly string[];
      readonly channel: string;
      readonly verdict: string;
      readonly rule: string | null;
      readonly records: Finding['records'];
      readonly raw: number;
      readonly gauge: Record<'50' | '500' | '5000', number>;
      readonly parts: Finding['parts'];
      readonly samples: readonly string[];
      readonly complete: boolean;
      /** With `--explain`: why the verdict, and what became of the entries. */
      readonly decision?: Decision;
      readonly explanation?: Explanation;
    }
  | { readonly path: string; readonly error: { readonly code: string; readonly message: string } };

const STDIN = '-';

/**
 * `menshen scan PATH… [--to HOST] [--json] [--explain]`: the agent's own inspection and verdicts on files at rest. Writes
 * neither ledger nor incidents. Exit 3 when some verdict is other than `allow`, 1 when a path could not be read.
 */
export async function scanCommand(argv: string[], io: CommandIo): Promise<number> {
  const text = cliText[io.language];
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${text.scanUsage}\n`);
    return EXIT.usage;
  }
  if (parsed.values.help === true || parsed.positionals.length === 0) {
    io.stderr.write(`${text.scanUsage}\n`);
    return parsed.values.help === true ? EXIT.ok : EXIT.usage;
  }
  const host = (parsed.values.to ?? UNKNOWN_SITE).toLowerCase();
  if (!/^[a-z0-9._-]+$/.test(host)) {
    io.stderr.write(`--to: "${host}" is not a host name, such as mail.qq.com\n${text.scanUsage}\n`);
    return EXIT.usage;
  }
  let config: ReturnType<typeof loadConfig>;
  try {
    config = loadConfig({ env: { ...io.env, MENSHEN_HOME: io.home }, flags: {} });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    io.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  const policy = openPolicy(config.policy.dir === '' ? PROGRAM.policyDir : config.policy.dir, policyFileOf(config));
  // Nothing is stored, so any key will do, except to know known owners by theirs.
  const key = policy.knownOwners === null ? randomBytes(32).toString('hex') : await openFingerprintKey(io.home);
  const explain = parsed.values.explain === true;
  const asked = explain ? { explain: EXPLAINED_ENTRIES } : {};
  const inspector = inspectorOf(policy, key, config.inspect, (line) => io.stderr.write(`${line}\n`), asked);
  const show = (line: ScanLine): string =>
    parsed.values.json === true ? JSON.stringify(line) : readable(line, policy, io);
  try {
    return await scanAll(parsed.positionals, { host, explain, policy, inspector, show }, io);
  } finally {
    await inspector.close();
  }
}

function parse(argv: string[]) {
  return parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean' },
      explain: { type: 'boolean' },
      to: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: true,
  });
}

/** What one run scans with. */
interface Scan {
  /** Where the files would go. */
  readonly host: string;
  readonly explain: boolean;
  readonly policy: Policy;
  readonly inspector: Inspector;
  readonly show: (line: ScanLine) => string;
}

async function scanAll(paths: readonly string[], scan: Scan, io: CommandIo): Promise<number> {
  let failed = false;
  let found = false;
  const progress = showProgress(io);
  for (const given of paths) {
    for await (const file of filesOf(given)) {
      progress.at(file.path);
      const line = 'error' in file ? file : await scanFile(file.path, scan, io);
      if ('error' in line) failed = true;
      else if (line.verdict !== 'allow') found = true;
      progress.clear();
      io.stdout.write(`${scan.show(line)}\n`);
    }
  }
  progress.end();
  return failed ? EXIT.failed : found ? EXIT.found : EXIT.ok;
}

/** The files a path means: itself, or every regular file below it in name order. Links are not followed. */
async function* filesOf(given: string): AsyncGenerator<{ path: string } | Extract<ScanLine, { error: unknown }>> {
  if (given === STDIN) {
    yield { path: STDIN };
    return;
  }
  try {
    const stat = await fsp.lstat(given);
    if (stat.isSymbolicLink() ? (await fsp.stat(given)).isFile() : stat.isFile()) {
      yield { path: given };
      return;
    }
    if (!stat.isDirectory()) {
      yield unreadable(given, { code: 'NOT_A_FILE', message: 'neither a file nor a folder' });
      return;
    }
    const entries = (await fsp.readdir(given, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const below = path.join(given, entry.name);
      if (entry.isDirectory()) yield* filesOf(below);
      else if (entry.isFile()) yield { path: below };
    }
  } catch (error) {
    yield unreadable(given, faultOf(error));
  }
}

async function scanFile(file: string, scan: Scan, io: CommandIo): Promise<ScanLine> {
  try {
    const { finding, size } =
      file === STDIN ? await scanStdin(scan.inspector, io) : await inspectFile(file, scan.inspector);
    return lineOf(file, scan, finding, size);
  } catch (error) {
    return unreadable(file, faultOf(error));
  }
}

async function scanStdin(inspector: Inspector, io: CommandIo): Promise<{ finding: Finding; size: number }> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk as Buffer));
  const bytes = Buffer.concat(chunks);
  const read = (position: number, length: number): Buffer => bytes.subarray(position, position + length);
  return { finding: await inspector.file('stdin', { size: bytes.length, fd: null, read }), size: bytes.length };
}

function lineOf(file: string, { host, policy, explain }: Scan, finding: Finding, bodyBytes: number): ScanLine {
  const { route, decision } = judgeAtRest(policy, finding, { host, size: bodyBytes, now: Date.now() });
  const named = finding.parts.map((part) => ({ ...part, path: part.path === '' ? path.basename(file) : part.path }));
  return {
    path: file,
    outcome: finding.outcome.name,
    reasons: finding.outcome.reasons,
    channel: route.channel,
    verdict: decision.verdict,
    rule: decision.rule,
    records: finding.records,
    raw: finding.raw,
    gauge: { ...shownGauge(policy, finding.records) },
    parts: named,
    samples: finding.samples,
    complete: finding.complete,
    ...(explain ? { decision } : {}),
    ...(finding.explanation === undefined ? {} : { explanation: finding.explanation }),
  };
}

function unreadable(file: string, error: { code: string; message: string }): Extract<ScanLine, { error: unknown }> {
  return { path: file, error };
}

function faultOf(error: unknown): { code: string; message: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNREADABLE';
  const messages: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
  };
  return { code, message: messages[code] ?? 'it could not be read' };
}

function readable(line: ScanLine, policy: Policy, io: CommandIo): string {
  if ('error' in line) return `${line.path}: ${line.error.message} (${line.error.code})`;
  const found = KINDS.filter((kind) => (line.records[kind] ?? 0) > 0).map((kind) =>
    countOf(io.language, line.records[kind] ?? 0, kind),
  );
  const reasons = line.reasons.length === 0 ? '' : ` (${line.reasons.join(', ')})`;
  const rule = line.rule === null ? '' : ` [${line.rule}]`;
  const samples = line.samples.map((sample) => `\n    ${sample}`).join('');
  const head = `${line.path}: ${line.verdict}${rule} ${found.join(', ')} ${line.outcome}${reasons}`.replace(/ +/g, ' ');
  if (line.decision === undefined) return head + samples;
  const { decision, gauge, explanation } = line;
  const why = explainedLines({ decision, gauge, halved: policy.fromJob, explanation }, io.language);
  return [head, ...why].join('\n    ');
}

/** A line on a terminal that says which file is being read, once reading takes over a second. */
function showProgress(io: CommandIo): { at(file: string): void; clear(): void; end(): void } {
  if (io.stderr.isTTY !== true) return { at: () => undefined, clear: () => undefined, end: () => undefined };
  let file = '';
  let shown = false;
  let done = 0;
  const timer = setInterval(() => {
    shown = true;
    io.stderr.write(`\r\x1b[2K${cliText[io.language].inspecting} ${done + 1}: ${path.basename(file)}`);
  }, 1_000);
  const clear = (): void => {
    if (shown) io.stderr.write('\r\x1b[2K');
    shown = false;
  };
  return {
    at: (next) => {
      file = next;
    },
    clear: () => {
      done += 1;
      clear();
    },
    end: () => {
      clearInterval(timer);
      clear();
    },
  };
}

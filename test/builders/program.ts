import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * The built program as a process of its own: what tests of kills, limits and exit codes need.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Path of the built command; builds it first when it is absent or older than its sources. */
export function builtProgram(): string {
  const main = path.join(ROOT, 'dist/cli/main.js');
  if (!fs.existsSync(main) || fs.statSync(main).mtimeMs < newest(path.join(ROOT, 'src'))) {
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    for (const argv of [
      [tsc, '-p', path.join(ROOT, 'tsconfig.json')],
      [path.join(ROOT, 'build/wasm.mjs'), 'dist'],
    ]) {
      const built = spawnSync(process.execPath, argv, { encoding: 'utf8' });
      if (built.status !== 0) throw new Error(`the program does not build:\n${built.stdout}${built.stderr}`);
    }
    fs.utimesSync(main, new Date(), new Date());
  }
  return main;
}

function newest(dir: string): number {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, fs.statSync(path.join(entry.parentPath, entry.name)).mtimeMs), 0);
}

export interface Finished {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

/** Runs one command to its end. Talk is in English; nothing of this process's own settings reaches it. */
export async function runProgram(argv: readonly string[], options: ProgramOptions): Promise<Finished> {
  const child = spawn(process.execPath, [builtProgram(), ...argv], { env: environment(options) });
  child.stdin.end(options.input ?? '');
  return finished(child);
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly port: number;
  readonly home: string;
  readonly caFile: string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Finished>;
}

export interface StartOptions extends ProgramOptions {
  readonly argv?: readonly string[];
  /** Bytes no file may grow beyond: the shell's `ulimit -f`. */
  readonly maxFileBytes?: number;
}

/** Starts `menshen run` on a free port and waits until it says that it listens. Rejects with what it said instead. */
export async function startProgram(options: StartOptions): Promise<RunningProgram> {
  const argv = [builtProgram(), 'run', '--port', '0', ...(options.argv ?? [])];
  const env = environment(options);
  const child =
    options.maxFileBytes === undefined
      ? spawn(process.execPath, argv, { env })
      : spawn('bash', ['-c', `ulimit -f ${options.maxFileBytes / 1024}; exec "$0" "$@"`, process.execPath, ...argv], {
          env,
        });
  const ended = finished(child);
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    ended.then(({ exitCode, stderr }) => reject(new Error(`exit code ${exitCode}: ${stderr}`)), reject);
  });
  return { child, port, home: options.home, caFile: path.join(options.home, 'ca.pem'), ended };
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** What the pattern found in its talk. */
  readonly found: string;
  readonly ended: Promise<Finished>;
}

/** Starts a command that stays, and waits until its talk matches; gives the first group. Rejects when it ends instead. */
export async function startCommand(
  argv: readonly string[],
  pattern: RegExp,
  options: ProgramOptions,
): Promise<RunningCommand> {
  const child = spawn(process.execPath, [builtProgram(), ...argv], { env: environment(options) });
  const ended = finished(child);
  const found = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const match = pattern.exec(said)?.[1];
      if (match !== undefined) resolve(match);
    });
    ended.then(({ exitCode, stderr }) => reject(new Error(`exit code ${exitCode}: ${stderr}`)), reject);
  });
  return { child, found, ended };
}

function environment({ home, env }: ProgramOptions): NodeJS.ProcessEnv {
  const { PATH, HOME, USER } = process.env;
  return { PATH, HOME, USER, MENSHEN_HOME: home, MENSHEN_LANGUAGE: 'en', ...env };
}

async function finished(child: ChildProcess): Promise<Finished> {
  const out: Buffer[] = [];
  const talk: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => talk.push(chunk));
  child.stdin?.on('error', () => child.stdin?.destroy());
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return {
    exitCode,
    signal,
    stdout: Buffer.concat(out).toString('utf8'),
    stderr: Buffer.concat(talk).toString('utf8'),
  };
}

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CurlOptions {
  /** Port on 127.0.0.1 of the HTTP proxy. Without it: straight to the address. */
  readonly proxyPort?: number;
  /** PEM file of the only roots trusted. Without it: those of the machine. */
  readonly caFile?: string;
  /** What curl reads from standard input, for `--data-binary @-`. */
  readonly input?: string | Uint8Array;
}

export interface CurlAnswer {
  /** Status of the last answer; 0 when there was none. */
  readonly status: number;
  /** Status of the proxy's answer to CONNECT; 0 when none was sent. */
  readonly connectStatus: number;
  /** Headers of the last answer, names lower case, repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Buffer;
  /** 0 for an answer of any status; else see EXIT CODES in `man curl`: 60 bad certificate, 56 refused CONNECT. */
  readonly exitCode: number;
  readonly stderr: string;
}

const MARK = '\ncurl-test-status ';

/**
 * Runs the real curl: no configuration file, no proxy from the environment, no host that goes around the proxy.
 * `await curl(['https://shop.example/', '--data', 'x=1'], { proxyPort, caFile })`
 * @throws when there is no curl on this machine
 */
export async function curl(args: readonly string[], options: CurlOptions = {}): Promise<CurlAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'menshen-curl-'));
  try {
    const headerFile = join(folder, 'headers');
    const { exitCode, stdout, stderr } = await run(
      ['-q', '--silent', '--show-error', '--max-time', '60', '--suppress-connect-headers', '--dump-header', headerFile]
        .concat(['--write-out', `%{stderr}${MARK.replace('\n', '\\n')}%{http_code} %{http_connect}`])
        .concat(options.proxyPort ? ['--proxy', `http://127.0.0.1:${options.proxyPort}`, '--noproxy', ''] : [])
        .concat(options.caFile ? ['--cacert', options.caFile] : [])
        .concat(args),
      options.input,
    );
    const mark = stderr.lastIndexOf(MARK);
    const [status = 0, connectStatus = 0] =
      mark < 0
        ? []
        : stderr
            .slice(mark + MARK.length)
            .split(' ')
            .map(Number);
    return {
      status,
      connectStatus,
      headers: lastHeaders(await readFile(headerFile, 'latin1').catch(whenAbsent)),
      body: stdout.toString('utf8'),
      bytes: stdout,
      exitCode,
      stderr: mark < 0 ? stderr : stderr.slice(0, mark),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Finished {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function run(args: readonly string[], input: string | Uint8Array = ''): Promise<Finished> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$|^(curl|ssl)_/i.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn('curl', args, { env });
    const out: Buffer[] = [];
    const talk: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => talk.push(chunk));
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'there is no curl here: install the Debian package `curl`' : cause.message;
      reject(new Error(why, { cause }));
    });
    child.on('close', (exitCode) => {
      resolve({ exitCode: exitCode ?? -1, stdout: Buffer.concat(out), stderr: Buffer.concat(talk).toString('utf8') });
    });
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      // curl may be refused, and leave, before it has read what it was to send.
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    child.stdin.end(input);
  });
}

/** curl makes no header file when no answer came. */
function whenAbsent(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

/** One block an answer: `100 Continue` and redirects come before the one that counts. */
function lastHeaders(dump: string): Record<string, string> {
  const block = dump.trim().split('\r\n\r\n').at(-1) ?? '';
  const headers: Record<string, string> = {};
  for (const line of block.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** A process reads the system's store once: one that stays has to ask another what is in it now. */
const SCRIPT = `const { X509Certificate } = require('node:crypto');
const { getCACertificates } = require('node:tls');
for (const pem of getCACertificates?.('system') ?? []) {
  const { fingerprint, subject } = new X509Certificate(pem);
  console.log(fingerprint.replaceAll(':', ''), subject.replaceAll('\\n', ', '));
}`;

/** A root this PC trusts. */
export interface SystemRoot {
  /** Upper-case hexadecimal. */
  readonly sha1: string;
  readonly subject: string;
}

/** What the system trusts at this moment; null where this Node cannot tell (before 22.15). */
export async function rootsNow(): Promise<readonly SystemRoot[] | null> {
  const { stdout } = await run(process.execPath, ['-e', SCRIPT], { timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES });
  const roots = stdout.split('\n').flatMap((line) => {
    const found = /^([0-9A-F]{40}) (.*)$/.exec(line);
    return found?.[1] === undefined || found[2] === undefined ? [] : [{ sha1: found[1], subject: found[2] }];
  });
  return roots.length === 0 ? null : roots;
}

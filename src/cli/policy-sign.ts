import fs from 'node:fs/promises';
import { differences } from '../central/publish/difference.js';
import { readKeyFile } from '../central/publish/keys.js';
import {
  inspectRequest,
  MAX_REQUEST_BYTES,
  RequestFileError,
  readRequest,
  requestText,
  type SigningRequest,
  signRequest,
} from '../central/publish/request.js';
import { formatProblem, PolicyError } from '../policy/problem.js';
import { writeWhole } from '../store/whole-file.js';
import { agreed } from './agreed.js';
import { line, options, UsageError } from './arguments.js';
import { examplesPass, sourceIn, tellChanges } from './checked-folder.js';
import { type CommandIo, EXIT } from './io.js';

const USAGE = 'usage: menshen policy sign FILE --key KEY.pem… [--root SHA256] [--out FILE] [--yes] [--json]\n';

const text = { type: 'string' } as const;
const OPTIONS = {
  key: { type: 'string', multiple: true },
  root: text,
  out: text,
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/**
 * `menshen policy sign FILE`: on the machine with the keys, which knows no central. Shows what this machine can see for
 * itself of what it is about to sign, runs its examples, asks, and writes the file with the signatures.
 */
export async function policySignCommand(argv: string[], io: CommandIo): Promise<number> {
  try {
    const { values, positionals } = options(argv, OPTIONS);
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new UsageError('name the file to sign');
    const keys = values.key ?? [];
    if (keys.length === 0) throw new UsageError('--key is needed, once or more');
    const request = await requestIn(file);
    const { rootSha256, threshold, signedBy } = inspectRequest(request);
    if (values.root !== undefined && values.root !== rootSha256) {
      throw new RequestFileError(`this is for the fleet with root ${rootSha256}, not the one you named`);
    }
    io.stderr.write(
      `version ${request.version} (${request.label}) for ${request.ring ?? 'every ring'}, ${request.mode}, prepared by ${request.by}\n` +
        `SHA-256 of the fleet's root ${rootSha256}\nsigned by ${signedBy.length} of ${threshold} keys\n`,
    );
    if (request.note !== '') io.stderr.write(`${request.note}\n`);
    const source = sourceIn(request.packed);
    const passed = await examplesPass(source, io);
    if (passed === null) return EXIT.failed;
    const before = request.before === null ? null : sourceIn(request.before);
    tellChanges(io, before === null ? null : request.version - 1, differences(before, source), passed);
    const passphrase = io.env.MENSHEN_KEYS_PASSPHRASE ?? null;
    const signed = signRequest(request, await Promise.all(keys.map((key) => readKeyFile(key, passphrase))));
    if (!(await agreed(values.yes, io, 'Sign this?'))) return EXIT.failed;
    const out = values.out ?? file;
    await writeWhole(out, requestText(signed));
    const now = inspectRequest(signed).signedBy.length;
    if (values.json === true) line(io, { version: request.version, file: out, signedBy: now, threshold });
    io.stderr.write(
      now < threshold
        ? `${out} has ${now} of ${threshold} signatures: carry it to the next key\n`
        : `${out} is signed: carry it back, then "menshen policy publish --signed ${out} --data DIR"\n`,
    );
    return EXIT.ok;
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`${error.message}\n${USAGE}`);
      return EXIT.usage;
    }
    const problems = error instanceof PolicyError ? error.problems.map(formatProblem) : null;
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(`${problems?.join('\n') ?? `menshen policy sign: ${message}`}\n`);
    return EXIT.failed;
  }
}

/** Reads a file that was carried. Throws RequestFileError. */
export async function requestIn(file: string): Promise<SigningRequest> {
  let size: number;
  try {
    ({ size } = await fs.stat(file));
  } catch (cause) {
    throw new RequestFileError(`${file} cannot be read`, { cause });
  }
  if (size > MAX_REQUEST_BYTES) throw new RequestFileError(`${file} is too large for a policy to sign`);
  return readRequest(await fs.readFile(file, 'utf8'));
}

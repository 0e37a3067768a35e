import fs from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openPolicy } from '../agent/agent.js';
import { buildFilter } from '../detect/known/build.js';
import { MAX_CANARIES, writeCanaries } from '../detect/known/canaries.js';
import { writeFilter } from '../detect/known/filter.js';
import { createKeyList } from '../detect/known/key-list.js';
import { KnownError } from '../detect/known/known-error.js';
import { keyIdOf } from '../inspect/key-id.js';
import { PolicyError } from '../policy/problem.js';
import type { CommandIo } from './io.js';
import { EXIT } from './io.js';
import { KeyFileError, readKeyFile } from './key-file.js';
import { createExportReader, type ExportRead, type ExportReader } from './owner-exports.js';

export type BuildOwnersIo = Pick<CommandIo, 'stdout' | 'stderr' | 'home'>;

const USAGE = `usage: menshen policy build-owners FILE… --out DIR [--key-file F] [--canaries FILE] [--policy DIR] [--json]
  FILE…            exports with owners: xlsx, csv, text, JSON, zip of these
  --out DIR        folder for owners.fuse, canaries.txt and known-owners.yaml
  --key-file F     the fleet key, 64 hex digits, mode 0600; without it this PC's own fingerprint.key
  --canaries FILE  planted records, one person of which is enough to block
  --policy DIR     whose staff phones are left out and whose compounds are known
`;

/** One stranger in so many is taken for an owner: fingerprints in the filter have 8 bits. */
const FALSE_POSITIVES = 1 / 256;
/** Any seed will do; a fixed one makes the same exports give the same file. */
const SEED = 1;

interface Summary {
  readonly people: number;
  readonly entries: number;
  readonly files: readonly ExportRead[];
  /** Bytes of owners.fuse. */
  readonly bytes: number;
  readonly bitsPerKey: number;
  readonly falsePositives: number;
  /** People with more than a hundred entries each: often a negotiator's or a shop's number. */
  readonly frequent: number;
  readonly canaries: number;
  readonly keyId: string;
  readonly filter: string;
  readonly canaryList: string | null;
  readonly section: string;
}

/**
 * `menshen policy build-owners`: reads the agency's exports and writes what PCs need to know its owners and canaries by.
 * Names, homes and numbers stay in memory only as long as their row; files get keyed fingerprints.
 * @param argv what follows `build-owners`
 * @returns 0 ok; 1 something could not be read, built or written; 2 usage
 */
export async function buildOwnersCommand(argv: string[], io: BuildOwnersIo): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return EXIT.usage;
  }
  const { values, positionals } = parsed;
  if (values.help === true || positionals.length === 0 || values.out === undefined) {
    if (values.help !== true) io.stderr.write(`name the exports to read, and --out\n`);
    io.stderr.write(USAGE);
    return values.help === true ? EXIT.ok : EXIT.usage;
  }
  let reader: ExportReader | null = null;
  try {
    const key = await readKeyFile(values['key-file'] ?? path.join(io.home, 'fingerprint.key'));
    const policy = values.policy === undefined ? null : openPolicy(values.policy);
    reader = createExportReader({
      key,
      staffPhones: policy?.staffPhones ?? [],
      compounds: policy?.compounds ?? [],
      progress: progressOn(io),
    });
    const summary = await build(positionals, values.out, values.canaries ?? null, key, reader);
    if (values.json === true) io.stdout.write(`${JSON.stringify(summary)}\n`);
    else io.stdout.write(readable(summary));
    if (summary.frequent > 0) io.stderr.write(frequentNote(summary.frequent));
    return EXIT.ok;
  } catch (error) {
    if (!isExpected(error)) throw error;
    io.stderr.write(`menshen policy build-owners: ${error.message}\n`);
    return EXIT.failed;
  } finally {
    await reader?.close();
  }
}

function parse(argv: string[]) {
  const text = { type: 'string' } as const;
  return parseArgs({
    args: argv,
    options: {
      out: text,
      'key-file': text,
      canaries: text,
      policy: text,
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: true,
  });
}

async function build(
  files: readonly string[],
  out: string,
  canaryFile: string | null,
  key: string,
  reader: ExportReader,
): Promise<Summary> {
  const keyId = keyIdOf(key);
  const planted = new Set<string>();
  if (canaryFile !== null) {
    await reader.read(canaryFile, (fingerprint) => {
      planted.add(fingerprint);
      if (planted.size > MAX_CANARIES) {
        throw new KnownError('KNOWN_TOO_MANY', `${canaryFile} has more than ${MAX_CANARIES} people: plant fewer`);
      }
    });
    if (planted.size === 0) throw new KnownError('KNOWN_EMPTY', `${canaryFile} names nobody: a canary needs a phone`);
  }
  const keys = createKeyList();
  const read: ExportRead[] = [];
  for (const file of files) read.push(await reader.read(file, keys.addHex));
  const entries = keys.size;
  if (entries === 0)
    throw new KnownError('KNOWN_EMPTY', 'no person with a phone or resident id was found in the exports');
  const built = buildFilter(keys.take(), SEED);
  const bytes = writeFilter(built, keyId);
  await fs.mkdir(out, { recursive: true });
  const filter = await put(out, 'owners.fuse', bytes);
  const canaryList =
    planted.size === 0 ? null : await put(out, 'canaries.txt', writeCanaries({ keyId, fingerprints: [...planted] }));
  const section = await put(out, 'known-owners.yaml', sectionOf(built.count, planted.size, keyId));
  return {
    people: built.count,
    entries,
    files: read,
    bytes: bytes.length,
    bitsPerKey: Math.round((bytes.length * 800) / built.count) / 100,
    falsePositives: FALSE_POSITIVES,
    frequent: built.frequent,
    canaries: planted.size,
    keyId,
    filter,
    canaryList,
    section,
  };
}

/** Whole or not at all: a PC may be reading the one before. */
async function put(dir: string, name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(dir, name);
  await fs.writeFile(`${file}.new`, content, { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
  return file;
}

function sectionOf(people: number, canaries: number, keyId: string): string {
  const lines = [
    `# ${people} known owners${canaries === 0 ? '' : `, ${canaries} canaries`}. Put this file and those it names into the policy folder.`,
    'known_owners:',
    '  file: owners.fuse',
    ...(canaries === 0 ? [] : ['  canaries: canaries.txt']),
    `  key_id: "${keyId}"`,
    '  min: 2        # a rule on `known` needs so many known owners',
    '  share: 0.05   # and so large a share of the records: 1 stranger in 256 is taken for an owner',
  ];
  return `${lines.join('\n')}\n`;
}

function readable(summary: Summary): string {
  const { people, entries, files, bytes, bitsPerKey, canaries, keyId, filter, canaryList, section } = summary;
  const lines = [
    ...files.map((file) => `${file.path}: ${file.entries} entries`),
    `${filter}: ${people} people of ${entries} entries, ${bitsPerKey} bits each, ${bytes} bytes, key ${keyId}`,
    `expected false positives: ${(FALSE_POSITIVES * 100).toFixed(2)} % of strangers`,
    ...(canaryList === null ? [] : [`${canaryList}: ${canaries} canaries`]),
    `${section}: put it and the files above into the policy folder`,
  ];
  return `${lines.join('\n')}\n`;
}

function frequentNote(frequent: number): string {
  const who = frequent === 1 ? '1 person has' : `${frequent} people have`;
  return `${who} more than 100 entries. A negotiator? Put the phone on the staff list, and name that policy with --policy.\n`;
}

function progressOn(io: BuildOwnersIo): ((file: string, entries: number) => void) | null {
  if (io.stderr.isTTY !== true) return null;
  return (file, entries) => io.stderr.write(`\r\x1b[2K${path.basename(file)}: ${entries} entries\r`);
}

/** Faults whose message says what to do and holds nothing of the exports. */
function isExpected(error: unknown): error is Error {
  if (error instanceof KnownError || error instanceof KeyFileError || error instanceof PolicyError) return true;
  return error instanceof Error && 'syscall' in error;
}

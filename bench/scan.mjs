#!/usr/bin/env node
// Scans generated text through the built inspection, one thread, against ripgrep with one phone pattern on the same file.
//   npm run bench:scan -- [--mib 256] [--rounds 2] [--seed 1] [--only TEXT]
// The files lie in a temporary folder and are removed; each is read once before. Compared is processor time, user and
// system, of both: it hardly depends on who else uses the machine. Ours begins when the inspector exists and ends with its
// finding, reading the file included; ripgrep's includes its start, which is shown beside it (the same on an empty file).
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compilePatterns } from '../dist/detect/patterns.js';
import { createBytesInspector } from '../dist/inspect/inspect-bytes.js';
import { DEFAULT_BUDGET } from '../dist/model/budget.js';
import { compilePolicy } from '../dist/policy/compile.js';
import { loadPolicy } from '../dist/policy/load.js';
import { makeChance } from './detection/chance.mjs';
import { plainLines } from './detection/lines.mjs';
import { NEGATIVES } from './detection/negatives.mjs';
import { makePeople } from './detection/people.mjs';
import { table } from './detection/score.mjs';
import { benignPage, logPage, wordsPage } from './scan-texts.mjs';

const PATTERN = '1[3-9][0-9]{9}';
const MIB = 1024 * 1024;
const { values: args } = parseArgs({
  options: {
    mib: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const chance = makeChance(Number(args.seed));
const rounds = Number(args.rounds);
const full = Number(args.mib);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-scan-'));

/** A file of `mib` MiB: pieces of about 4 MiB, in changing order, so that no cache of texts could help. */
function writeFile(name, mib, pieces) {
  const file = path.join(dir, name);
  const fd = fs.openSync(file, 'w');
  const size = mib * MIB;
  let written = 0;
  while (written < size) {
    const piece = chance.pick(pieces);
    const cut = Math.min(piece.length, size - written);
    written += fs.writeSync(fd, piece, 0, cut);
  }
  fs.closeSync(fd);
  return file;
}

const bytesOf = (make) => {
  const texts = [];
  for (let size = 0; size < 4 * MIB; ) {
    const text = Buffer.from(`${make()}\n`);
    texts.push(text);
    size += text.length;
  }
  return Buffer.concat(texts);
};
const words = ['laws and notices', 'novels'];
const numbered = ['meeting rooms', 'application logs', 'part numbers'];
const english = () =>
  Array.from({ length: 400 }, () =>
    'The quick brown fox of page '.concat(chance.whole(1, 900), ' jumps over 2 lazy dogs.'),
  ).join('\n');
const text = () => (chance.once(3) ? english() : NEGATIVES[chance.pick(words)](chance)[0][1]);
/** Books and laws of sentences made to look like addresses and phones, but without a telephone number of an office. */
const withoutNumbers = () =>
  text()
    .split('\n')
    .filter((line) => !/\d{5}|一、二/.test(line))
    .join('\n');
const many = (make) => Array.from({ length: 6 }, () => bytesOf(() => make(chance)));
const randomPieces = [crypto.randomBytes(4 * MIB)];
const trapPieces = [bytesOf(withoutNumbers)];
const officePieces = [bytesOf(text)];
const numberedPieces = [bytesOf(() => NEGATIVES[chance.pick(numbered)](chance)[0][1])];
const people = makePeople(chance);
const densePieces = [bytesOf(() => [...plainLines(chance, people, 64)].map((each) => each.text).join('\n'))];

async function ours(file, patterns) {
  const fd = fs.openSync(file, 'r');
  const { size } = fs.fstatSync(fd);
  const source = {
    size,
    readInto: (position, target) => fs.readSync(fd, target, 0, target.length, position),
    read(position, length) {
      const out = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      return out.subarray(0, fs.readSync(fd, out, 0, out.length, position));
    },
  };
  const inspector = createBytesInspector(
    // The time budget is lifted: the figure is the whole file, however long it takes.
    {
      key: '00'.repeat(32),
      patterns,
      staffPhones: [],
      compounds: [],
      budget: { ...DEFAULT_BUDGET, maxBusyMs: 100_000 },
    },
    () => performance.now(),
  );
  const before = process.cpuUsage();
  const finding = await inspector.inspect({ kind: 'file', name: path.basename(file) }, source);
  const { user, system } = process.cpuUsage(before);
  fs.closeSync(fd);
  return { cpu: (user + system) / 1000, finding };
}

/** Processor time in milliseconds, as the shell tells it of a child. */
function ripgrep(file) {
  const command = `TIMEFORMAT='%3U %3S'; time rg --threads 1 -c '${PATTERN}' "$1" 2>/dev/null`;
  const run = spawnSync('bash', ['-c', command, 'bash', file]);
  if (run.error !== undefined || spawnSync('rg', ['--version']).error !== undefined) return null;
  const [user, system] = run.stderr.toString().trim().split(' ').map(Number);
  return { cpu: 1000 * (user + system) };
}

const least = (values) => Math.min(...values);

const isWanted = (name) => name.includes(args.only);

async function measure(name, file, patterns = []) {
  if (!isWanted(name)) return;
  const mib = fs.statSync(file).size / MIB;
  fs.readFileSync(file).subarray(0, 1);
  const mine = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    mine.push(await ours(file, patterns));
    const other = ripgrep(file);
    if (other !== null) theirs.push(other);
  }
  const cpu = least(mine.map((each) => each.cpu));
  const rg = theirs.length === 0 ? null : least(theirs.map((each) => each.cpu));
  const { finding } = mine[0];
  rows.push([
    name,
    mib.toFixed(0),
    cpu.toFixed(0),
    (cpu / mib).toFixed(2),
    rg === null ? '–' : rg.toFixed(0),
    rg === null ? '–' : (cpu / rg).toFixed(2),
    finding.outcome.name,
    JSON.stringify(finding.records).replace(/[{}"]/g, '') || '0',
  ]);
}

const rows = [];
const shipped = compilePolicy(loadPolicy(fileURLToPath(new URL('../policies', import.meta.url)), []), compilePatterns);
try {
  const benignPieces = many(benignPage);
  for (const share of [4, 2, 1]) {
    const file = writeFile(`benign-${full / share}.txt`, full / share, benignPieces);
    await measure('prose, laws, code and logs', file);
    if (share === 1) await measure('the same with the policy’s patterns', file, shipped.patterns);
    fs.rmSync(file);
  }
  const files = [
    ['prose, laws and code', 64, many(wordsPage)],
    ['logs', 64, many(logPage)],
    ['sentences like addresses', 64, trapPieces],
    ['with office numbers', 64, officePieces],
    ['random bytes', 20, randomPieces],
    ['rooms, dates, order numbers', 32, numberedPieces],
    ['records in every line', 32, densePieces],
  ];
  for (const [name, mib, pieces] of files) {
    if (!isWanted(name)) continue;
    const file = writeFile(`${rows.length}.txt`, Math.min(mib, full), pieces);
    await measure(name, file);
    fs.rmSync(file);
  }
  const empty = path.join(dir, 'empty.txt');
  fs.writeFileSync(empty, '');
  const start = Array.from({ length: rounds }, () => ripgrep(empty)).filter((each) => each !== null);
  console.log(table(['content', 'MiB', 'CPU ms', 'a MiB', 'ripgrep', 'ratio', 'outcome', 'records'], rows));
  console.log(
    start.length === 0
      ? 'ripgrep is not installed (Debian: apt-get install ripgrep): our figures alone.'
      : `ripgrep: one thread, -c '${PATTERN}', of which ${least(start.map((each) => each.cpu)).toFixed(0)} ms are its start. Least of ${rounds} rounds each.`,
  );
  console.log(`${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, Node.js ${process.version}`);
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}

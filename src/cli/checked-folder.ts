import fs from 'node:fs/promises';
import path from 'node:path';
import { knownOwnersIn } from '../agent/agent.js';
import type { Office } from '../central/office.js';
import { type Difference, differences } from '../central/publish/difference.js';
import { compilePatterns } from '../detect/patterns.js';
import { exampleInspector } from '../inspect/examples.js';
import { systemClock } from '../model/clock.js';
import { type BundleFile, unpackBundle } from '../policy/bundle.js';
import { compilePolicy } from '../policy/compile.js';
import { runExamples } from '../policy/examples.js';
import { loadPolicy } from '../policy/load.js';
import { parsePolicy } from '../policy/parse.js';
import type { PolicySource } from '../policy/source.js';
import type { CommandIo } from './io.js';
import { shownSimulation, simulateAt } from './simulate.js';

const DAY_MS = 86_400_000;
/** Days of the past that publishing judges again. */
const SIMULATED_DAYS = 30;

export interface CheckedFolder {
  readonly files: readonly BundleFile[];
  readonly label: string;
  readonly rules: number;
}

/**
 * A policy folder that may be published: it compiles, its examples come out as they say. What it changes, and what it would
 * have judged otherwise in the past days, is said. Null when examples fail. Throws PolicyError.
 */
export async function checkedFolder(
  office: Office,
  dir: string,
  ring: string | null,
  io: CommandIo,
): Promise<CheckedFolder | null> {
  const source = loadPolicy(dir);
  const passed = await examplesPass(source, io);
  if (passed === null) return null;
  const policy = compilePolicy(source, compilePatterns);
  const before = await published(office, ring);
  tellChanges(io, before.version, differences(before.source, source), passed);
  if (before.source !== null) {
    const today = compilePolicy(before.source, compilePatterns);
    const simulation = await simulateAt(office, today, policy, systemClock() - SIMULATED_DAYS * DAY_MS);
    for (const each of shownSimulation(simulation)) io.stderr.write(`${each}\n`);
  }
  return {
    files: await filesOf(dir, knownOwnersIn(dir, policy)),
    label: policy.version,
    rules: policy.rules.length,
  };
}

/** How many examples of a policy pass; null, and which fail is said, when not all do. Throws PolicyError. */
export async function examplesPass(source: PolicySource, io: CommandIo): Promise<number | null> {
  const policy = compilePolicy(source, compilePatterns);
  const results = await runExamples(source, policy, exampleInspector(), systemClock());
  const failed = results.filter(({ ok }) => !ok);
  for (const { place, of, name } of failed)
    io.stderr.write(`${place.file}:${place.line} ${of}: ${name}: not as expected\n`);
  if (failed.length === 0) return results.length;
  io.stderr.write(`${failed.length} of ${results.length} examples fail; nothing is published\n`);
  return null;
}

/** The policy in a bundle. */
export function sourceIn(packed: Uint8Array): PolicySource {
  const files = unpackBundle(packed).files.filter(({ path: name }) => /\.ya?ml$/.test(name));
  return parsePolicy(files.map(({ path: name, bytes }) => ({ name, text: Buffer.from(bytes).toString('utf8') })));
}

/** What the ring, or the last ring, runs now. */
async function published(
  office: Office,
  ring: string | null,
): Promise<{ version: number | null; source: PolicySource | null }> {
  const { rollout } = await office.repository.published();
  const version = (rollout.rings.find(({ name }) => name === ring) ?? rollout.rings.at(-1))?.version ?? null;
  const packed = version === null ? null : await office.repository.readBundle(version);
  return { version, source: packed === null ? null : sourceIn(packed) };
}

/** Says what differs from what runs. */
export function tellChanges(
  io: CommandIo,
  version: number | null,
  changes: readonly Difference[],
  examples: number,
): void {
  io.stderr.write(`${examples} examples pass\n`);
  io.stderr.write(version === null ? 'the first policy of this ring\n' : `changes against version ${version}:\n`);
  if (version !== null && changes.length === 0) io.stderr.write('  none\n');
  if (version !== null) for (const { what, id, change } of changes) io.stderr.write(`  ${change} ${what} ${id}\n`);
}

/** The YAML of the folder, and the files of known owners it names. */
async function filesOf(dir: string, known: ReturnType<typeof knownOwnersIn>): Promise<BundleFile[]> {
  const names = (await fs.readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !path
          .relative(dir, file)
          .split(path.sep)
          .some((step) => step.startsWith('.')),
    );
  const extra = [known?.file, known?.canaries].filter((file) => typeof file === 'string');
  return Promise.all(
    [...new Set([...names, ...extra])].map(async (file) => {
      return { path: path.relative(dir, file).split(path.sep).join('/'), bytes: await fs.readFile(file) };
    }),
  );
}

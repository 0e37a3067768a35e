import fs from 'node:fs/promises';
import path from 'node:path';
import { type BundleFile, unpackBundle } from '../../policy/bundle.js';
import type { PolicyFile } from '../../policy/load.js';
import { Problem } from '../api/problem.js';
import type { Office } from '../office.js';

/** One version of the policy, as it was signed. */
export interface PolicyVersion {
  /** 0 for the policy that comes with the program. */
  readonly version: number;
  readonly files: readonly PolicyFile[];
  /** What is no YAML: filters of known owners. */
  readonly extra: readonly BundleFile[];
}

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);

/** Throws Problem NOT_FOUND when the version is not signed any more, or the program's own policy is not there. */
export async function readVersion(office: Office, version: number): Promise<PolicyVersion> {
  if (version === 0) return readBuiltin(office.builtinPolicy);
  const packed = await office.repository.readBundle(version);
  if (packed === null) throw new Problem('NOT_FOUND', `Version ${version} is not in the repository any more.`);
  const { files } = unpackBundle(packed);
  return {
    version,
    files: files
      .filter((file) => isYaml(file.path))
      .map((file) => ({ name: file.path, text: Buffer.from(file.bytes).toString('utf8') })),
    extra: files.filter((file) => !isYaml(file.path)),
  };
}

/** The newest signed version; the program's own policy before the first. */
export async function newestVersion(office: Office): Promise<PolicyVersion> {
  return readVersion(office, (await office.repository.published()).newest);
}

async function readBuiltin(dir: string | null): Promise<PolicyVersion> {
  if (dir === null) throw new Problem('NOT_FOUND', 'No policy is published yet; publish the first one.');
  const entries = await fs.readdir(dir, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && isYaml(entry.name))
      .map(async (entry) => {
        const file = path.join(entry.parentPath, entry.name);
        const name = path.relative(dir, file).split(path.sep).join('/');
        return { name, text: await fs.readFile(file, 'utf8') };
      }),
  );
  return { version: 0, files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), extra: [] };
}

/** A version with some of its files as given; new names come behind. */
export function withFiles(all: readonly PolicyFile[], changed: readonly PolicyFile[]): PolicyFile[] {
  const byName = new Map(changed.map((file) => [file.name, file]));
  const kept = all.map((file) => byName.get(file.name) ?? file);
  return [...kept, ...changed.filter(({ name }) => !all.some((file) => file.name === name))];
}

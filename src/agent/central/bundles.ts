import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { MAX_BUNDLE_BYTES, unpackBundle } from '../../policy/bundle.js';
import { writeWhole } from '../../store/whole-file.js';
import { centralDir } from './enrolment.js';

/** What a PC runs of head office's policy, as kept on its disk. */
const schema = z.strictObject({
  schema: z.literal(1),
  version: z.int().positive(),
  sha256: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** Until when what is known of the rollout is fresh, ISO 8601. */
  expires: z.string(),
  ring: z.string(),
  observe: z.boolean(),
  /** The version before, to fall back to when this one cannot be read any more. */
  previous: z.strictObject({ version: z.int().positive(), sha256: z.string() }).nullable(),
});

export type Active = z.infer<typeof schema>;

/** Bundles on the disk: staged, running, and the last that was good. */
export interface Bundles {
  active(): Promise<Active | null>;
  /** Where a downloaded bundle goes. */
  fileOf(version: number): string;
  /**
   * Unpacks a bundle file into a fresh folder and gives it. Throws BundleError when it is none, or not that version,
   * or not the bytes that were verified.
   */
  unpack(version: number, sha256: string): Promise<string>;
  activate(active: Active): Promise<void>;
}

export class BundleFileError extends Error {
  override readonly name = 'BundleFileError';
  readonly code = 'BUNDLE_CHANGED';
}

export function openBundles(home: string): Bundles {
  const base = path.join(centralDir(home), 'policy');
  const activeFile = path.join(base, 'active.json');
  const fileOf = (version: number): string => path.join(base, `${version}.bundle`);
  const folderOf = (version: number): string => path.join(base, String(version));

  const active = async (): Promise<Active | null> => {
    const text = await fs.readFile(activeFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
      // Without it the built-in policy enforces; that head office's is lost must be seen.
      if (error.code !== 'ENOENT') process.emitWarning(`${activeFile} cannot be read (${error.code ?? error.name})`);
      return null;
    });
    const parsed = schema.safeParse(text === null ? null : jsonOf(text));
    return parsed.success ? parsed.data : null;
  };

  return {
    active,
    fileOf,
    async unpack(version, sha256) {
      const { size } = await fs.stat(fileOf(version));
      if (size > MAX_BUNDLE_BYTES) throw new BundleFileError(`${fileOf(version)} has grown`);
      const packed = await fs.readFile(fileOf(version));
      if (createHash('sha256').update(packed).digest('hex') !== sha256) {
        throw new BundleFileError(`${fileOf(version)} is not what was verified`);
      }
      const bundle = unpackBundle(packed);
      if (bundle.version !== version) throw new BundleFileError(`bundle ${version} says it is ${bundle.version}`);
      const folder = folderOf(version);
      // Always anew: what lies there may have been edited since.
      await fs.rm(folder, { recursive: true, force: true });
      for (const { path: name, bytes } of bundle.files) {
        const file = path.join(folder, name);
        await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        await fs.writeFile(file, bytes, { mode: 0o600 });
      }
      return folder;
    },
    async activate(next) {
      await fs.mkdir(base, { recursive: true, mode: 0o700 });
      await writeWhole(activeFile, JSON.stringify(next));
      const kept = new Set([next.version, next.previous?.version].map((version) => String(version)));
      for (const name of await fs.readdir(base)) {
        const version = /^(\d+)(?:\.bundle)?$/.exec(name)?.[1];
        if (version !== undefined && !kept.has(version)) {
          await fs.rm(path.join(base, name), { recursive: true, force: true });
        }
      }
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

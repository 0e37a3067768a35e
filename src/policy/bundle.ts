import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';

/** One file of a policy folder, by its path below it. */
export interface BundleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A policy folder as head office signs it: immutable, one number. */
export interface Bundle {
  readonly version: number;
  readonly files: readonly BundleFile[];
}

export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly code = 'BUNDLE_INVALID';
}

/** A filter of 30 million known owners is some 35 MB. */
export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024;
const MAX_FILES = 600;

/** Relative, forward slashes, no dot files: nothing that leads out of the folder it is unpacked to. */
const PATH = /^(?:[\p{L}\p{N}_-][\p{L}\p{N}_.-]{0,99}\/){0,6}[\p{L}\p{N}_-][\p{L}\p{N}_.-]{0,99}$/u;

const schema = z.strictObject({
  schema: z.literal(1),
  suite: z.literal('sha256'),
  version: z.int().positive(),
  files: z
    .array(z.strictObject({ path: z.string().regex(PATH), sha256: z.string(), content: z.string() }))
    .min(1)
    .max(MAX_FILES),
});

/** The same files give the same bytes. Throws BundleError when a path cannot be part of a bundle. */
export function packBundle(bundle: Bundle): Buffer {
  const files = [...bundle.files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const wrong = files.find(({ path }) => !PATH.test(path));
  if (wrong !== undefined) throw new BundleError(`"${wrong.path}" cannot be part of a bundle; rename it`);
  const text = JSON.stringify({
    schema: 1,
    suite: 'sha256',
    version: bundle.version,
    files: files.map(({ path, bytes }) => ({
      path,
      sha256: sha256(bytes),
      content: Buffer.from(bytes).toString('base64'),
    })),
  });
  const packed = gzipSync(text, { level: 9 });
  if (packed.length > MAX_BUNDLE_BYTES) {
    throw new BundleError(`the policy has ${packed.length} bytes packed; a bundle has at most ${MAX_BUNDLE_BYTES}`);
  }
  return packed;
}

/** Throws BundleError for anything that `packBundle` would not have made. */
export function unpackBundle(packed: Uint8Array): Bundle {
  let value: unknown;
  try {
    value = JSON.parse(gunzipSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8'));
  } catch (cause) {
    throw new BundleError('the bundle cannot be unpacked', { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new BundleError(`not a bundle: ${parsed.error.issues[0]?.message ?? ''}`);
  const files = parsed.data.files.map(({ path, sha256: expected, content }) => {
    const bytes = Buffer.from(content, 'base64');
    if (sha256(bytes) !== expected) throw new BundleError(`${path} is not what the bundle says it is`);
    return { path, bytes };
  });
  if (new Set(files.map(({ path }) => path.toLowerCase())).size !== files.length) {
    throw new BundleError('the bundle holds one file twice');
  }
  return { version: parsed.data.version, files };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

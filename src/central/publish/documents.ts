import { z } from 'zod';
import type { RepositoryReader } from '../sql/repository.js';

/** What the program reads back of its own documents. */
export const headSchema = z.object({
  signed: z.looseObject({ version: z.int().positive(), expires: z.iso.datetime() }),
});
export const targetsSchema = z.object({
  signed: z.looseObject({
    targets: z.record(z.string(), z.object({ length: z.number(), hashes: z.object({ sha256: z.string() }) })),
    delegations: z
      .object({
        keys: z.record(z.string(), z.object({ keyval: z.object({ public: z.string() }) })),
        roles: z.array(z.object({ keyids: z.array(z.string()), threshold: z.int() })),
      })
      .optional(),
  }),
});
export const rootSchema = z.object({
  signed: z.looseObject({
    keys: z.record(z.string(), z.object({ keyval: z.object({ public: z.string() }) })),
    roles: z.record(z.string(), z.object({ keyids: z.array(z.string()), threshold: z.int() })),
  }),
});

export class RepositoryError extends Error {
  override readonly name = 'RepositoryError';
  readonly code = 'REPOSITORY_DAMAGED';
}

export const stampSchema = headSchema.and(
  z.object({ signed: z.looseObject({ meta: z.object({ 'snapshot.json': z.looseObject({ version: z.int() }) }) }) }),
);
export const snapshotSchema = headSchema.and(
  z.object({ signed: z.looseObject({ meta: z.record(z.string(), z.looseObject({ version: z.int() })) }) }),
);

/** A file as it lies there. Throws RepositoryError when there is none. */
export async function written(there: RepositoryReader, name: string): Promise<Uint8Array> {
  const bytes = await there.read(name);
  if (bytes === null) throw new RepositoryError(`${name} is not in the repository; restore a back-up`);
  return bytes;
}

/** Throws RepositoryError when it is not there or not as written. */
export async function document<T>(there: RepositoryReader, name: string, schema: z.ZodType<T>): Promise<T> {
  const bytes = await written(there, name);
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new RepositoryError(`${name} cannot be read; restore a back-up`, { cause });
  }
}

/** Version of a role in a snapshot. Throws RepositoryError. */
export function versionIn(snapshot: z.infer<typeof snapshotSchema>, name: string): number {
  const version = snapshot.signed.meta[`${name}.json`]?.version;
  if (version === undefined) throw new RepositoryError(`the snapshot does not name ${name}; restore a back-up`);
  return version;
}

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { MODES } from '../../model/verdict.js';
import { MAX_BUNDLE_BYTES } from '../../policy/bundle.js';
import { rootSchema } from './documents.js';
import type { MetadataKey } from './keys.js';
import { bundleTarget, sha256Of, signAgain, unsignedBy } from './metadata.js';

/*
 * What is carried to the machine with the keys and back: the list to be signed, the bundle that it names, and enough to see
 * on that machine what is new in it.
 */

const base64 = z.base64().transform((text): Uint8Array => Buffer.from(text, 'base64'));

const schema = z.strictObject({
  menshen: z.literal('policy to sign'),
  schema: z.literal(1),
  version: z.int().positive(),
  label: z.string().max(200),
  rules: z.int().nonnegative(),
  ring: z.string().max(64).nullable(),
  mode: z.enum(MODES),
  note: z.string().max(4_000),
  by: z.string().max(200),
  /** The list of targets, with the signatures it has so far. */
  list: base64,
  packed: base64,
  root: base64,
  previous: base64,
  before: base64.nullable(),
});

export type SigningRequest = z.infer<typeof schema>;

/** Two bundles in base64, and some. */
export const MAX_REQUEST_BYTES = 3 * MAX_BUNDLE_BYTES;

/** The file is not what `prepare` wrote, or what it says does not hold together. */
export class RequestFileError extends Error {
  override readonly name = 'RequestFileError';
  readonly code = 'REQUEST_INVALID';
}

/** Throws RequestFileError. */
export function readRequest(text: string): SigningRequest {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new RequestFileError('this is no policy to sign; "menshen policy publish --prepare FILE" writes one', {
      cause,
    });
  }
}

export function requestText(request: Omit<SigningRequest, 'menshen' | 'schema'>): string {
  const { list, packed, root, previous, before, ...rest } = request;
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return `${JSON.stringify({
    menshen: 'policy to sign',
    schema: 1,
    ...rest,
    list: text(list),
    packed: text(packed),
    root: text(root),
    previous: text(previous),
    before: before === null ? null : text(before),
  })}\n`;
}

/** What the holder of a key is about to sign, as far as this machine can see for itself. */
export interface Inspected {
  readonly rootSha256: string;
  /** Ids of keys that may sign, and how many must. */
  readonly keyIds: readonly string[];
  readonly threshold: number;
  readonly signedBy: readonly string[];
}

/**
 * Checks that the list is what it seems: it follows the last one, names the bundle that lies beside it, and changes nothing
 * else: no other bundle, and not who may roll out. Throws RequestFileError with what is wrong.
 */
export function inspectRequest(request: SigningRequest): Inspected {
  const { list, packed, root, previous, before, version } = request;
  const [next, last, roles] = [parsed(listSchema, list), parsed(listSchema, previous), parsed(rootSchema, root)];
  const refuse = (what: string): never => {
    throw new RequestFileError(`${what}: do not sign this, and find out who changed it`);
  };
  const unsigned = unsignedBy(root, 'targets', previous);
  // After a rotation the last list is signed by new keys already, so it must hold under the root that comes with it.
  if (unsigned !== null) refuse('the list before this one is not signed by the keys of its root');
  if (next.signed.version !== last.signed.version + 1) refuse('this list does not follow the last one');
  if (!isDeepStrictEqual(next.signed.delegations, last.signed.delegations)) {
    refuse('this list gives the rollout to other keys');
  }
  const named = next.signed.targets[bundleTarget(version)];
  if (!isDeepStrictEqual(named, { length: packed.length, hashes: { sha256: sha256Of(packed) } })) {
    refuse('the bundle is not the one that the list names');
  }
  for (const [path, entry] of Object.entries(next.signed.targets)) {
    if (path !== bundleTarget(version) && !isDeepStrictEqual(last.signed.targets[path], entry)) {
      refuse(`${path} is not as it was signed before`);
    }
  }
  const hash = before === null ? null : sha256Of(before);
  if (hash !== null && !Object.values(last.signed.targets).some(({ hashes }) => hashes.sha256 === hash)) {
    refuse('the policy before this one was never signed');
  }
  const { keyids = [], threshold = 1 } = roles.signed.roles.targets ?? {};
  return {
    rootSha256: sha256Of(root),
    keyIds: keyids,
    threshold,
    signedBy: signersOf(list).filter((id) => keyids.includes(id)),
  };
}

/** The request with these signatures as well. Throws RequestFileError for a key that signs nothing here. */
export function signRequest(request: SigningRequest, keys: readonly MetadataKey[]): SigningRequest {
  const { keyIds } = inspectRequest(request);
  const stranger = keys.find(({ id }) => !keyIds.includes(id));
  if (stranger !== undefined) {
    throw new RequestFileError(`the key ${stranger.id.slice(0, 12)} is not among those that sign this fleet's policy`);
  }
  return { ...request, list: signAgain(request.list, keys) };
}

/** One request with the signatures of all of them: each key signed on a machine of its own. Throws RequestFileError. */
export function joinRequests([first, ...others]: readonly SigningRequest[]): SigningRequest {
  if (first === undefined) throw new RequestFileError('name at least one signed file');
  const signed = (of: SigningRequest) => JSON.stringify(parsed(listSchema, of.list).signed);
  if (others.some((other) => signed(other) !== signed(first) || Buffer.compare(other.packed, first.packed) !== 0)) {
    throw new RequestFileError('these files are not of one preparation');
  }
  const documents = [first, ...others].map(({ list }) => parsed(signaturesSchema, list));
  const signatures = new Map(documents.flatMap(({ signatures: each }) => each.map((one) => [one.keyid, one] as const)));
  const list = { ...documents[0], signatures: [...signatures.values()] };
  return { ...first, list: Buffer.from(`${JSON.stringify(list)}\n`) };
}

/** As it stands there, with whatever else it says: nothing may hide in a field that nobody looks at. */
const listSchema = z.looseObject({
  signed: z.looseObject({
    version: z.int().positive(),
    targets: z.record(z.string(), z.looseObject({ hashes: z.looseObject({ sha256: z.string() }) })),
    delegations: z.unknown(),
  }),
});
const signaturesSchema = z.looseObject({ signatures: z.array(z.looseObject({ keyid: z.string() })) });

const signersOf = (list: Uint8Array): string[] => parsed(signaturesSchema, list).signatures.map(({ keyid }) => keyid);

function parsed<T>(schemaOf: z.ZodType<T>, bytes: Uint8Array): T {
  try {
    return schemaOf.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new RequestFileError('a document in this file cannot be read', { cause });
  }
}

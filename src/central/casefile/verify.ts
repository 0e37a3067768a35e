import { createHash, type X509Certificate } from 'node:crypto';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { readIncident } from '../../incident/read.js';
import type { Incident } from '../../model/incident.js';
import { TimestampError } from '../../tls/timestamp.js';
import { type Timestamp, verifyTimestamp } from '../../tls/timestamp-token.js';
import { bundleTarget, sha256Of, type TrustedRoots, trustRoots } from '../publish/metadata.js';
import { auditHash } from '../sql/audit.js';
import { CaseFileError } from './case-file.js';
import { containerFaults } from './container.js';
import {
  isSignedBy,
  MANIFEST,
  type Manifest,
  manifestSchema,
  SIGNATURE,
  signatureSchema,
  TIMESTAMP,
} from './manifest.js';
import { openedPath } from './pack.js';
import { worksheetCsv } from './worksheet.js';

/** One thing that is not as it was signed: where, and what. */
export interface CaseProblem {
  readonly file: string;
  readonly what: string;
}

export interface CaseVerdict {
  readonly problems: readonly CaseProblem[];
  readonly manifest: Manifest;
  /** SHA-256 of the oldest root in it: to be compared with what head office says in person. */
  readonly root: string;
  /** Key that signed it. */
  readonly signer: string;
  readonly files: number;
  /** Full values in it that two people opened. */
  readonly opened: number;
  /** What a third party says of its time; null where it has no stamp, or one that does not hold. */
  readonly timestamp: Pick<Timestamp, 'at' | 'authority' | 'trusted'> | null;
}

/** What somebody was given by head office, or by an authority, in person. */
export interface Given {
  /** The root of trust; without it the file vouches for its own. */
  readonly root?: Uint8Array;
  /** Certificates that its time stamp must lead to: it must have one then. */
  readonly authority?: readonly X509Certificate[];
}

const MAX_BYTES = 1024 * 1024 * 1024;
const MAX_FILES = 10_000;

/**
 * Checks a case file by itself, without network or head office. Throws CaseFileError when it cannot be read at all;
 * everything else is a problem with its place.
 *
 * @param given to be compared with
 */
export function verifyCase(zip: Uint8Array, given: Given = {}): CaseVerdict {
  const files = unpacked(zip);
  const problems: CaseProblem[] = [];
  const say = (file: string, what: string): void => void problems.push({ file, what });
  for (const fault of containerFaults(zip)) say('zip', fault);
  const manifestBytes = files.get(MANIFEST);
  const manifest = parsed(manifestBytes, manifestSchema);
  if (manifestBytes === undefined || manifest === null) {
    throw new CaseFileError('CASE_UNREADABLE', `${MANIFEST} is missing or is no manifest: this is no case file`);
  }
  const rootPaths = [...files.keys()].filter((path) => /^policy\/root\/\d+\.root\.json$/.test(path));
  rootPaths.sort((a, b) => Number.parseInt(a.slice(12), 10) - Number.parseInt(b.slice(12), 10));
  const roots = rootPaths.flatMap((path) => files.get(path) ?? []);
  const trust = trustOf(roots, say);
  const { root: trusted } = given;
  if (trusted !== undefined && !roots.some((root) => Buffer.compare(root, trusted) === 0)) {
    say('policy/root', 'the root of trust that was given is not among the roots of this file');
  }
  const signer = checkSignature(manifestBytes, files.get(SIGNATURE), trust, say);
  checkFiles(manifest, files, say);
  const incidents = checkIncidents(manifest, files, say);
  checkWorksheet(manifest, files, incidents, say);
  checkAudit(manifest, files, say);
  checkPolicy(manifest, files, trust, say);
  const timestamp = checkTimestamp(files, given.authority, say);
  return {
    problems,
    manifest,
    root: roots[0] === undefined ? '' : sha256Of(roots[0]),
    signer,
    files: files.size,
    opened: [...files.keys()].filter((path) => path.startsWith('opened/')).length,
    timestamp,
  };
}

type Say = (file: string, what: string) => void;
type Files = ReadonlyMap<string, Uint8Array>;

function unpacked(zip: Uint8Array): Files {
  let total = 0;
  let count = 0;
  try {
    const entries = unzipSync(zip, {
      filter: ({ originalSize }) => {
        total += originalSize;
        count += 1;
        if (total > MAX_BYTES || count > MAX_FILES) throw new Error('more than a case file ever holds');
        return true;
      },
    });
    return new Map(Object.entries(entries));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CaseFileError('CASE_UNREADABLE', `this zip cannot be read (${why}); take the file again`, cause);
  }
}

function trustOf(roots: readonly Uint8Array[], say: Say): TrustedRoots | null {
  try {
    return trustRoots(roots);
  } catch (error) {
    say('policy/root', `the chain of roots does not hold: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function checkSignature(
  manifest: Uint8Array,
  bytes: Uint8Array | undefined,
  trust: TrustedRoots | null,
  say: Say,
): string {
  const signature = parsed(bytes, signatureSchema);
  if (signature === null) {
    say(SIGNATURE, 'is missing or is no signature');
    return '';
  }
  const key = trust?.online.get(signature.keyid);
  if (key === undefined) {
    if (trust !== null) say(SIGNATURE, 'is by a key that the root of trust does not name');
  } else if (!isSignedBy(key, manifest, signature.signature)) {
    say(MANIFEST, 'was changed after it was signed');
  }
  return signature.keyid;
}

function checkTimestamp(files: Files, anchors: Given['authority'], say: Say): CaseVerdict['timestamp'] {
  const [token, signature] = [files.get(TIMESTAMP), files.get(SIGNATURE)];
  if (token === undefined || signature === undefined) {
    if (anchors !== undefined) say(TIMESTAMP, 'is missing: there is no time stamp of a third party');
    return null;
  }
  try {
    const stamp = verifyTimestamp(token, createHash('sha256').update(signature).digest(), anchors ?? []);
    if (anchors !== undefined && !stamp.trusted) say(TIMESTAMP, 'does not lead to the certificate that was given');
    return { at: stamp.at, authority: stamp.authority, trusted: stamp.trusted };
  } catch (error) {
    if (!(error instanceof TimestampError)) throw error;
    say(TIMESTAMP, `does not hold: ${error.message}`);
    return null;
  }
}

function checkFiles(manifest: Manifest, files: Files, say: Say): void {
  const listed = new Set([MANIFEST, SIGNATURE, TIMESTAMP]);
  for (const { path, bytes, sha256, optional } of manifest.files) {
    listed.add(path);
    const there = files.get(path);
    if (there === undefined) {
      if (optional !== true) say(path, 'is missing');
    } else if (bytes !== null && there.length !== bytes) {
      say(path, `was changed: it has ${there.length} bytes, the manifest says ${bytes}`);
    } else if (sha256Of(there) !== sha256) {
      say(path, 'was changed: its SHA-256 is not that of the manifest');
    }
  }
  for (const path of files.keys()) if (!listed.has(path)) say(path, 'was added: the manifest does not list it');
}

function checkIncidents(manifest: Manifest, files: Files, say: Say): Incident[] {
  return manifest.incidents.flatMap((id) => {
    const path = `incidents/${id}.json`;
    const body = parsed(files.get(path), z.looseObject({ incident: z.looseObject({ sequence: z.int() }) }));
    const incident = body === null ? undefined : readIncident(body.incident);
    if (body === null || incident === undefined || incident.id !== id) {
      say(path, 'is missing, or is not this incident');
      return [];
    }
    const { sealed } = incident;
    const evidence = files.get(`sealed/${id}.json`);
    if (evidence !== undefined && sha256Of(evidence) !== sealed?.sha256) {
      say(`sealed/${id}.json`, 'is not what the PC said it sealed');
    }
    for (const [index, hash] of (sealed?.texts ?? []).entries()) {
      const opened = files.get(openedPath(id, index + 1));
      if (opened !== undefined && sha256Of(opened) !== hash) {
        say(openedPath(id, index + 1), 'is not what the PC said it sealed');
      }
    }
    return [{ ...incident, sequence: body.incident.sequence }];
  });
}

function checkWorksheet(manifest: Manifest, files: Files, incidents: readonly Incident[], say: Say): void {
  const there = files.get('worksheet.csv');
  if (there === undefined || incidents.length !== manifest.incidents.length) return;
  const again = Buffer.from(worksheetCsv(incidents, manifest.language));
  if (Buffer.compare(again, there) !== 0) say('worksheet.csv', 'does not follow from the incidents');
}

const entrySchema = z.strictObject({
  number: z.int(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  detail: z.unknown(),
  hash: z.string(),
  previous: z.string(),
});

function checkAudit(manifest: Manifest, files: Files, say: Say): void {
  const path = 'audit.ndjson';
  const lines = Buffer.from(files.get(path) ?? [])
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  let last: z.infer<typeof entrySchema> | null = null;
  for (const [index, line] of lines.entries()) {
    const entry = parsed(Buffer.from(line), entrySchema);
    if (entry === null) {
      say(path, `line ${index + 1} is no entry`);
      return;
    }
    const { hash, previous, detail, ...rest } = entry;
    if (auditHash(previous, { ...rest, detail: JSON.stringify(detail) }) !== hash) {
      say(path, `entry ${entry.number} was changed: its hash does not fit`);
    }
    const follows = last === null || entry.number > last.number;
    const linked = last === null || entry.number !== last.number + 1 || previous === last.hash;
    if (!follows || !linked) say(path, `entry ${entry.number} does not follow the one before it`);
    last = entry;
  }
  if (last === null || last.number !== manifest.audit.entry || last.hash !== manifest.audit.hash) {
    say(path, `does not end with entry ${manifest.audit.entry}, which says that this file was made`);
  }
}

function checkPolicy(manifest: Manifest, files: Files, trust: TrustedRoots | null, say: Say): void {
  if (trust === null) return;
  const lists = [...files].flatMap(([path, bytes]) => {
    if (!path.startsWith('policy/targets/')) return [];
    const targets = targetsOf(trust, bytes);
    if (targets === null) say(path, 'is signed by no root of this file');
    return targets === null ? [] : [targets];
  });
  for (const version of Object.values(manifest.policy)) {
    if (version === null) continue;
    const entry = lists.map((list) => list.get(bundleTarget(version))).find((each) => each !== undefined);
    const path = `policy/bundle/${version}`;
    const bundle = files.get(path);
    if (entry === undefined) say(path, 'stands in no signed list of this file');
    else if (bundle !== undefined && sha256Of(bundle) !== entry.sha256) say(path, 'is not the policy that was signed');
  }
}

function targetsOf(trust: TrustedRoots, bytes: Uint8Array): ReturnType<TrustedRoots['targets']> {
  try {
    return trust.targets(bytes);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function parsed<T>(bytes: Uint8Array | undefined, schema: z.ZodType<T>): T | null {
  if (bytes === undefined) return null;
  try {
    const result = schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return result.success ? result.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

import fs from 'node:fs/promises';
import path from 'node:path';
import { BaseFetcher, type TargetFile, Updater } from 'tuf-js';
import { DownloadHTTPError } from 'tuf-js/dist/error.js';
import { MAX_PROGRAM_BYTES, programTarget, type System } from '../../model/program.js';
import { MAX_BUNDLE_BYTES } from '../../policy/bundle.js';
import { type Rollout, rolloutSchema } from '../../policy/rollout.js';
import { MAX_STAFF_BYTES, readStaff, STAFF_TARGET } from '../../policy/staff.js';
import { writeWhole } from '../../store/whole-file.js';
import { firstRootFile } from './enrol.js';
import { centralDir } from './enrolment.js';
import { type Link, LinkError } from './link.js';

/** The signed repository is not as it must be: the PC keeps what it runs. The message names the check that failed. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError';
  readonly code = 'UPDATE_REFUSED';
}

/** What is signed for this PC to run. */
export interface Latest {
  readonly rollout: Rollout;
  /** ISO 8601: until when this is fresh. */
  readonly expires: string;
  /** Business phones of head office's people; none where it publishes none. */
  readonly staff: readonly string[];
  /** Fetches and verifies a bundle. Gives its SHA-256. */
  fetchBundle(version: number, file: string): Promise<string>;
  /** A signed program, not yet fetched; null where there is none for this kind of computers. */
  program(system: System, version: string): Promise<SignedProgram | null>;
}

export interface SignedProgram {
  readonly sha256: string;
  /** Fetches it, and verifies length and hash. */
  fetch(file: string): Promise<void>;
}

/** Bounds of what is downloaded before its length is known from signed metadata (endless data). */
const LIMITS = {
  maxRootRotations: 64,
  maxDelegations: 4,
  rootMaxLength: 128 * 1024,
  timestampMaxLength: 16 * 1024,
  snapshotMaxLength: 256 * 1024,
  targetsMaxLength: 1024 * 1024,
};
const MAX_ROLLOUT_BYTES = 256 * 1024;
/** A download that trickles must end too: a program comes over the line of a branch. */
const DOWNLOAD_MS = 60 * 60_000;
const ROLLOUT = 'rollout/rings.json';

const metadataDir = (home: string): string => path.join(centralDir(home), 'tuf');

/**
 * Follows the chain of signatures from the root of the enrolment to the rollout, as the TUF client workflow says
 * (specification 1.0, section 5). Rejects with UpdateError for anything that does not verify, LinkError for the network.
 */
export async function fetchLatest(home: string, link: Link): Promise<Latest> {
  const dir = metadataDir(home);
  await prepare(home, dir);
  const base = `${link.server}/agent/v1/repository`;
  const fetcher = new LinkFetcher(link);
  const checked = <T>(work: () => T | Promise<T>): Promise<T> => verified(work, fetcher);
  const updater = await checked(
    () =>
      new Updater({
        metadataDir: dir,
        metadataBaseUrl: `${base}/metadata`,
        targetDir: dir,
        targetBaseUrl: `${base}/targets`,
        fetcher,
        config: LIMITS,
      }),
  );
  const fetchTarget = async (name: string, file: string, maxBytes: number): Promise<TargetFile> => {
    const info = await updater.getTargetInfo(name);
    if (info === undefined) throw new UpdateError(`${name} is not signed`);
    if (info.length > maxBytes)
      throw new UpdateError(`${name} has ${info.length} bytes, at most ${maxBytes} are taken`);
    if (info.hashes.sha256 === undefined) throw new UpdateError(`${name} is signed without SHA-256`);
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    if ((await updater.findCachedTarget(info, file)) === undefined) await updater.downloadTarget(info, file);
    return info;
  };
  return checked(async () => {
    await updater.refresh();
    const file = path.join(centralDir(home), 'rings.json');
    await fetchTarget(ROLLOUT, file, MAX_ROLLOUT_BYTES);
    const rollout = rolloutSchema.parse(JSON.parse(await fs.readFile(file, 'utf8')));
    const named = (await updater.getTargetInfo(STAFF_TARGET)) !== undefined;
    if (named) await fetchTarget(STAFF_TARGET, staffFile(home), MAX_STAFF_BYTES);
    else await fs.rm(staffFile(home), { force: true });
    return {
      rollout,
      staff: await lastStaff(home),
      expires: await expiryOf(dir),
      fetchBundle: (version, to) =>
        checked(async () => (await fetchTarget(`bundle/${version}`, to, MAX_BUNDLE_BYTES)).hashes.sha256 ?? ''),
      program: (system, version) =>
        checked(async () => {
          const name = programTarget(system, version);
          const sha256 = (await updater.getTargetInfo(name))?.hashes.sha256;
          if (sha256 === undefined) return null;
          return { sha256, fetch: (to) => checked(async () => void (await fetchTarget(name, to, MAX_PROGRAM_BYTES))) };
        }),
    };
  });
}

const staffFile = (home: string): string => path.join(centralDir(home), 'staff.json');

/** Business phones as last verified, from this PC's disk; none where there are none. Throws when they cannot be read. */
export async function lastStaff(home: string): Promise<readonly string[]> {
  const text = await fs.readFile(staffFile(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? [] : readStaff(text);
}

/** True when the newest timestamp this PC has seen is no longer fresh: somebody may be holding back newer ones. */
export async function isStale(home: string, now: number): Promise<boolean> {
  return Date.parse(await expiryOf(metadataDir(home))) <= now;
}

/** A root that the disk lost or tore is replaced by the one of the enrolment; the chain leads on from there. */
async function prepare(home: string, dir: string): Promise<void> {
  await fs.mkdir(dir, { recursive: true, mode: 0o700 });
  const root = path.join(dir, 'root.json');
  const whole = await fs.readFile(root, 'utf8').then(isJson, () => false);
  if (!whole) await writeWhole(root, await fs.readFile(firstRootFile(home)));
}

async function expiryOf(dir: string): Promise<string> {
  const text = await fs.readFile(path.join(dir, 'timestamp.json'), 'utf8').catch(() => '');
  return /"expires":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"/.exec(text)?.[1] ?? new Date(0).toISOString();
}

/** Network faults stay what they are; everything else is a refusal. */
async function verified<T>(work: () => T | Promise<T>, fetcher: LinkFetcher): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    // The client wraps what its fetcher throws into words of its own.
    const fault = fetcher.takeFault();
    if (fault !== null) throw fault;
    if (cause instanceof UpdateError) throw cause;
    const what = cause instanceof Error ? `${cause.constructor.name}: ${cause.message}` : String(cause);
    throw new UpdateError(`the policy repository does not verify: ${what.slice(0, 300)}`, { cause });
  }
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Gets files with this PC's certificate. */
class LinkFetcher extends BaseFetcher {
  readonly #link: Link;
  #fault: LinkError | null = null;

  constructor(link: Link) {
    super();
    this.#link = link;
  }

  override async fetch(url: string): Promise<NodeJS.ReadableStream> {
    try {
      const response = await this.#link.open(url, 'application/octet-stream');
      const tooLong = setTimeout(() => response.destroy(new Error('the download takes too long')), DOWNLOAD_MS);
      response.once('close', () => clearTimeout(tooLong));
      return response;
    } catch (error) {
      // The client asks for the next root until there is none.
      if (error instanceof LinkError && error.status === 404) throw new DownloadHTTPError(error.message, 404);
      if (error instanceof LinkError) this.#fault = error;
      throw error;
    }
  }

  /** The last fault of the network, once. */
  takeFault(): LinkError | null {
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }
}

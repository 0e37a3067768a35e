import { isNewer } from '../../model/program.js';
import type { Rollout } from '../../policy/rollout.js';
import type { TargetEntry } from './metadata.js';

/*
 * What the offline keys have signed: policies by number (`bundle/7`) and programs by system and version
 * (`program/linux-x64-1.4.0`).
 */

/** Bundles that stay in the signed list: what can be rolled back to. */
const KEPT_BUNDLES = 20;
/** Programs of each system that stay beside those a ring runs. */
const KEPT_PROGRAMS = 4;

const bundleNumber = ({ path }: TargetEntry): number => Number(/^bundle\/(\d+)$/.exec(path)?.[1] ?? 0);

/** Highest number of a bundle; 0 where there is none. */
export const newestOf = (entries: readonly TargetEntry[]): number => Math.max(0, ...entries.map(bundleNumber));

interface SignedProgram {
  readonly system: string;
  readonly version: string;
}

function programIn({ path }: TargetEntry): SignedProgram | null {
  const found = /^program\/(.+)-([\d.]+)$/.exec(path);
  return found?.[1] === undefined || found[2] === undefined ? null : { system: found[1], version: found[2] };
}

/** Signed programs, newest first within a system. */
export function programsOf(entries: readonly TargetEntry[]): SignedProgram[] {
  return entries
    .flatMap((entry) => programIn(entry) ?? [])
    .sort((a, b) => a.system.localeCompare(b.system) || (isNewer(b.version, a.version) ? 1 : -1));
}

export const programVersions = (entries: readonly TargetEntry[]): string[] =>
  programsOf(entries).map(({ version }) => version);

/** The newest, and whatever a ring still runs. */
export function keepEntries(entries: readonly TargetEntry[], rollout: Rollout): TargetEntry[] {
  const bundles = new Set(rollout.rings.map(({ version }) => version));
  const programs = new Set(rollout.rings.map(({ program }) => program));
  const newest = newestOf(entries);
  const all = programsOf(entries);
  return entries.filter((entry) => {
    const program = programIn(entry);
    if (program === null) return bundleNumber(entry) > newest - KEPT_BUNDLES || bundles.has(bundleNumber(entry));
    const newer = all.filter(({ system, version }) => system === program.system && isNewer(version, program.version));
    return newer.length < KEPT_PROGRAMS || programs.has(program.version);
  });
}

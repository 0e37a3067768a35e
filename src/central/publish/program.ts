import { isNewer, PROGRAM_VERSION, type System } from '../../model/program.js';
import type { Office } from '../office.js';
import { programsOf } from './entries.js';
import type { MetadataKey } from './keys.js';
import { ReleaseError } from './release.js';

/** A program for one kind of computers: a gzipped tar with `dist/cli/main.js` in it. */
export interface NewProgram {
  readonly system: System;
  readonly version: string;
  readonly body: Uint8Array;
  readonly by: string;
}

const GZIP = [0x1f, 0x8b];

/** Signs a program. No ring runs it before `giveProgram`. */
export async function addProgram(office: Office, keys: readonly MetadataKey[], program: NewProgram): Promise<void> {
  const { system, version, body, by } = program;
  if (!PROGRAM_VERSION.test(version)) {
    throw new ReleaseError('VERSION_UNKNOWN', `"${version}" is no version; they look like 1.4.0`);
  }
  if (body[0] !== GZIP[0] || body[1] !== GZIP[1]) {
    throw new ReleaseError('PROGRAM_UNREADABLE', 'that is no menshen-….tar.gz; build it with "npm run package"');
  }
  await office.repository.addProgram(keys, { system, version, body });
  await office.audit.add(by, 'program.added', { system, version, bytes: body.length });
}

/** Gives a signed program to a ring, or to every ring (null). PCs never go back to an older one. */
export async function giveProgram(
  office: Office,
  { ring, version, by }: { readonly ring: string | null; readonly version: string; readonly by: string },
): Promise<void> {
  await office.repository.setRollout((now) => {
    const chosen = now.rings.filter(({ name }) => ring === null || name === ring);
    if (chosen.length === 0) {
      const known = now.rings.map(({ name }) => name).join(', ');
      throw new ReleaseError('RING_UNKNOWN', `there is no ring "${ring}"; rings are ${known}`);
    }
    const ahead = chosen.find(({ program }) => program !== undefined && isNewer(program, version));
    if (ahead !== undefined) {
      throw new ReleaseError(
        'VERSION_UNKNOWN',
        `ring ${ahead.name} has program ${ahead.program}, and PCs never go back: release the older one under a new version`,
      );
    }
    return { ...now, rings: now.rings.map((each) => (chosen.includes(each) ? { ...each, program: version } : each)) };
  });
  await office.audit.add(by, 'program.given', { ring: ring ?? 'every ring', version });
}

/** Signed programs, and the rings that run them. */
export async function programs(office: Office) {
  const { entries, rollout } = await office.repository.published();
  return programsOf(entries).map(({ system, version }) => ({
    system,
    version,
    rings: rollout.rings.filter(({ program }) => program === version).map(({ name }) => name),
  }));
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PROGRAM_VERSION } from '../model/program.js';
import { MODES } from '../model/verdict.js';

const name = z.string().regex(/^[a-z0-9-]{1,64}$/);

const ring = z.strictObject({
  name,
  /** Share of all PCs, by a hash of their ids. */
  percent: z.number().min(0).max(100).nullable(),
  branches: z.array(z.string()).nullable(),
  tags: z.array(z.string()).nullable(),
  /** The signed bundle this ring runs; null while it has none. */
  version: z.int().positive().nullable(),
  mode: z.enum(MODES),
  /** PCs of a halted ring keep what they run. */
  halted: z.boolean(),
  /** The signed program this ring runs. Absent: whatever is installed. */
  program: z.exactOptional(z.string().regex(PROGRAM_VERSION)),
});

/** Which signed bundle each ring runs. The first ring that a PC fits is its ring. */
export const rolloutSchema = z.strictObject({
  schema: z.literal(1),
  rings: z.array(ring).min(1).max(100),
  /** Everything is observed and nothing refused until then: for the day a policy stops the work of a company. */
  kill: z.strictObject({ until: z.iso.datetime() }).nullable(),
});

export type Rollout = z.infer<typeof rolloutSchema>;
export type Ring = Rollout['rings'][number];

/** Of a PC, what decides its ring. */
export interface Place {
  readonly device: string;
  readonly branch: string;
  readonly tags: readonly string[];
}

export const FIRST_ROLLOUT: Rollout = {
  schema: 1,
  rings: [
    { name: 'canary', percent: 1, branches: null, tags: ['canary'], version: null, mode: 'enforce', halted: false },
    { name: 'early', percent: 10, branches: null, tags: ['early'], version: null, mode: 'enforce', halted: false },
    { name: 'all', percent: null, branches: null, tags: null, version: null, mode: 'enforce', halted: false },
  ],
  kill: null,
};

/** A kill switch holds no longer: central's online key must not be able to switch protection off for good. */
export const MAX_KILL_MS = 24 * 3_600_000;

/** The PC's ring; null when it fits none. A ring that asks for nothing takes everybody. */
export function ringOf(rollout: Rollout, place: Place): Ring | null {
  return rollout.rings.find((each) => fits(each, place)) ?? null;
}

function fits({ percent, branches, tags }: Ring, place: Place): boolean {
  if (percent === null && branches === null && tags === null) return true;
  if (percent !== null && shareOf(place.device) < percent) return true;
  if (branches?.includes(place.branch) === true) return true;
  return tags?.some((tag) => place.tags.includes(tag)) === true;
}

/** 0 to 100, even over all PCs and always the same for one: a wider ring takes in the narrower. */
export function shareOf(device: string): number {
  return (createHash('sha256').update(`ring ${device}`).digest().readUInt32BE(0) / 2 ** 32) * 100;
}

/** True while the switch acts. One that reaches further than a day ahead is not obeyed. */
export function killed({ kill }: Rollout, now: number): boolean {
  if (kill === null) return false;
  const until = Date.parse(kill.until);
  return now < until && until - now <= MAX_KILL_MS;
}

import type { Chance } from '../builders/chance.js';
import type { Coverage } from './coverage.js';
import { brokenLaw, cpuMs } from './laws.js';
import type { Target } from './targets.js';
import { wounded } from './wound.js';

/** Samples that are kept because they led somewhere new, besides those a target begins with. */
const MAX_KEPT = 500;

export interface Finding {
  readonly law: string;
  /** The file that broke it, as it was read. */
  readonly bytes: Buffer;
}

/**
 * Reads wounded samples of one target until `goingOn` says no.
 *
 * @param coverage where there is one, samples that lead somewhere new are wounded further
 * @returns the first finding, null when every law held
 */
export async function hunt(
  target: Target,
  chance: Chance,
  goingOn: (round: number) => boolean,
  coverage: Coverage | null,
): Promise<Finding | null> {
  const samples = target.samples.map((sample): Buffer => Buffer.from(sample));
  const begun = samples.length;
  for (let round = 0; goingOn(round); round++) {
    // The first rounds read the samples as they are.
    const whole = samples[round];
    const bytes =
      whole !== undefined && round < begun
        ? whole
        : wounded(chance.pick(samples), samples, target.words, chance, target.keep);
    const file = target.pack?.(bytes) ?? bytes;
    const law = await readOne(target, file, bytes);
    if (law !== null) return { law, bytes: file };
    if (coverage?.isNew() && samples.length < begun + MAX_KEPT) samples.push(bytes);
  }
  return null;
}

async function readOne(target: Target, file: Buffer, bytes: Buffer): Promise<string | null> {
  const began = cpuMs();
  try {
    const seen = await target.read(file);
    return brokenLaw(bytes, seen, cpuMs() - began, target.mayBeMute);
  } catch (error) {
    return `it threw ${error instanceof Error ? (error.stack ?? error.message).split('\n', 4).join(' ') : String(error)}`;
  }
}

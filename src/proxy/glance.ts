import type { EarlyRefusal, InspectableBody } from './gate.js';
import type { Holder } from './hold.js';

/** A body that is here this soon after its first 128 KiB is judged when it is whole. */
const FIRST_MS = 200;
/** Less than this is not worth a look. */
const FIRST_BYTES = 128 * 1024;
/** Each look waits until the body has grown by so much: all looks together read less than one and a half bodies. */
const GROWTH = 3;

/** Has a body looked at while it arrives slowly, until something is certain. */
export interface Glances {
  /** Call after every piece. */
  arrived(holder: Holder): void;
  /** What was certain before the end; wait for it before judging the whole. */
  settled(): Promise<EarlyRefusal | null>;
}

/** @param refuse told once, as soon as the refusal is certain. */
export function openGlances(
  look: (body: InspectableBody) => Promise<EarlyRefusal | null>,
  refuse: (early: EarlyRefusal) => void,
): Glances {
  let began = 0;
  let next = FIRST_BYTES;
  let looking: Promise<EarlyRefusal | null> | null = null;
  let early: EarlyRefusal | null = null;

  async function glance(body: InspectableBody): Promise<EarlyRefusal | null> {
    const found = await look(body);
    looking = null;
    if (found !== null) {
      early = found;
      refuse(found);
    }
    return found;
  }

  return {
    arrived(holder) {
      if (holder.size < next || early !== null || looking !== null) return;
      const now = performance.now();
      if (began === 0) began = now;
      if (now - began < FIRST_MS) return;
      next = holder.size * GROWTH;
      looking = glance(holder.soFar());
    },
    settled: async () => early ?? (await looking),
  };
}

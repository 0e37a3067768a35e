import type { EarlyRefusal, InspectableBody } from './gate.js';
import type { Holder } from './hold.js';

/** A body that is here this soon after its first 16 KiB is judged when it is whole. */
const FIRST_MS = 5;
/** Less than this is not worth a look. */
const FIRST_BYTES = 16 * 1024;
/** Between two looks, and so many times as long as the last one took: looks cost a sixth of the time a body takes. */
const PAUSE_MS = 50;
const PAUSE = 5;

/** Looks at what is here of a body. `signal` says that all of it is. */
export type Look = (body: InspectableBody, signal: AbortSignal) => Promise<EarlyRefusal | null>;

/** Has a body looked at while it arrives slowly, until something is certain. */
export interface Glances {
  /** Call after every piece. */
  arrived(holder: Holder): void;
  /** What was certain before the end; wait for it before judging the whole. Nothing is looked at afterwards. */
  settled(): Promise<EarlyRefusal | null>;
}

/** @param refuse told once, as soon as the refusal is certain. */
export function openGlances(look: Look, refuse: (early: EarlyRefusal) => void): Glances {
  /** Made for the first look: most bodies are here before one, and making and aborting it takes longer than they do. */
  let whole: AbortController | null = null;
  let over = false;
  /** When the next look may be; null until there is something to look at. */
  let due: number | null = null;
  let seen = 0;
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<EarlyRefusal | null> | null = null;
  let early: EarlyRefusal | null = null;

  async function glance(holder: Holder): Promise<EarlyRefusal | null> {
    const began = performance.now();
    seen = holder.size;
    whole ??= new AbortController();
    const found = await look(holder.soFar(), whole.signal);
    looking = null;
    const now = performance.now();
    due = now + PAUSE_MS + PAUSE * (now - began);
    if (found !== null) {
      early = found;
      refuse(found);
    } else next(holder);
    return found;
  }

  /** Looks when it is time: a body that comes to a halt is looked at, too. */
  function next(holder: Holder): void {
    if (over || early !== null || looking !== null || timer !== null || holder.size === seen) return;
    const now = performance.now();
    due ??= now + FIRST_MS;
    if (due <= now) {
      looking = glance(holder);
      // Whoever waits for it is told.
      looking.catch(() => undefined);
      return;
    }
    timer = setTimeout(() => {
      timer = null;
      next(holder);
    }, due - now);
  }

  return {
    arrived(holder) {
      if (holder.size >= FIRST_BYTES) next(holder);
    },
    async settled() {
      over = true;
      whole?.abort();
      if (timer !== null) clearTimeout(timer);
      timer = null;
      return early ?? looking;
    },
  };
}

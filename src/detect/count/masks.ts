import { ALL_SHOWN, MAX_MASKED, type MaskedPrint } from '../../model/masked.js';
import { homeKey, isExact } from '../entities/home.js';
import type { Draft } from '../records/draft.js';

/** Keeps what a transfer shows of phones that it hides in part. */
export interface Masks {
  add(draft: Draft): void;
  result(): readonly MaskedPrint[];
}

/** A whole name, that few others have: 王先生 is anybody's. */
const WHOLE_NAME = /^[\u4e00-\u9fff·]{2,12}$/;
const TITLED = /(?:先生|女士|小姐|太太|阿姨|叔叔|总|姐|哥)$/;

export function createMasks(fingerprint: (kind: 'person' | 'home', canonical: string) => string): Masks {
  const homes = new Map<string, number>();
  const names = new Map<string, number>();
  const show = (to: Map<string, number>, key: string, shown: number): void => {
    if (to.size < MAX_MASKED || to.has(key)) to.set(key, (to.get(key) ?? 0) | (shown & ALL_SHOWN));
  };
  return {
    add({ shown, homes: places, name }) {
      if (shown === 0) return;
      for (const home of places) if (isExact(home)) show(homes, homeKey(home), shown);
      if (WHOLE_NAME.test(name) && !TITLED.test(name)) show(names, name, shown);
    },
    result: () =>
      [
        ...[...homes].map(([key, shows]) => ({ by: 'home' as const, of: fingerprint('home', key), shows })),
        ...[...names].map(([name, shows]) => ({
          by: 'name' as const,
          of: fingerprint('person', `name ${name}`),
          shows,
        })),
      ].slice(0, MAX_MASKED),
  };
}

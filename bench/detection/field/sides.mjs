import { makeChance } from '../chance.mjs';
import { makePeople } from './people.mjs';
import { makeWords } from './words.mjs';

/** FNV-1a over code points, with an avalanche at the end: a third of all texts fall on each remainder of 3. */
export function hash(text, seed = 0) {
  let mixed = 0x811c9dc5 ^ seed;
  for (const character of text) mixed = Math.imul(mixed ^ character.codePointAt(0), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/**
 * Whether a way of writing belongs to the hold-out: a third of all, chosen by its own text. Its figures are reported, its
 * examples never are, so nothing can be fitted to them.
 */
export const isHeld = (style) => hash(style, 7) % 3 === 0;

/** Chance and people of one style. Each draws from its own, so that changing one style leaves the others as they were. */
export function castOf(seed, style, corpus, held) {
  const chance = makeChance(hash(style, seed));
  return { chance, people: makePeople(chance, makeWords({ held, corpus })) };
}

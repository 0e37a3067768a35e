import { compileWords, type HasWord } from '../content/words.js';
import { requiredWords } from '../detect/pattern-words.js';
import { compilePatterns } from '../detect/patterns.js';
import type { PatternSet, PatternSource } from '../model/pattern.js';

/** Words that are searched together: more would be met too often to save anything. */
const MAX_WORDS = 400;

/** Patterns that can only be met where one of some words stands, and all others. */
interface Split {
  readonly hasWord: HasWord;
  readonly others: readonly PatternSource[];
}

/** The same as `compilePatterns`, but an automaton runs only over texts in which a word of a pattern stands. */
export function compileWordsFirst(sources: readonly PatternSource[]): PatternSet {
  const all = compilePatterns(sources);
  const split = splitByWords(sources);
  if (split === null) return all;
  const others = compilePatterns(split.others);
  return { match: (text) => (split.hasWord(text) ? all : others).match(text) };
}

/** Null when no pattern has words, or this machine has no search for them. */
function splitByWords(sources: readonly PatternSource[]): Split | null {
  const words = new Set<string>();
  const others = sources.filter(({ pattern }) => {
    const own = requiredWords(pattern);
    if (own === null || words.size + own.length > MAX_WORDS) return true;
    for (const word of own) words.add(word);
    return false;
  });
  const hasWord = words.size === 0 ? null : compileWords([...words]);
  return hasWord === null ? null : { hasWord, others };
}

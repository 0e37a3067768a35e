import { createRequire } from 'node:module';
import { openLibrary } from './re2-library.js';

/*
 * RE2, whichever way this system has it: the npm package, or the same engine as a plain library (build/re2), which Windows
 * packages carry because the npm package brings no binary for it.
 */

/** What is asked of RE2. Texts as bytes are UTF-8. */
export interface Re2 {
  /** One expression in JavaScript's syntax, `i`: without case, `s`: dots meet ends of lines. Throws SyntaxError. */
  compile(pattern: string, flags: '' | 'i' | 's'): (text: string | Buffer) => boolean;
  /** Several at once: numbers of those that are met. Without case. Throws SyntaxError, or Error when too large together. */
  compileSet(patterns: readonly string[]): (text: string | Buffer) => number[];
}

let opened: Re2 | null = null;

/** The engine of this system, opened at the first call. Throws Re2Missing where there is neither. */
export function re2(): Re2 {
  opened ??= open();
  return opened;
}

function open(): Re2 {
  const require = createRequire(import.meta.url);
  try {
    return fromPackage(require('re2') as typeof import('re2'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    const library = openLibrary();
    if (library === null) throw new Re2Missing(error);
    return library;
  }
}

function fromPackage(RE2: typeof import('re2')): Re2 {
  return {
    compile(pattern, flags) {
      const compiled = new RE2(pattern, `u${flags}`);
      return (text) => compiled.test(text);
    },
    compileSet(patterns) {
      const set = new RE2.Set([...patterns], 'i');
      return (text) => set.match(text);
    },
  };
}

export class Re2Missing extends Error {
  readonly code = 'RE2_MISSING';

  constructor(cause: unknown) {
    super('RE2 is not installed: run "npm install" again, or install the package made for this system', { cause });
    this.name = 'Re2Missing';
  }
}

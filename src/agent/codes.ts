import fs from 'node:fs';
import path from 'node:path';
import { type CodePurpose, readCode } from '../tls/one-use-code.js';
import { centralDir } from './central/enrolment.js';

/** `wait`: too many wrong ones, `no-key`: head office has given this PC none, `unstored`: it could not be marked as used. */
export type CodeAnswer = 'taken' | 'wrong' | 'wait' | 'no-key' | 'unstored';

/** Checks codes that head office has read out, with nothing but what lies on this PC. */
export interface Codes {
  /** Takes a code for good: what was taken once is wrong from then on. */
  take(purpose: CodePurpose, text: string): CodeAnswer;
}

const MAX_WRONG = 5;
const WRONG_MS = 10 * 60_000;

/** Where a PC keeps its key for codes; only the service's account and administrators read it. */
export const codeKeyFile = (home: string): string => path.join(centralDir(home), 'code.key');
const usedFile = (home: string): string => path.join(home, 'codes-used.json');

export function openCodes(home: string, now: () => number): Codes {
  const wrong: number[] = [];
  return {
    take(purpose, text) {
      const at = now();
      while (wrong[0] !== undefined && wrong[0] < at - WRONG_MS) wrong.shift();
      if (wrong.length >= MAX_WRONG) return 'wait';
      const key = keyOf(home);
      if (key === null) return 'no-key';
      const used = usedOf(home);
      const minute = readCode(text, { key, purpose, now: at, last: used[purpose] ?? 0 });
      if (minute === null) {
        wrong.push(at);
        return 'wrong';
      }
      return keepUsed(home, { ...used, [purpose]: minute }) ? 'taken' : 'unstored';
    },
  };
}

function keyOf(home: string): string | null {
  const key = textOf(codeKeyFile(home))?.trim();
  return key !== undefined && /^[0-9a-f]{64}$/.test(key) ? key : null;
}

type Used = Readonly<Partial<Record<CodePurpose, number>>>;

/** A damaged list counts as empty: codes still die after their 4 hours. */
function usedOf(home: string): Used {
  try {
    const value: unknown = JSON.parse(textOf(usedFile(home)) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, minute]) => Number.isSafeInteger(minute)));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function keepUsed(home: string, used: Used): boolean {
  const file = usedFile(home);
  try {
    fs.writeFileSync(`${file}.draft`, JSON.stringify(used), { mode: 0o600, flush: true });
    fs.renameSync(`${file}.draft`, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** Null where there is none, or none that this account may read. */
function textOf(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

import path from 'node:path';
import { compilePatterns } from '../detect/patterns.js';
import { compilePolicy } from '../policy/compile.js';
import { loadPolicy, type PolicyFile } from '../policy/load.js';
import type { Policy } from '../policy/policy.js';

/**
 * Loads a policy folder and compiles it; the files it names become absolute. Throws PolicyError with every problem, or
 * PatternError.
 */
export function openPolicy(dir: string, more: readonly PolicyFile[] = []): Policy {
  const policy = compilePolicy(loadPolicy(dir, more), compilePatterns);
  return { ...policy, knownOwners: knownOwnersIn(dir, policy) };
}

/** The files of known owners that a policy loaded from this folder names; null when it names none. */
export function knownOwnersIn(dir: string, { knownOwners }: Policy): Policy['knownOwners'] {
  if (knownOwners === null) return null;
  const { file, canaries, keyId } = knownOwners;
  const inside = (name: string): string => path.resolve(dir, name);
  return { file: inside(file), canaries: canaries === null ? null : inside(canaries), keyId };
}

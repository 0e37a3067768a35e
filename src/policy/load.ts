import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type PolicyFile, parsePolicy } from './parse.js';
import { PolicyError, type PolicyProblem } from './problem.js';
import type { PolicySource } from './source.js';

export type { PolicyFile } from './parse.js';
export { PolicyError, type PolicyProblem } from './problem.js';
export type { PolicySource } from './source.js';

/** A policy folder comes from people and from the network: it may not be a way to fill memory. */
const MAX_FILES = 500;
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 6;

/**
 * Reads every `*.yaml` and `*.yml` below `dir`, in the order of their names; dot files are left out.
 * Throws `PolicyError` with all problems, each with file, line and path.
 *
 * @param more files that belong to the policy and do not lie in the folder: what a PC's own settings sanction
 */
export function loadPolicy(dir: string, more: readonly PolicyFile[] = []): PolicySource {
  const problems: PolicyProblem[] = [];
  const files: PolicyFile[] = [];
  const problem = (path: string, message: string): void => {
    problems.push({ file: nameOf(dir, path), line: 1, path: '', message });
  };
  const visit = (path: string, depth: number): void => {
    for (const name of readdirSync(path).sort()) {
      if (name.startsWith('.')) continue;
      const inner = join(path, name);
      const stat = statSync(inner);
      if (stat.isDirectory()) {
        if (depth >= MAX_DEPTH) problem(inner, `folders may be ${MAX_DEPTH} deep`);
        else visit(inner, depth + 1);
      } else if (/\.ya?ml$/.test(name)) {
        if (files.length >= MAX_FILES) problem(inner, `a policy may have ${MAX_FILES} files`);
        else if (stat.size > MAX_FILE_BYTES) problem(inner, `is larger than ${MAX_FILE_BYTES} bytes`);
        else files.push({ name: nameOf(dir, inner), text: readFileSync(inner, 'utf8') });
      }
    }
  };
  try {
    visit(dir, 1);
  } catch (cause) {
    const message = `the policy folder cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new PolicyError([...problems, { file: dir, line: 1, path: '', message }], cause);
  }
  if (files.length === 0) problems.push({ file: dir, line: 1, path: '', message: 'the folder holds no YAML file' });
  if (problems.length > 0) throw new PolicyError(problems);
  return parsePolicy([...files, ...more]);
}

function nameOf(dir: string, path: string): string {
  return relative(dir, path).split(sep).join('/');
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The pages of the console as its one list has them: path, and the permission each asks for. */
export function consolePages(): Array<{ readonly path: string; readonly permission: string }> {
  const text = readFileSync(fileURLToPath(new URL('../../src/console/pages.ts', import.meta.url)), 'utf8');
  const lines = text.split('\n').filter((line) => /^\s*\{ path:/.test(line));
  return lines.map((line) => {
    const [, path, permission] = /path: '([^']+)'.* permission: '([^']+)'/.exec(line) ?? [];
    if (path === undefined || permission === undefined) throw new Error(`a page without path or permission: ${line}`);
    return { path, permission };
  });
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Facts of the installed program. This file lies two levels below the root, as source and as built. */
const root = fileURLToPath(new URL('../../', import.meta.url));

function versionOf(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}

/** `versions/<v>` below where a package lies; the repository has no such folders. */
const above = path.dirname(path.resolve(root));

export const PROGRAM = {
  root,
  /** What holds `bin/menshen`. */
  installed: path.basename(above) === 'versions' ? path.dirname(above) : path.resolve(root),
  /** Node, and the file it starts with. */
  self: [process.execPath, fileURLToPath(new URL('main.js', import.meta.url))] as const,
  /** The policy shipped with the program. */
  policyDir: fileURLToPath(new URL('../../policies/', import.meta.url)),
  /** The built program. */
  main: fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url)),
  /** The built browser app; there once `npm run build` has run. */
  consoleDir: fileURLToPath(new URL('../../dist/console/', import.meta.url)),
  get version(): string {
    return versionOf();
  },
} as const;

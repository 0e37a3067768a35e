import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Facts of the installed program. This file lies two levels below the root, as source and as built. */
const root = fileURLToPath(new URL('../../', import.meta.url));

function versionOf(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}

export const PROGRAM = {
  root,
  /** The policy shipped with the program. */
  policyDir: fileURLToPath(new URL('../../policies/', import.meta.url)),
  /** The built browser app; there once `npm run build` has run. */
  consoleDir: fileURLToPath(new URL('../../dist/console/', import.meta.url)),
  get version(): string {
    return versionOf();
  },
} as const;

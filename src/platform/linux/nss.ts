import type { Change, Part } from '../change.js';
import { CA_FILE } from './firefox.js';

/** Chromium's databases: since M146 the second, but the first wherever it exists (its docs/linux/cert_management.md). */
const FOLDERS = ['.pki/nssdb', '.local/share/pki/nssdb'];

/**
 * Databases of people that exist already: what browsers without a known policy folder read (UOS Browser and other forks).
 * None is made for those who have none. `certutil` comes with libnss3-tools; without it this part is left out.
 */
export const nss: Part = {
  name: 'nss',
  changes({ ca }, look) {
    if (!look.exists('/usr/bin/certutil')) return [];
    return look.homes
      .flatMap(({ folder }) => FOLDERS.map((below) => `${folder}/${below}`))
      .filter((database) => look.exists(`${database}/cert9.db`))
      .map((database): Change => {
        const certutil = (...args: string[]): [string, ...string[]] => [
          '/usr/bin/certutil',
          '-d',
          `sql:${database}`,
          ...args,
        ];
        return {
          kind: 'command',
          check: certutil('-L', '-n', ca.name),
          run: certutil('-A', '-t', 'C,,', '-n', ca.name, '-i', CA_FILE),
          undo: certutil('-D', '-n', ca.name),
          optional: true,
        };
      });
  },
};

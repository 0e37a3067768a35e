import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { CA_LIFE_MS, LEAF_LIFE_MS, MAX_COMMON_NAME, RENEW_AFTER } from '../../src/tls/profile.js';

const DAY_MS = 86_400_000;
const folder = fileURLToPath(new URL('../../certs/', import.meta.url));

t.test('certs/ holds no private key in any form', async (t) => {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  t.not(files.length, 0);
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name));
    t.notOk(bytes.includes('PRIVATE KEY'), file.name);
    t.notMatch(file.name, /\.(key|p12|pfx|der|jks)$/i);
  }
});

t.test('its README says what the program does', async (t) => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const leafDays = LEAF_LIFE_MS / DAY_MS;
  t.match(readme, `| valid | ${CA_LIFE_MS / DAY_MS / 365} years`);
  t.match(readme, `${leafDays} days, from one day before; made anew after ${leafDays * RENEW_AFTER}`);
  t.match(readme, `left out over ${MAX_COMMON_NAME} characters`);
});

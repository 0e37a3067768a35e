// How long it takes from opening the queue until its first row stands there, in a real Chromium over real TLS: with nothing
// kept by the browser, and again with what it kept. Unpack Chromium first by any test of test/console.
//   npm run build && node bench/console-usable.mjs [ROUNDS]
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { hashPassword } from '../dist/central/access/password.js';
import { SESSION_COOKIE } from '../dist/central/access/sign-in.js';
import { base32, stepOf, totpCode } from '../dist/central/access/totp.js';
import { openCentral } from '../dist/central/central.js';
import { openOffice } from '../dist/central/office.js';
import { startServer } from '../dist/central/server.js';
import { setUp } from '../dist/central/setup.js';
import { uuidv7 } from '../dist/incident/uuid.js';

const ROUNDS = Number(process.argv[2] ?? 9);
const INCIDENTS = 5_000;
const GROUP = 500;
const HOUR_MS = 3_600_000;
const PASSWORD = 'a long enough password';

const cache = new URL('../node_modules/.cache/', import.meta.url);
const unpacked = fs.readdirSync(cache).find((name) => /^menshen-chromium-[\d.]+$/.test(name));
if (unpacked === undefined) throw new Error('no Chromium in node_modules/.cache: run a test of test/console first');
const home = path.join(cache.pathname, unpacked);

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-usable-'));
const common = { clock: Date.now, port: 0, store: '', url: '', names: [], keysDir: null, passphrase: null };
await setUp({ dir, ...common, keys: { root: { count: 1, threshold: 1 }, targets: { count: 1, threshold: 1 } } });
const office = await openOffice({ dir, clock: Date.now });
const central = await openCentral(office, { version: 'bench', onFault: (error) => console.error(error) });
const server = await startServer(central, {
  host: '127.0.0.1',
  port: 0,
  console: new URL('../dist/console/', import.meta.url).pathname,
});
const url = `https://127.0.0.1:${server.port}`;

const pick = (list, n) => list[n % list.length];
const row = (n) => {
  const at = Date.now() - n * (HOUR_MS / 4);
  const id = uuidv7(at, randomBytes);
  const total = 1 + ((n * 7919) % 60);
  return {
    ...{
      tenant: office.settings.tenant,
      branch: `branch-${n % 40}`,
      at,
      id,
      device: `pc-${n % 900}`,
      sequence: n,
      received_at: at,
    },
    ...{ person: `os:p${n % 700}`, channel: pick(['wechat-web', 'qq-mail', 'xianyu'], n), category: 'im' },
    ...{ host: 'host.example', verdict: pick(['flag', 'coach', 'block'], n), asked: 'block', mode: 'enforce' },
    ...{ rule: 'bulk-owners', records: `{"owner":${total}}`, total, policy_version: '1', body: '{}', kind: 'owner' },
    ...{ severity: n % 4, status: 'new', outcome: '', assignee: null, due_at: null, rank: total, draw: n },
    ...{ provenance: 0, known: 0, canaries: 0, fold: id },
  };
};
for (let from = 0; from < INCIDENTS; from += GROUP) {
  const rows = Array.from({ length: GROUP }, (_, n) => row(from + n));
  await central.sql.db.insertInto('incident').values(rows).execute();
}
const totp = base32(randomBytes(20));
const account = {
  name: 'bench',
  role: 'lead',
  branch: null,
  person: null,
  password: await hashPassword(PASSWORD),
  totp,
};
await central.accounts.add(account, Date.now());
const secret = await central.signIn.withPassword('bench', PASSWORD, totpCode(totp, stepOf(Date.now())));

const browser = await chromium.launch({
  executablePath: path.join(home, 'chromium'),
  chromiumSandbox: false,
  args: ['--disable-gpu', '--no-first-run', '--disable-background-networking'],
  env: { ...process.env, LD_LIBRARY_PATH: path.join(home, 'lib') },
});

/** Milliseconds since the navigation began at which `selector` was first there. */
async function until(page, address, selector) {
  await page.addInitScript((wanted) => {
    const look = () => {
      if (document.querySelector(wanted) === null) return;
      globalThis.usableAt ??= performance.now();
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  }, selector);
  await page.goto(address);
  try {
    await page.waitForFunction(() => globalThis.usableAt !== undefined);
  } catch (cause) {
    throw new Error(`${selector} is not on ${address}, but: ${await page.locator('main').textContent()}`, { cause });
  }
  return page.evaluate(() => globalThis.usableAt);
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const said = (list) =>
  `${Math.round(median(list))} ms (${Math.round(Math.min(...list))}–${Math.round(Math.max(...list))})`;

try {
  for (const [name, address, selector] of [
    ['queue, first row', `${url}/queue`, '[role=grid] tr[id^=row-]'],
    ['overview, first figure', `${url}/`, '.figure .ant-statistic-content-value'],
  ]) {
    const [cold, warm] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
      await context.addCookies([
        { name: SESSION_COOKIE, value: secret, url, secure: true, httpOnly: true, sameSite: 'Strict' },
      ]);
      for (const times of [cold, warm]) {
        const page = await context.newPage();
        times.push(await until(page, address, selector));
        await page.close();
      }
      await context.close();
    }
    console.log(`${name.padEnd(24)} nothing kept ${said(cold)}; again ${said(warm)}`);
  }
  const [load] = os.loadavg();
  console.log(`${ROUNDS} rounds, ${INCIDENTS} incidents, ${os.cpus().length} cores, load ${load.toFixed(1)}`);
} finally {
  await browser.close();
  await server.close();
  await central.close();
  fs.rmSync(dir, { recursive: true, force: true });
}

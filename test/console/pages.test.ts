import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { CALLBACK_PATH } from '../../src/central/access/callback.js';
import { oidcSchema } from '../../src/central/access/oidc-settings.js';
import { ROLES, type Role } from '../../src/central/api/access.js';
import { readSettings, writeSettings } from '../../src/central/data.js';
import { startTestCentral } from '../builders/central.js';
import { startTestConsole } from '../builders/console.js';
import { consolePages } from '../builders/console-pages.js';
import { settled } from '../builders/furnish.js';
import { startProvider } from '../builders/openid.js';

/* Which page is whose, and the two ways in. */

const REVIEW = 'reviewer lead';
const POLICY = 'reviewer lead policy-author publisher auditor admin';
const EVERYBODY = 'reviewer lead branch-manager policy-author publisher auditor admin';

/** Written out: a page that is not here fails the test, and whoever adds one says whose it is. */
const TABLE: Readonly<Record<string, string>> = {
  '/': EVERYBODY,
  '/queue': 'reviewer lead branch-manager',
  '/openings': REVIEW,
  '/releases': 'lead branch-manager',
  '/cases': 'lead',
  '/trace': REVIEW,
  '/sent': REVIEW,
  '/leavers': REVIEW,
  '/people': REVIEW,
  '/policies': POLICY,
  '/fleet': EVERYBODY,
  '/at-rest': EVERYBODY,
  '/audit': 'lead auditor',
  '/keys': REVIEW,
  '/settings': 'admin',
  '/policies/proposals/:id': POLICY,
  '/policies/propose/:incident': 'reviewer lead policy-author',
  '/incidents/:id': 'reviewer lead branch-manager',
};

const before = await startTestCentral();
const { dir, port } = before;
await before.stop();
t.teardown(() => before.close());
const url = `https://localhost:${port}`;
// The browser trusts one authority beside the usual: the provider's name is vouched for by it, too.
const { cert, key, ca } = await vouched();
const provider = await startProvider({ cert: ca, issue: async () => ({ key, chain: cert }) }, `${url}${CALLBACK_PATH}`);
t.teardown(() => provider.close());
const files = { ca: path.join(dir, 'provider-ca.pem'), secretFile: path.join(dir, 'oidc.secret') };
await fs.writeFile(files.ca, ca);
await fs.writeFile(files.secretFile, `${provider.secret}\n`, { mode: 0o600 });
const oidc = oidcSchema.parse({
  ...{ issuer: provider.issuer, clientId: provider.clientId, secretFile: files.secretFile, name: '公司统一登录', url },
  ...{ groups: { roles: [{ group: 'reviewers', role: 'reviewer' }] }, logout: true },
});
await writeSettings(dir, { ...(await readSettings(dir)), oidc, outlets: { allow: ['localhost'], ca: files.ca } });
const office = await startTestConsole({ dir, port });
t.teardown(() => office.close());

async function vouched(): Promise<{ cert: string; key: string; ca: string }> {
  const { authority } = before.central;
  const { keyPem, certPem } = await authority.issueServer(['localhost'], 86_400_000);
  return { key: keyPem, cert: certPem + authority.certPem, ca: authority.certPem };
}

t.test('the table names every page, and no other', (t) => {
  t.same(
    consolePages()
      .map(({ path: at }) => at)
      .sort(),
    Object.keys(TABLE).sort(),
  );
  t.end();
});

for (const role of ROLES) {
  t.test(`${role} is shown the pages of the table, in the navigation and by address`, async (t) => {
    const page = await office.open(role);
    await settled(page);
    const links = await page
      .getByRole('navigation', { name: '主导航' })
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    const mine = (at: string): boolean => TABLE[at]?.split(' ').includes(role satisfies Role) === true;
    t.same(
      links.sort(),
      Object.keys(TABLE)
        .filter((at) => mine(at) && !at.includes(':'))
        .sort(),
    );
    for (const at of Object.keys(TABLE).filter((each) => !mine(each))) {
      await page.goto(office.url + at.replace(/:\w+/, '01a206e0-1110-7e52-8190-6a647011580d'));
      await page.getByRole('heading', { level: 1, name: '没有这个页面' }).waitFor();
    }
    await page.close();
    t.same(office.complaints.splice(0), [], 'nothing was asked for that is not theirs');
  });
}

t.test('the button of the company leads through its sign-in and back, and signing out ends both', async (t) => {
  await office.context.clearCookies();
  provider.visitor = { sub: 'wu', claims: { preferred_username: 'wu', groups: ['reviewers'] } };
  const page = await office.context.newPage();
  await page.goto(url);
  await page
    .getByRole('link', { name: '用 公司统一登录 登录' })
    .or(page.getByRole('button', { name: '用 公司统一登录 登录' }))
    .click();
  await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
  t.equal(new URL(page.url()).origin, url);
  const cookies = await office.context.cookies(url);
  t.match(
    cookies.find(({ name }) => name === '__Host-menshen'),
    { httpOnly: true, secure: true, sameSite: 'Strict' },
  );
  t.match(await office.central.central.accounts.get('wu'), { role: 'reviewer' });
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
  const left = page.waitForRequest((request) => request.url().startsWith(provider.issuer));
  await page.getByRole('button', { name: '账号 wu' }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  t.match((await left).url(), /\/session\/end\?/);
  t.notOk((await office.context.cookies(url)).some(({ name }) => name === '__Host-menshen'));
});

t.test('who is in no group of this office is told so, in words, on the way back', async (t) => {
  await office.context.clearCookies();
  provider.visitor = { sub: 'stranger', claims: { preferred_username: 'stranger', groups: [] } };
  const page = await office.context.newPage();
  await page.goto(url);
  await page
    .getByRole('link', { name: '用 公司统一登录 登录' })
    .or(page.getByRole('button', { name: '用 公司统一登录 登录' }))
    .click();
  await page.waitForURL(/refused=FORBIDDEN/);
  await page.getByRole('alert').waitFor();
  t.equal(await office.central.central.accounts.get('stranger'), null);
  t.same(office.central.faults, []);
});

import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import t from 'tap';
import { CONSOLE_DIR, startTestConsole } from '../builders/console.js';
import { furnish, settled } from '../builders/furnish.js';
import { morning } from '../builders/morning.js';

const office = await startTestConsole({ incidents: morning(40) });
t.teardown(() => office.close());
await office.central.central.sorter.settle();
const stops = await furnish(office);
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary: string }>;
}

/** What axe finds wrong by WCAG 2.2 AA. Evaluated by the tool, so the page's policy stays as it is. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(options: object): Promise<{ violations: unknown }> } }).axe;
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return (await run.run({ runOnly: tags })).violations;
  });
  return (found as Violation[]).map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

const wear = async (page: Page, theme: string, language: string): Promise<void> => {
  await page.evaluate(
    ([dress, words]) => {
      localStorage.setItem('menshen.theme', dress ?? '');
      localStorage.setItem('menshen.language', words ?? '');
    },
    [theme, language],
  );
};

const byRole = [...new Set(stops.map(({ role }) => role))];

for (const [theme, language, width] of [
  ['light', 'zh', 1280],
  ['dark', 'en', 1280],
  ['light', 'en', 390],
  ['dark', 'zh', 390],
] as const) {
  t.test(`${theme}, ${language}, ${width} wide: nothing to hold against any page`, async (t) => {
    for (const role of byRole) {
      const page = await office.open(role);
      await page.setViewportSize({ width, height: 800 });
      await wear(page, theme, language);
      for (const { path, ready } of stops.filter((stop) => stop.role === role)) {
        await page.goto(office.url + path);
        await settled(page);
        await ready?.(page);
        const name = path.replace(/[0-9a-f-]{36}/, 'one');
        t.same(await violations(page), [], name);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        t.ok(wider <= 0, `${name} needs no scrolling sideways: ${wider}`);
        if (process.env.MENSHEN_SCREENSHOTS !== undefined) {
          const file = `${name.replace(/\W+/g, '-')}-${theme}-${language}-${width}.png`;
          await page.screenshot({ path: `${process.env.MENSHEN_SCREENSHOTS}/${file}`, fullPage: true });
        }
      }
      t.same(office.complaints.splice(0), []);
      await page.close();
    }
  });
}

t.test('the sign-in page has nothing against it either, and holds still in a frame of nobody', async (t) => {
  const page = await office.context.newPage();
  await office.context.clearCookies();
  const answer = await page.goto(office.url);
  await page.getByRole('button', { name: '登录' }).waitFor();
  t.same(await violations(page), []);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  t.match(policy, /default-src 'none'/);
  t.match(policy, /frame-ancestors 'none'/);
  t.notMatch(policy, /unsafe/);
  t.match(answer?.headers(), {
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  const again = await page.reload();
  t.not(again?.headers()['content-security-policy'], policy, 'each response has a nonce of its own');
  await page.close();
});

t.test('what is fetched before a page is shown stays below 400 KiB, packed', async (t) => {
  const html = await readFile(`${CONSOLE_DIR}index.html`, 'utf8');
  const files = [...html.matchAll(/"\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file);
  t.ok(files.length > 1);
  const sizes = await Promise.all(files.map(async (file) => (await stat(`${CONSOLE_DIR}${file}.gz`)).size));
  t.ok(sizes.reduce((sum, size) => sum + size, 0) < 400 * 1024);
});

t.test('on paper only the page itself remains', async (t) => {
  const page = await office.open('reviewer', '/queue');
  await page.getByRole('row').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  t.notOk(await page.getByRole('navigation', { name: '主导航' }).isVisible());
  t.notOk(await page.getByRole('banner').isVisible());
  t.ok(await page.getByRole('row').first().isVisible());
  await page.close();
});

t.test('central out of reach, or an error of it, is said kindly and tried again', async (t) => {
  const page = await office.open('reviewer');
  await settled(page);
  await office.context.route('**/api/v1/incidents?*', (route) =>
    route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"title":"FORBIDDEN"}' }),
  );
  await page.getByRole('link', { name: '事件队列' }).click();
  await page.getByText('您没有这项权限').waitFor();
  await office.context.unroute('**/api/v1/incidents?*');
  await page.getByRole('button', { name: '重试' }).click();
  await page.getByRole('row').first().waitFor();
  office.complaints.length = 0; // the browser tells of the 403
  await page.goto(`${office.url}/nowhere`);
  await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
  t.same(office.complaints, []);
  t.same(office.strangers, []);
});

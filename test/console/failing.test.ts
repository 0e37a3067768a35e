import type { Page, Route } from 'playwright-core';
import t from 'tap';
import type { Role } from '../../src/central/api/access.js';
import { axeFaults } from '../builders/axe.js';
import { startTestConsole } from '../builders/console.js';
import { consolePages } from '../builders/console-pages.js';
import { furnish, settled } from '../builders/furnish.js';

/* Central is away, slow, busy, or says no: every page says so in the reader's language, and comes back by itself or when asked. */

const office = await startTestConsole();
t.teardown(() => office.close());
const stops = (await furnish(office)).filter(({ path }) => path !== '/nowhere');
const API = `${office.url}/api/v1/**`;
/** Who somebody is and the stream of changes go on: without the first there is no page, the second waits by itself. */
const spared = (url: string): boolean => /\/api\/v1\/(?:me|live)$/.test(url);

const problem =
  (status: number, title: string, headers: Record<string, string> = {}) =>
  (route: Route) =>
    route.fulfill({
      status,
      headers,
      contentType: 'application/problem+json',
      body: JSON.stringify({ title, status }),
    });

/** Answers every call to central so, until the end of `work`. */
async function during(answer: (route: Route) => Promise<void>, work: () => Promise<void>): Promise<void> {
  await office.context.route(API, (route) => (spared(route.request().url()) ? route.continue() : answer(route)));
  try {
    await work();
  } finally {
    await office.context.unrouteAll({ behavior: 'ignoreErrors' });
  }
}

async function speak(page: Page, language: 'zh' | 'en'): Promise<void> {
  await page.evaluate((wanted) => localStorage.setItem('menshen.language', wanted), language);
}

/** Pages that ask nothing before somebody does something. */
const SILENT = ['/trace'];

const byRole = [...new Set(stops.map(({ role }) => role))].map((role): [Role, typeof stops] => [
  role,
  stops.filter((stop) => stop.role === role),
]);

for (const [name, language, answer, said] of [
  ['central is away', 'zh', (route: Route) => route.abort('connectionrefused'), /连不上总部服务器/],
  ['somebody may not', 'en', problem(403, 'FORBIDDEN'), /You may not do this/],
  ['it is gone', 'zh', problem(404, 'NOT_FOUND'), /没有找到，或您无权查看/],
  ['central failed in a way nobody knows', 'en', problem(418, 'TEAPOT'), /The server failed \(TEAPOT\)/],
] as const) {
  t.test(`${name}: every page says so and keeps its heading`, async (t) => {
    for (const [role, list] of byRole) {
      const page = await office.open(role, '/nowhere');
      await settled(page);
      await speak(page, language);
      await during(answer, async () => {
        for (const { path } of list) {
          await page.goto(office.url + path);
          await page.getByRole('heading', { level: 1 }).waitFor();
          if (SILENT.includes(path)) continue;
          const alert = page.getByRole('alert').filter({ hasText: said }).first();
          await alert.waitFor();
          t.equal(await page.locator('.loading').count(), 0, `${path} waits for nothing any more`);
          t.equal(await page.getByText(/页出错了|This page failed/).count(), 0, `${path} did not fall over`);
        }
        t.same(await axeFaults(page), []);
      });
      await page.close();
    }
    // The browser tells of what it was refused; pages themselves complain of nothing.
    const own = office.complaints.splice(0).filter((line) => !/Failed to load resource/.test(line));
    t.same(own, []);
  });
}

t.test('every page of the console is among those that were tried', (t) => {
  const paths = consolePages().map(({ path }) => path);
  t.ok(paths.length > 15);
  const missed = paths.filter((path) => {
    const shape = new RegExp(`^${path.replace(/:\w+/g, '[^/?]+')}(?:\\?|$)`);
    return !stops.some((stop) => shape.test(stop.path));
  });
  t.same(missed, []);
  t.end();
});

t.test('a pause that central asks for is said and sat out', async (t) => {
  const page = await office.open('lead', '/nowhere');
  await settled(page);
  await speak(page, 'zh');
  let refused = 0;
  let busy = true;
  const answer = (route: Route): Promise<void> => {
    if (!busy) return route.continue();
    refused += 1;
    return problem(429, 'TOO_MANY', { 'Retry-After': '2' })(route);
  };
  await during(answer, async () => {
    for (const path of ['/queue', '/policies', '/sent']) {
      busy = true;
      await page.goto(office.url + path);
      await page.getByText('请求太频繁，请稍后再试。 2 秒后自动重试。').first().waitFor();
      busy = false;
      await page.getByRole('row').first().waitFor();
    }
  });
  t.ok(refused > 2);
  office.complaints.length = 0;
});

t.test('a page that is up to date no more says so, and is again when asked', async (t) => {
  const page = await office.open('lead', '/queue');
  await page.getByRole('row').first().waitFor();
  await during(
    (route) => route.abort('connectionrefused'),
    async () => {
      await office.ship([{ branch: '新来', person: { id: 'os:later', source: 'os' } }]);
      await page.getByText('没能更新，显示的是之前的内容。').first().waitFor();
      t.ok((await page.getByRole('row').count()) > 0, 'what was there is still there');
    },
  );
  await page.getByRole('main').getByRole('button', { name: '重试' }).click();
  await page.getByText('没能更新').waitFor({ state: 'detached' });
  await page.getByText('os:later').first().waitFor();
  office.complaints.length = 0;
});

t.test('who waits long is told that central has not answered, and the page comes when it does', async (t) => {
  const page = await office.open('lead', '/nowhere');
  await settled(page);
  let go = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  await during(
    async (route) => {
      await gone;
      await route.continue();
    },
    async () => {
      await page.goto(`${office.url}/audit`, { waitUntil: 'commit' });
      await page.getByText('总部服务器还没有应答，仍在等待…').first().waitFor();
      t.ok(await page.getByRole('heading', { level: 1 }).isVisible());
      go();
      await page.getByRole('row').nth(1).waitFor();
    },
  );
  t.same(office.complaints.splice(0), []);
});

t.test('without central there is a page all the same, and it comes back', async (t) => {
  const page = await office.open('lead', '/queue');
  await settled(page);
  await office.context.route(`${office.url}/api/**`, (route) => route.abort('connectionrefused'));
  await page.reload();
  await page.getByRole('alert').getByText('连不上总部服务器，请检查网络。').waitFor();
  await office.context.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: '重试' }).click();
  await page.getByRole('row').first().waitFor();
  office.complaints.length = 0;
  t.same(office.central.faults, []);
});

t.test('a part of the console that central has no more is fetched anew', async (t) => {
  const page = await office.open('lead', '/queue');
  await settled(page);
  await office.context.route('**/assets/*.js', (route) => route.fulfill({ status: 404, body: '' }));
  await page.getByRole('link', { name: '审计日志' }).click();
  await page.getByText('这一页出错了，其他页面不受影响。').waitFor();
  await office.context.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('main').getByRole('button', { name: '重试' }).click();
  await page.getByRole('row').first().waitFor();
  office.complaints.length = 0;
  t.same(office.strangers, []);
});

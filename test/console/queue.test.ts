import type { Page } from 'playwright-core';
import t from 'tap';
import { startTestConsole } from '../builders/console.js';
import { morning } from '../builders/morning.js';

const office = await startTestConsole({ incidents: morning(40) });
t.teardown(() => office.close());
await office.central.central.sorter.settle();

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const rows = (page: Page) => page.getByRole('grid').getByRole('row');
const activeRow = (page: Page) =>
  page.getByRole('grid').evaluate((grid) => grid.getAttribute('aria-activedescendant')?.replace(/^row-/, '') ?? null);

t.test('a morning: read by keyboard, weigh, take, judge, in bulk', async (t) => {
  const page = await office.open('reviewer', '/queue');
  await rows(page).first().waitFor();
  await page.getByText('已载入 40 起').waitFor();

  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '快捷键' }).getByText('误报').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: '快捷键' }).waitFor({ state: 'hidden' });

  const first = await activeRow(page);
  await page.keyboard.press('j');
  const second = await activeRow(page);
  t.not(second, first);
  await page.keyboard.press('k');
  t.equal(await activeRow(page), first);

  await page.keyboard.press('a');
  await page.getByText('已更新 1 起').waitFor();
  const { db } = office.central.central.sql;
  const stored = (id: string | null) =>
    db
      .selectFrom('incident')
      .select(['status', 'assignee', 'outcome'])
      .where('id', '=', id ?? '')
      .executeTakeFirst();
  t.match(await stored(first), { assignee: /^reviewer-/, status: 'new' });

  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('已选 2 起').waitFor();
  await page.keyboard.press('f');
  await page.getByText('已更新 2 起').waitFor();
  t.match(await stored(first), { status: 'false-alarm', outcome: 'false-alarm' });
  t.match(await stored(second), { status: 'false-alarm' });
  await page.getByText('已载入 38 起').waitFor();
  const steps = await db
    .selectFrom('review')
    .select(['status', 'by'])
    .where('incident', '=', first ?? '')
    .execute();
  t.match(steps, [{ status: 'false-alarm', by: /^account:reviewer/ }]);
  t.same(office.complaints, []);
});

t.test('what is open cannot be closed before somebody said what it was', async (t) => {
  const page = await office.open('reviewer', '/queue');
  await rows(page).first().waitFor();
  await page.keyboard.press('e');
  await page.getByText('1 起没有更新').waitFor();
  t.same(office.complaints, []);
});

t.test('a due time is set and taken away, and what is late says so', async (t) => {
  const [id] = await office.ship([{ person: { id: 'os:due', source: 'os' }, time: Date.now() - 50 * DAY_MS }]);
  await office.central.central.sorter.settle();
  const page = await office.open('reviewer', '/queue?person=os:due');
  await page.getByText('已载入 1 起').waitFor();
  const { db } = office.central.central.sql;
  const due = async (): Promise<number | null> =>
    (
      await db
        .selectFrom('incident')
        .select('due_at')
        .where('id', '=', id ?? '')
        .executeTakeFirstOrThrow()
    ).due_at;
  await page.keyboard.press('d');
  await page.getByRole('radio', { name: '4 小时内', exact: true }).check();
  await page.getByRole('dialog').getByRole('button', { name: '设定期限' }).click();
  await rows(page)
    .first()
    .getByText(/4小时后到期/)
    .waitFor();
  t.ok(Math.abs(Number(await due()) - Date.now() - 4 * HOUR_MS) < 10 * 60_000);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('d');
  await page.getByRole('radio', { name: '指定时间', exact: true }).check();
  await page.locator('input[type=datetime-local]').fill('2026-01-05T09:00');
  await page.getByRole('dialog').getByRole('button', { name: '设定期限' }).click();
  await rows(page).first().getByText(/超时/).waitFor();
  await page.goto(`${office.url}/queue?person=os:due&overdue=yes`);
  await page.getByText('已载入 1 起').waitFor();
  await page.keyboard.press('d');
  await page.getByRole('radio', { name: '不设期限', exact: true }).check();
  await page.getByRole('dialog').getByRole('button', { name: '设定期限' }).click();
  await page.getByText('没有符合条件的事件').waitFor();
  t.equal(await due(), null);
  t.same(office.complaints, []);
});

t.test('filters live in the address, and are kept as views', async (t) => {
  const page = await office.open('reviewer', '/queue?canary=yes');
  await page.getByText('已载入 1 起').waitFor();
  await page.getByRole('button', { name: '筛选（1）' }).click();
  await page.getByRole('checkbox', { name: '含诱饵' }).click();
  await page.waitForURL((url) => !url.search.includes('canary'));
  await page.getByRole('checkbox', { name: '来自内部系统' }).click();
  await page.waitForURL(/provenance=yes/);
  await page.getByText('已载入 7 起').waitFor();
  await page.getByLabel('门店').fill('静安寺');
  await page.keyboard.press('Enter');
  await page.getByText('已载入 2 起').waitFor();

  await page.getByRole('button', { name: '保存视图' }).click();
  await page.getByLabel('视图名称').fill('静安导出');
  await page.getByRole('dialog').getByRole('button', { name: '保存视图' }).click();
  await page.getByRole('button', { name: '管理视图' }).waitFor();
  await page.goto(`${office.url}/queue`);
  await page.getByLabel('我的视图').click();
  await page.getByTitle('静安导出').click();
  await page.getByText('已载入 2 起').waitFor();
  t.match(page.url(), /branch=/);

  await page.goto(`${office.url}/queue`);
  await page.getByRole('button', { name: '管理视图' }).click();
  const managing = page.getByRole('dialog', { name: '管理视图' });
  await managing.getByText('来自内部系统 · 静安寺').waitFor();
  await managing.getByRole('checkbox', { name: '与同事共享' }).click();
  await page.waitForFunction(() => document.querySelector('.view-list input:checked:enabled') !== null);
  const { views } = office.central.central;
  t.match(await views.list('another'), [{ name: '静安导出', shared: true }], 'a colleague sees it');
  await managing.getByRole('button', { name: '静安导出', exact: true }).click();
  await page.getByText('已载入 2 起').waitFor();
  await page.getByRole('button', { name: '管理视图' }).click();
  await managing.getByRole('button', { name: '删除视图 静安导出' }).click();
  await page.getByRole('button', { name: '管理视图' }).waitFor({ state: 'detached' });
  t.same(await views.list('another'), []);
  t.same(office.complaints, []);
});

t.test('the work of a day is the weightiest and a sample', async (t) => {
  const page = await office.open('lead', '/queue?mode=today');
  await page.getByText('每日审核量').waitFor();
  await page.getByLabel('每日审核量').fill('10');
  await page.getByRole('heading', { name: '事件队列' }).click();
  await page.getByText('按权重取 8 起，再从其余中随机抽 2 起').waitFor();
  await page.getByText('已载入 10 起').waitFor();
  t.equal(await page.getByText('抽样', { exact: true }).count(), 2);
  t.match(await rows(page).first().textContent(), /紧急/);
  t.same(office.complaints, []);
});

t.test('what the same person does on one day is folded, and judged together', async (t) => {
  const time = Date.now() - 40 * 86_400_000;
  const day = Math.floor(time / 86_400_000) * 86_400_000;
  const person = { id: 'os:sunqiang', source: 'os' } as const;
  const ids = await office.ship([
    { person, time: day + 1_000, records: { owner: 2 } },
    { person, time: day + 2_000, records: { owner: 300 }, raw: 300 },
    { person, time: day + 3_000, records: { owner: 1 } },
  ]);
  await office.central.central.sorter.settle();
  const page = await office.open('reviewer', '/queue?person=os:sunqiang');
  await page.getByText('已载入 1 起').waitFor();
  t.match(await rows(page).first().textContent(), /300.*另有 2 起同类/, 'the worst one stands in front');
  await page.keyboard.press('n');
  await page.getByRole('region', { name: '同一组事件' }).getByRole('listitem').nth(2).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: '讨论' }).waitFor({ state: 'hidden' });
  await page.keyboard.press('c');
  await page.getByText('已更新 3 起').waitFor();
  const { db } = office.central.central.sql;
  const found = await db.selectFrom('incident').select('status').where('id', 'in', ids).execute();
  t.same(found, [{ status: 'confirmed' }, { status: 'confirmed' }, { status: 'confirmed' }]);
  t.same(office.complaints, []);
});

t.test('a colleague who is called by name hears of it', async (t) => {
  const { name } = await office.account('lead', { name: 'zhang.lead' });
  const page = await office.open('reviewer', '/queue');
  await rows(page).first().waitFor();
  await page.keyboard.press('n');
  await page.getByLabel('留言').fill(`@${name} 请看一下`);
  await page.getByRole('button', { name: '发送' }).click();
  await page
    .getByRole('paragraph')
    .filter({ hasText: `@${name} 请看一下` })
    .waitFor();
  const { comments } = office.central.central;
  t.equal((await comments.mentions(name)).length, 1);
  t.same(office.complaints, []);
});

t.test('a colleague is called from a list, and finds what is theirs', async (t) => {
  const { name } = await office.account('lead', { name: 'zhou.lead' });
  const page = await office.open('reviewer', '/queue?branch=徐家汇');
  await rows(page).first().waitFor();
  await page.keyboard.press('x');
  await page.getByRole('combobox', { name: '分派给' }).pressSequentially('zhou');
  await page.getByTitle(name, { exact: true }).click();
  await page.getByText('已更新 1 起').waitFor();
  await page.keyboard.press('n');
  await page.getByLabel('留言').pressSequentially('@zhou');
  await page.getByRole('menuitem', { name }).click();
  await page.getByRole('button', { name: '发送' }).click();
  await page
    .getByRole('paragraph')
    .filter({ hasText: `@${name}` })
    .waitFor();
  t.equal((await office.central.central.comments.mentions(name)).length, 1);
  await page.goto(`${office.url}/queue?assignee=${name}`);
  await page.getByText('已载入 1 起').waitFor();
  t.same(office.complaints, []);
});

t.test('a PC is looked for by its name', async (t) => {
  const { db } = office.central.central.sql;
  const { id: device } = await db
    .selectFrom('device')
    .select('id')
    .where('branch', '=', '闵行莘庄')
    .executeTakeFirstOrThrow();
  await db.updateTable('device').set({ name: 'XINZHUANG-07' }).where('id', '=', device).execute();
  const page = await office.open('reviewer', '/queue');
  await page.getByRole('button', { name: '筛选' }).click();
  await page.getByLabel('电脑').pressSequentially('XINZ');
  await page.getByTitle('XINZHUANG-07 · 闵行莘庄').click();
  await page.waitForURL((url) => url.searchParams.get('device') === device);
  await rows(page)
    .first()
    .getByText(/闵行莘庄/)
    .waitFor();
  t.equal(await page.getByRole('grid').getByText('静安寺').count(), 0);
  t.same(office.complaints, []);
});

t.test('what comes in while somebody reads moves no row from under their hand', async (t) => {
  const branch = '长风';
  const [older] = await office.ship([{ branch, time: Date.now() - HOUR_MS, person: { id: 'os:older', source: 'os' } }]);
  await office.central.central.sorter.settle();
  const page = await office.open('reviewer', `/queue?branch=${branch}`);
  await page.getByText('已载入 1 起').waitFor();
  t.equal(await activeRow(page), older);
  await office.ship([{ branch, person: { id: 'os:newer', source: 'os' } }]);
  await page.getByText('已载入 2 起').waitFor();
  t.match(await rows(page).first().textContent(), /os:newer/, 'the newer one stands in front');
  t.equal(await activeRow(page), older);
  await page.keyboard.press('f');
  await page.getByText('已载入 1 起').waitFor();
  const { db } = office.central.central.sql;
  const judged = await db
    .selectFrom('incident')
    .select('id')
    .where('status', '=', 'false-alarm')
    .where('branch', '=', branch);
  t.same(await judged.execute(), [{ id: older }]);
  t.same(office.complaints, []);
});

t.test('what comes in shows by itself', async (t) => {
  const page = await office.open('reviewer', '/queue?branch=新店');
  await page.getByText('没有符合条件的事件').waitFor();
  await office.ship([{ branch: '新店' }]);
  await page.getByText('已载入 1 起').waitFor();
  t.same(office.complaints, []);
  t.same(office.strangers, []);
});

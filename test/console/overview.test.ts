import { randomUUID } from 'node:crypto';
import t from 'tap';
import { sourceOf } from '../../src/model/transfer.js';
import { incidentBody } from '../builders/central.js';
import { startTestConsole } from '../builders/console.js';
import { morning } from '../builders/morning.js';

const office = await startTestConsole({ incidents: morning(40), postgres: true });
t.teardown(() => office.close());
const { central } = office.central;
await central.sorter.settle();

const DAY_MS = 86_400_000;

t.test('the overview counts what came in, and its figures lead to the queue', async (t) => {
  t.equal(central.sql.dialect, 'postgres');
  const page = await office.open('reviewer', '/?days=30');
  const figure = (title: string) => page.locator('.figure', { hasText: title }).locator('.ant-statistic-content');
  await figure('事件').first().waitFor();
  t.equal(await figure('事件').first().textContent(), '40');
  await page.locator('.chart canvas').first().waitFor();
  await page.locator('summary', { hasText: '按门店' }).click();
  await page.getByRole('link', { name: '静安寺' }).first().click();
  await page.waitForURL(/queue\?.*branch=/);
  await page.getByText('已载入 10 起').waitFor();
  t.same(office.complaints, []);
});

t.test('a bar of a chart leads there too', async (t) => {
  const page = await office.open('reviewer', '/?days=30');
  const chart = page.locator('.ant-card', { hasText: '按处置' }).locator('canvas');
  await chart.waitFor();
  const box = await chart.boundingBox();
  await chart.click({ position: { x: (box?.width ?? 0) / 3, y: 13 } });
  await page.waitForURL(/queue\?.*verdict=block/);
  await page.getByText('已载入 20 起').waitFor();
  t.same(office.complaints, []);
});

t.test('what was decided moves from one tally to another, and counts as a false block', async (t) => {
  const page = await office.open('reviewer', '/queue?verdict=block');
  await page.getByRole('row').first().waitFor();
  await page.keyboard.press('*');
  await page.keyboard.press('f');
  await page.getByText('已更新 20 起').waitFor();
  await central.sorter.settle();
  await page.goto(`${office.url}/?days=30`);
  const card = page.locator('.ant-card', { hasText: '误拦率' });
  await card.getByText('100.0 %').first().waitFor();
  const everything = { branch: null, person: null };
  const since = Date.now() - 30 * DAY_MS;
  const falseBlocks = await central.stats.falseBlocks(everything, since, Date.now());
  t.equal(
    falseBlocks.reduce((sum, { reviewed }) => sum + reviewed, 0),
    20,
  );
  const { status } = await central.stats.totals(everything, since, Date.now());
  t.same(Object.fromEntries(status.map(({ name, incidents }) => [name, incidents])), { new: 20, 'false-alarm': 20 });
  t.same(office.complaints, []);
});

t.test('the same list sent by two people is one group, and owners are counted once', async (t) => {
  const pc = await office.central.pc({ branch: '长宁' });
  const prints = Array.from({ length: 30 }, (_, n) => n.toString(16).padStart(16, '0'));
  let number = 0;
  const ship = async (person: string, owners: readonly string[]): Promise<string> => {
    const body = incidentBody({
      person: { id: person, source: sourceOf(person) },
      records: { owner: owners.length },
      verdict: 'flag',
    });
    const { id, channel, host, verdict } = body;
    const records = owners.map((print) => ({ kind: 'owner', persons: [print], homes: [`f${print.slice(1)}`] }));
    const items = [
      { number: ++number, kind: 'incident', id, body },
      { number: ++number, kind: 'transfer', id, body: { id, person, channel, host, verdict, prints: records } },
    ];
    await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream, items } });
    await central.sorter.settle();
    return id;
  };
  const stream = randomUUID();
  const first = await ship('login:crm:qian', prints);
  await ship('login:crm:sun', prints.slice(0, 20));
  await ship('os:zhou', prints.slice(28).concat(['a'.repeat(16), 'b'.repeat(16), 'c'.repeat(16)]));
  const { rows } = await central.queue.list({ branch: '长宁', person: null }, {}, { order: 'time', limit: 10 });
  const { db } = central.sql;
  const folds = await db.selectFrom('incident').select(['person', 'fold']).where('branch', '=', '长宁').execute();
  t.equal(rows.length, 3);
  t.equal(folds.find(({ person }) => person === 'login:crm:sun')?.fold, first, 'two thirds are the same people');
  t.not(folds.find(({ person }) => person === 'os:zhou')?.fold, first, 'two of five are not enough');
  const lately = [Date.now() - DAY_MS, Date.now() + DAY_MS] as const;
  t.same(
    await central.stats.affected({ branch: '长宁', person: null }, ...lately),
    { persons: 33, exact: true },
    'who is in three incidents is one person',
  );
  t.same(await central.stats.affected({ branch: null, person: null }, ...lately), { persons: 33, exact: true });
  const [from, until] = lately;
  for (const [branch, dimension, name] of [
    [null, 'branch', '长宁'],
    [null, 'verdict', 'flag'],
    ['长宁', 'kind', 'owner'],
    ['长宁', 'channel', 'wechat-web'],
  ] as const) {
    const wanted = { since: from, until, dimension };
    const found = await central.stats.affectedBy({ branch, person: null }, wanted, [name, 'nothing']);
    t.same(found.get(name), { persons: 33, exact: true }, `${dimension} ${name}`);
    t.same(found.get('nothing'), { persons: 0, exact: true });
  }
  const people = await central.stats.people(
    { branch: '长宁', person: null },
    Date.now() - DAY_MS,
    Date.now() + DAY_MS,
    10,
  );
  t.match(people, [
    { person: 'login:crm:qian', owners: 30 },
    { person: 'login:crm:sun', owners: 20 },
  ]);
  t.equal(people.length, 2, 'an account that no login names ranks nobody');
  t.match(
    await central.stats.accounts(
      { branch: '长宁', person: null },
      { since: Date.now() - DAY_MS, until: Date.now() + DAY_MS, standing: null, limit: 10 },
    ),
    [{ person: 'os:zhou', branch: '长宁', device: pc.enrolment.device, incidents: 1, records: 5 }],
  );
});

t.test('bars show people as well, in the language of the reader, and lead to the queue', async (t) => {
  const page = await office.open('reviewer', '/?days=7');
  await page.getByText('按人数').click();
  await page.waitForURL(/by=people/);
  await page.locator('summary', { hasText: '按门店' }).click();
  await page.getByRole('row', { name: /长宁 3 33 / }).waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  const chart = page.locator('.ant-card', { hasText: 'By branch' }).locator('canvas');
  await chart.waitFor();
  const box = await chart.boundingBox();
  await chart.click({ position: { x: (box?.width ?? 0) / 3, y: 13 } });
  await page.waitForURL((url) => url.searchParams.get('branch') === '长宁');
  await page.getByText('3 loaded').waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  t.same(office.complaints, []);
});

t.test('an auditor sees the fleet and no incident', async (t) => {
  const page = await office.open('auditor');
  await page.getByText('异常电脑').waitFor();
  t.equal(await page.getByText('按渠道').count(), 0);
  t.equal(await page.getByRole('link', { name: '事件队列' }).count(), 0);
  t.same(office.complaints, []);
  t.same(office.strangers, []);
  t.strictSame(office.central.faults, []);
});

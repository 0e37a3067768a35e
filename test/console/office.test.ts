import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import t from 'tap';
import { uuidv7 } from '../../src/incident/uuid.js';
import { createFingerprint } from '../../src/inspect/fingerprint.js';
import { axeFaults } from '../builders/axe.js';
import { startTestConsole } from '../builders/console.js';
import { buildXlsx } from '../builders/files.js';
import { ownerTable } from '../builders/listings.js';
import { owners } from '../builders/people.js';
import { openReceivers } from '../builders/receivers.js';

const office = await startTestConsole();
t.teardown(() => office.close());
const { central } = office.central;
const PATIENCE = { timeout: 120_000 };
const shots = process.env.MENSHEN_SHOTS;

type Page = Awaited<ReturnType<typeof office.open>>;
async function shot(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

/** A transfer of people with these phones, by this person. */
async function ship(phones: readonly string[], person: string, branch: string): Promise<void> {
  const print = createFingerprint(Buffer.from(central.fleetKey, 'hex'));
  const pc = await office.central.pc({ branch });
  const id = uuidv7(Date.now(), randomBytes);
  const prints = phones.map((phone) => ({ kind: 'owner', persons: [print('person', phone)], homes: [] }));
  const body = { id, person, channel: 'qq-mail', host: 'mail.qq.com', verdict: 'allow', prints };
  const json = { stream: randomUUID(), items: [{ number: 1, kind: 'transfer', id, body }] };
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
}

t.test('a workbook dropped on the page leads to a person, with a time line, and is exported', async (t) => {
  const people = owners(30, 21);
  await ship(
    people.slice(0, 24).map(({ phone }) => phone),
    'login:crm:chen',
    '浦东',
  );
  await ship(
    people.slice(0, 3).map(({ phone }) => phone),
    'os:desk',
    '闵行',
  );
  const page = await office.open('reviewer', '/trace');
  const chosen = page.waitForEvent('filechooser');
  await page.getByText('把外泄名单拖到这里').click();
  const buffer = buildXlsx([{ name: 'Sheet1', rows: ownerTable(people) }]);
  await (await chosen).setFiles({ name: '业主.xlsx', mimeType: 'application/octet-stream', buffer });
  await page.getByText('认出 30 条记录，其中 24 条有人见过或外发过').waitFor(PATIENCE);
  await page.getByRole('row', { name: /login:crm:chen.*浦东.*24\/24/ }).waitFor();
  await page.getByRole('row', { name: /login:crm:chen\s*业务系统登录/ }).waitFor();
  const apart = page.locator('section', { hasText: '未对应到人员，不参与排名' }).last();
  await apart.getByRole('row', { name: /os:desk.*闵行.*3\/24/ }).waitFor();
  t.equal(await page.getByRole('row', { name: /os:desk/ }).count(), 1, 'an account is not among the people');
  await page.getByRole('img', { name: '时间线' }).waitFor();
  t.same(await axeFaults(page), []);
  await shot(page, 'trace');
  for (const [format, holds] of [
    ['JSON', '"overlap": 24'],
    ['CSV', '"login:crm:chen"'],
    ['SVG', '<circle'],
  ] as const) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: `导出 ${format}` }).click();
    const text = await fs.readFile(await (await download).path(), 'utf8');
    t.match(text, holds, format);
  }
  const whole = await page.content();
  t.notOk(
    people.some(({ phone }) => whole.includes(phone)),
    'no number stands in the page',
  );
  t.same(office.complaints, []);
});

t.test('an administrator makes a token and an account, each shown once, and sets retention', async (t) => {
  const page = await office.open('admin', '/fleet');
  await page.getByRole('row', { name: /浦东/ }).first().waitFor();
  t.same(await axeFaults(page), []);
  await shot(page, 'fleet');
  await page.getByRole('tab', { name: '登记令牌' }).click();
  await page.getByRole('button', { name: '新建令牌' }).click();
  await page.getByRole('dialog').getByLabel('门店').fill('徐汇');
  await page.getByRole('dialog').getByRole('button', { name: '新建令牌' }).click();
  await page.getByText(/menshen enrol --server .* --token msh1\./).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: /徐汇.*有效/ }).waitFor();

  await page.goto(`${office.url}/settings`);
  await page.getByRole('button', { name: '新建账号' }).click();
  await page.getByRole('dialog').getByLabel('账号名').fill('sun');
  await page.getByRole('dialog').getByRole('button', { name: '新建账号' }).click();
  await page.getByText('只显示这一次，请当面或安全地交给本人').first().waitFor();
  const password = (await page.getByRole('dialog').locator('code').first().textContent()) ?? '';
  t.match(password, /^[\w-]{20}$/);
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: /sun.*审核员.*正常/ }).waitFor();
  t.same(await axeFaults(page), []);
  await shot(page, 'accounts');
  t.match(await central.accounts.get('sun'), { role: 'reviewer', disabledAt: null });

  await page.getByRole('tab', { name: '保存期限' }).click();
  await page.getByLabel('通知（天）').fill('90');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存').first().waitFor();
  t.match(await central.preferences.retention(), { notices: 90, incidents: 1095 });
  t.same(office.complaints, []);
});

t.test('an administrator gives a program a token, adds an outlet and tests it, and changes who is what', async (t) => {
  const receivers = await openReceivers();
  const group = await receivers.http();
  t.teardown(() => group.close());
  const page = await office.open('admin', '/settings?tab=tokens');
  await page.getByText('没有令牌').waitFor();
  await page.getByRole('button', { name: '新建令牌' }).click();
  await page.getByRole('dialog').getByLabel('用途').fill('月报');
  await page.getByRole('dialog').getByLabel('权限').click();
  await page.getByTitle('查看电脑', { exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').getByRole('button', { name: '新建令牌' }).click();
  await page.getByText('令牌只显示这一次').first().waitFor();
  const token = (await page.getByRole('dialog').locator('code').first().textContent()) ?? '';
  const asked = (path: string) =>
    office.context.request.get(office.url + path, {
      headers: { Authorization: `Bearer ${token.trim()}` },
      ignoreHTTPSErrors: true,
    });
  t.equal((await asked('/api/v1/fleet')).status(), 200);
  t.equal((await asked('/api/v1/incidents')).status(), 403, 'no more than its scopes');
  await page.keyboard.press('Escape');
  await page
    .getByRole('row', { name: /月报.*查看电脑.*有效/ })
    .getByRole('button', { name: '作废' })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: '作废' }).click();
  await page.getByRole('row', { name: /月报.*已作废/ }).waitFor();
  t.equal((await asked('/api/v1/fleet')).status(), 401);

  await page.goto(`${office.url}/settings?tab=outlets`);
  await page.getByText('还没有出口').waitFor();
  await page.getByRole('button', { name: '新建出口' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill('安全组群');
  await dialog.getByLabel('地址').fill('http://nothing.example');
  await dialog.getByRole('button', { name: '新建出口' }).click();
  await dialog.getByText('须以 https:// 开头').first().waitFor();
  await dialog.getByLabel('地址').fill(`${group.url}/send?key=verysecret`);
  await dialog.getByRole('button', { name: '新建出口' }).click();
  await dialog.waitFor({ state: 'detached' });
  const row = page.getByRole('row', { name: /安全组群/ });
  await row.getByRole('button', { name: '发送测试' }).click();
  await page.getByText(/没有送达/).waitFor(PATIENCE);
  t.equal(group.posts.length, 0, 'central talks to no inner address unless it is allowed');
  await row.getByRole('button', { name: '修改' }).click();
  await dialog.getByLabel('名称').fill('值班群');
  await dialog.getByRole('button', { name: '修改' }).click();
  await page.getByRole('row', { name: /值班群/ }).waitFor();
  const [outlet] = await central.outlets.list();
  t.match(await central.outlets.open(outlet?.id ?? ''), { where: { url: /key=verysecret/ } }, 'its secret stays');
  t.notMatch(await page.content(), /verysecret/);
  t.same(await axeFaults(page), []);

  await page.goto(`${office.url}/settings`);
  await page.getByRole('row', { name: /^sun / }).getByRole('button', { name: '修改角色' }).click();
  await dialog.getByLabel('角色').click();
  await page.getByTitle('门店经理', { exact: true }).click();
  await dialog.getByRole('button', { name: '修改角色' }).click();
  await dialog.getByText('请填写').first().waitFor();
  await dialog.getByLabel('门店').fill('徐汇');
  await dialog.getByRole('button', { name: '修改角色' }).click();
  await page.getByRole('row', { name: /^sun 门店经理 徐汇/ }).waitFor();
  t.match(await central.accounts.get('sun'), { role: 'branch-manager', branch: '徐汇' });
  t.same(
    office.complaints.splice(0).filter((line) => !/401|403/.test(line)),
    [],
  );
});

t.test('a PC is moved to another branch and tagged', async (t) => {
  await office.central.pc({ branch: '待分配' });
  const page = await office.open('admin', '/fleet?branch=待分配');
  await page
    .getByRole('row', { name: /待分配/ })
    .getByRole('button', { name: '调整' })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('门店').fill('静安');
  await dialog.getByLabel('标签').fill('前台');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: '调整' }).click();
  await page.getByText('没有符合条件的电脑').waitFor();
  await page.goto(`${office.url}/fleet?branch=静安`);
  await page.getByRole('row', { name: /静安 #前台/ }).waitFor();
  const [moved] = await central.audit.list({ limit: 1, action: 'pc.moved' });
  t.match(moved, { actor: /^account:admin/, detail: { branch: '静安' } });
  t.same(office.complaints.splice(0), []);
});

t.test('how often somebody changed a PC stands in its row, and leads nobody astray where nobody did', async (t) => {
  const touched = await office.central.pc({ branch: '动过店' });
  await office.central.pc({ branch: '好店' });
  const items = ['certificate', 'service'].map((what, index) => {
    const body = { what, found: `root ${index}`, repaired: true, at: new Date().toISOString() };
    return { number: index + 1, kind: 'tamper', id: uuidv7(Date.now(), randomBytes), body };
  });
  await touched.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream: randomUUID(), items } });
  const page = await office.open('admin', '/fleet');
  const column = page.getByRole('columnheader').filter({ hasText: '被改动（30 天）' });
  await column.waitFor();
  const at = await column.evaluate((cell) => Array.from(cell.parentElement?.children ?? []).indexOf(cell));
  for (const [branch, events] of [
    ['动过店', '2'],
    ['好店', '0'],
  ] as const) {
    const row = page.getByRole('row', { name: new RegExp(branch) });
    t.equal(await row.getByRole('cell').nth(at).textContent(), events, branch);
  }
  t.same(office.complaints.splice(0), []);
});

t.test('the log is verified in the page, entry by entry, and as a whole; a changed entry shows', async (t) => {
  const page = await office.open('auditor', '/audit');
  await page.getByText('与前一条相符').first().waitFor();
  t.equal(await page.getByText('与前一条不符').count(), 0);
  await page.getByRole('button', { name: '校验整本日志' }).click();
  await page.getByText(/全部 \d+ 条完整，未被改动/).waitFor();
  t.same(await axeFaults(page), []);
  await shot(page, 'audit');
  const changed = await central.sql.db
    .updateTable('audit')
    .set({ actor: 'somebody' })
    .where('number', '=', 2)
    .execute();
  t.ok(changed.length > 0);
  await page.reload();
  await page.getByText('与前一条不符').first().waitFor();
  await page.getByRole('button', { name: '校验整本日志' }).click();
  await page.getByText('第 2 条或其位置被改动过').waitFor();
  t.same(office.complaints, []);
  t.same(office.strangers, []);
  t.same(office.central.faults, []);
});

t.test('every page speaks English too, on a phone and in the dark', async (t) => {
  const page = await office.open('lead', '/policies');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => {
    localStorage.setItem('menshen.language', 'en');
    localStorage.setItem('menshen.theme', 'dark');
  });
  for (const [path, heading] of [
    ['/policies', 'Policies'],
    ['/trace', 'Trace'],
    ['/people?person=login:crm:chen', 'People'],
    ['/fleet', 'Fleet'],
    ['/audit', 'Audit log'],
  ] as const) {
    await page.goto(office.url + path);
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    await page.getByRole('status').first().waitFor({ state: 'detached' });
    t.same(await axeFaults(page), [], path);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    t.ok(overflow <= 0, `${path} fits a phone`);
  }
  await shot(page, 'phone-dark');
});

import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import type { Page } from 'playwright-core';
import t from 'tap';
import { verifyCase } from '../../src/central/casefile/verify.js';
import { defaultKeysDir } from '../../src/central/data.js';
import { readVersion } from '../../src/central/policy/published.js';
import { verifyAudit } from '../../src/central/sql/audit.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import { createFingerprint } from '../../src/inspect/fingerprint.js';
import { parsePolicy } from '../../src/policy/parse.js';
import { startTestConsole, type TestAccount } from '../builders/console.js';
import { sealedRecords } from '../builders/evidence.js';
import { buildXlsx } from '../builders/files.js';
import { ownerTable } from '../builders/listings.js';
import { morning } from '../builders/morning.js';
import { owners } from '../builders/people.js';

/* What the other files try on SQLite one by one, on PostgreSQL as one day at head office. */

const office = await startTestConsole({ incidents: morning(12), postgres: true });
t.teardown(() => office.close());
const { central } = office.central;
await central.sorter.settle();
const PATIENCE = { timeout: 120_000 };
const PASSPHRASE = 'correct horse battery';
const PHONE = '13812345678';
const [wang, li, publisher] = await Promise.all([
  office.account('lead', { name: 'wang' }),
  office.account('lead', { name: 'li' }),
  office.account('publisher', { name: 'sun' }),
]);
const sessions = new Map<string, Awaited<ReturnType<typeof office.context.cookies>>>();

/** A tab in which that account is signed in; tabs of whoever was before are closed. */
async function as(account: TestAccount, path: string): Promise<Page> {
  await Promise.all(office.context.pages().map((page) => page.close()));
  const before = sessions.get(account.name);
  if (before === undefined) await office.enter(account);
  else await office.context.addCookies(before);
  sessions.set(account.name, await office.context.cookies());
  const page = await office.context.newPage();
  await page.goto(office.url + path);
  return page;
}

async function makeKey(account: TestAccount, use: string): Promise<void> {
  const page = await as(account, '/keys');
  await page.getByRole('button', { name: '生成密钥' }).click();
  const dialog = page.getByRole('dialog', { name: '生成密钥' });
  await dialog.getByText(use).click();
  await dialog.getByLabel('口令', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('再输一次口令').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: '生成密钥' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function unlock(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '解锁密钥' });
  await dialog.getByLabel('口令').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: '解锁密钥' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

t.test('the morning queue is read, taken and judged by keyboard', async (t) => {
  t.equal(central.sql.dialect, 'postgres');
  const page = await as(wang, '/queue');
  await page.getByText('已载入 12 起').waitFor();
  await page.keyboard.press('a');
  await page.getByText('已更新 1 起').waitFor();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('已选 2 起').waitFor();
  await page.keyboard.press('f');
  await page.getByText('已更新 2 起').waitFor();
  await page.getByText('已载入 10 起').waitFor();
  const judged = await central.sql.db
    .selectFrom('incident')
    .select('assignee')
    .where('status', '=', 'false-alarm')
    .execute();
  t.equal(judged.length, 2);
  t.ok(judged.some(({ assignee }) => assignee === 'wang'));
});

t.test('a false alarm becomes policy: proposed, tested, approved by two, published', async (t) => {
  const [alarm] = await office.ship([
    {
      person: { id: 'os:payroll', source: 'os' },
      channel: 'other',
      category: 'other',
      host: 'hr-vendor.example',
      records: { owner: 6 },
      // biome-ignore lint/suspicious/noThenProperty: the word of the policy language
      matches: [{ rule: 'bulk-owners', then: 'block', why: 'owner 6 >= 5' }],
    },
  ]);
  const page = await office.open('reviewer', `/policies/propose/${alarm}`);
  await page.getByLabel('理由').fill('工资代发，每月一次');
  await page.getByRole('button', { name: '生成提案' }).click();
  await page.getByRole('heading', { name: '例外：bulk-owners → hr-vendor.example' }).waitFor();
  await page.getByRole('button', { name: '测试' }).click();
  await page.getByText(/个测试全部通过/).waitFor(PATIENCE);
  await page.getByRole('button', { name: '提交批准' }).click();
  await page.getByText('待批准').waitFor();
  const address = page.url().slice(office.url.length);
  for (const [account, said] of [
    [li, '1/2 人已批准'],
    [publisher, '2/2 人已批准'],
  ] as const) {
    const other = await as(account, address);
    await other.getByRole('button', { name: '批准' }).click();
    await other.getByRole('dialog').getByRole('button', { name: '批准' }).click();
    await other.getByText(said).waitFor(PATIENCE);
  }
  // As `menshen central signing --keys` sets it, and a restart reads it.
  Object.assign(central.settings, { signing: defaultKeysDir(office.central.dir) });
  const other = await as(publisher, address);
  await other.getByRole('button', { name: '发布' }).click();
  await other.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await other.getByText('已作为第 1 版发布').first().waitFor(PATIENCE);
  const { exceptions } = parsePolicy((await readVersion(central, 1)).files);
  t.match(exceptions, [{ rule: ['bulk-owners'], who: ['os:payroll'], approved_by: ['li', 'sun'] }]);
});

t.test('two people open full values, and the case file that holds them verifies', async (t) => {
  await makeKey(wang, '审核（阅读全值）');
  await makeKey(li, '批准（打开外层）');
  const holders = await central.reviewKeys.list();
  const of = (use: string) =>
    holders.filter((each) => each.use === use).map(({ account, id, key }) => ({ name: account, id, key }));
  const { evidence, sealed } = await sealedRecords({ reviewers: of('review'), approvers: of('approve') });
  const [incident = ''] = await office.ship([{ records: { owner: 2 }, policyVersion: 'builtin', evidence, sealed }]);
  const asking = await as(wang, `/incidents/${incident}`);
  await asking.getByLabel('用途').fill('核对业主投诉 2026-118');
  await asking.getByRole('button', { name: '申请查看全值' }).click();
  await asking.getByText('等待批准').waitFor();
  const approving = await as(li, '/openings');
  await approving.getByRole('button', { name: '批准' }).click();
  await unlock(approving);
  await approving.getByText('可查看').waitFor();
  t.notMatch(await approving.content(), PHONE, 'who opens the outer layer reads nothing');
  const reading = await as(wang, `/incidents/${incident}`);
  await reading.getByRole('button', { name: '查看全值', exact: true }).click();
  await unlock(reading);
  await reading.getByRole('region', { name: '全值（已打开）' }).getByText(PHONE).waitFor();
  await reading.getByRole('link', { name: '制作卷宗' }).click();
  const dialog = reading.getByRole('dialog', { name: '制作卷宗' });
  await dialog.getByLabel('标题').fill('2026-118');
  await dialog.getByRole('button', { name: '制作卷宗' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const download = reading.waitForEvent('download', PATIENCE);
  await reading.getByRole('button', { name: '下载（含已打开的全值）' }).click();
  const verdict = verifyCase(await fs.readFile(await (await download).path()));
  t.same(verdict.problems, []);
  t.match(verdict, { opened: 1, manifest: { language: 'zh', incidents: [incident] } });
  const said = (await central.audit.list({ limit: 200 })).map(({ action }) => action);
  for (const step of ['asked', 'approved', 'taken', 'read']) t.ok(said.includes(`evidence.${step}`), step);
});

t.test('a leaked list leads to who sent it', async (t) => {
  const people = owners(10, 21);
  const print = createFingerprint(Buffer.from(central.fleetKey, 'hex'));
  const pc = await office.central.pc({ branch: '浦东' });
  const id = uuidv7(Date.now(), randomBytes);
  const prints = people.map(({ phone }) => ({ kind: 'owner', persons: [print('person', phone)], homes: [] }));
  const body = { id, person: 'login:crm:chen', channel: 'qq-mail', host: 'mail.qq.com', verdict: 'allow', prints };
  const json = { stream: randomUUID(), items: [{ number: 1, kind: 'transfer', id, body }] };
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
  const page = await as(wang, '/trace');
  const chosen = page.waitForEvent('filechooser');
  await page.getByText('把外泄名单拖到这里').click();
  const buffer = buildXlsx([{ name: 'Sheet1', rows: ownerTable(people) }]);
  await (await chosen).setFiles({ name: '业主.xlsx', mimeType: 'application/octet-stream', buffer });
  await page.getByRole('row', { name: /login:crm:chen.*浦东.*10\/10/ }).waitFor(PATIENCE);
  t.notOk(people.some(({ phone }) => phone === '' || office.complaints.join().includes(phone)));
});

t.test('the log of that day holds, and nothing went wrong or elsewhere', async (t) => {
  t.match(await verifyAudit(central.audit), { ok: true });
  t.same(office.complaints, []);
  t.same(office.strangers, []);
  t.same(office.central.faults, []);
});

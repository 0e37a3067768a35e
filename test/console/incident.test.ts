import fs from 'node:fs/promises';
import type { Page } from 'playwright-core';
import t from 'tap';
import { verifyCase } from '../../src/central/casefile/verify.js';
import type { EvidenceKeys, KeyHolder } from '../../src/model/evidence.js';
import { axeFaults } from '../builders/axe.js';
import { incidentBody } from '../builders/central.js';
import { startTestConsole, type TestAccount } from '../builders/console.js';
import { RECORDS, sealedRecords } from '../builders/evidence.js';

const office = await startTestConsole();
t.teardown(() => office.close());
await office.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: office.url });
const PASSPHRASE = 'correct horse battery';
const PHONE = '13812345678';
const [wang, li] = await Promise.all([
  office.account('lead', { name: 'wang' }),
  office.account('lead', { name: 'li' }),
]);
/** What the browser sent, addresses included. */
const sent: string[] = [];
office.context.on('request', (request) => {
  sent.push(`${request.url()} ${request.postData() ?? ''}`);
});
const actions = async (): Promise<string[]> => {
  const entries = await office.central.central.audit.list({ limit: 200 });
  return entries.map(({ actor, action }) => `${actor} ${action}`);
};

const sessions = new Map<string, Awaited<ReturnType<typeof office.context.cookies>>>();

/** A tab in which that account is signed in; a code is good once, so each signs in once. */
async function as(account: TestAccount, path: string): Promise<Page> {
  const before = sessions.get(account.name);
  if (before === undefined) await office.enter(account);
  else await office.context.addCookies(before);
  sessions.set(account.name, await office.context.cookies());
  const page = await office.context.newPage();
  await page.goto(office.url + path);
  return page;
}

async function typePassphrase(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '解锁密钥' });
  await dialog.getByLabel('口令').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: '解锁密钥' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function makeKey(account: TestAccount, use: string): Promise<void> {
  const page = await as(account, '/keys');
  await page.getByRole('button', { name: '生成密钥' }).click();
  const dialog = page.getByRole('dialog', { name: '生成密钥' });
  await dialog.getByText(use).click();
  await dialog.getByLabel('口令', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('再输一次口令').fill('something else');
  await dialog.getByRole('button', { name: '生成密钥' }).click();
  await dialog.getByText('两次输入不一致').waitFor();
  await dialog.getByLabel('再输一次口令').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: '生成密钥' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('在本浏览器', { exact: true }).first().waitFor();
  await page.close();
}

async function keysAtCentral(): Promise<EvidenceKeys> {
  const holders = await office.central.central.reviewKeys.list();
  const of = (use: string): KeyHolder[] =>
    holders.filter((each) => each.use === use).map(({ account, id, key }) => ({ name: account, id, key }));
  return { reviewers: of('review'), approvers: of('approve') };
}

let incident = '';

t.test('a key is made in the browser; central gets its public half alone', async (t) => {
  await makeKey(wang, '审核（阅读全值）');
  await makeKey(li, '批准（打开外层）');
  const keys = await keysAtCentral();
  t.match(keys, { reviewers: [{ name: 'wang' }], approvers: [{ name: 'li' }] });
  const page = await as(li, '/keys');
  await page.getByText(`name: "wang", x: "${keys.reviewers[0]?.key.x}"`).waitFor();
  t.same(await axeFaults(page), []);
  const kept = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const request = indexedDB.open('menshen');
        request.onsuccess = () => {
          const all = request.result.transaction('keys').objectStore('keys').getAll();
          all.onsuccess = () => resolve(JSON.stringify(all.result));
        };
      }),
  );
  t.match(JSON.parse(kept)[0], { iterations: 800_000, sealed: /.{100}/ });
  t.notMatch(kept, /"d":/, 'the private half lies there under the passphrase only');
  await page.close();

  const at = Date.now();
  const body = incidentBody({
    time: at,
    person: { id: 'login:crm:lihua', source: 'login' },
    records: { owner: 2 },
    rawRecords: { owner: 3 },
    counted: { owner: 4 },
    raw: 3,
    gauge: { '50': 0.16, '500': 0.02, '5000': 0 },
    parts: [{ path: `form:file › 业主${PHONE}.xlsx › Sheet1`, records: { owner: 2 } }],
    // biome-ignore lint/suspicious/noThenProperty: the policy's own word
    matches: [{ rule: 'bulk-owners', then: 'block', why: 'owner 2 >= 2' }],
    reason: { text: `客户要的 ${PHONE} <img src=x onerror=alert(1)>`, at: new Date(at).toISOString() },
    recipients: [{ id: 'a'.repeat(16), shown: 'z***@qq.com' }],
    explanation: {
      accounts: [
        {
          number: 1,
          part: `form:file › 业主${PHONE}.xlsx › Sheet1`,
          at: null,
          entities: [
            { type: 'phone', shown: '138****5678', is: 'owner' },
            { type: 'home', shown: '馨佳园*街坊 **号****' },
          ],
          kind: 'owner',
          why: 'counted',
          lacks: null,
          of: null,
        },
        {
          number: 2,
          part: 'chat',
          at: { unit: 'row', number: 7 },
          entities: [{ type: 'phone', shown: PHONE }],
          kind: 'owner',
          why: 'same-person',
          lacks: 'no-room',
          of: 1,
        },
      ],
      more: {},
      of: 90,
    },
    provenance: {
      seen: 2,
      of: 2,
      records: 2,
      person: 'login:crm:lihua',
      source: 'login',
      event: 'view',
      at: new Date(at - 26 * 3_600_000).toISOString(),
      secondsBefore: 26 * 3600,
      system: 'crm',
      path: '/export',
      exported: {
        person: 'login:crm:lihua',
        source: 'login',
        event: 'export',
        at: new Date(at - 7_800_000).toISOString(),
        secondsBefore: 7_800,
        records: 2,
      },
    },
  });
  const { evidence, sealed } = await sealedRecords(keys);
  [incident = ''] = await office.ship([
    { ...body, evidence, sealed },
    { person: { id: 'os:lihua', source: 'os' }, sealed: null },
  ]);
});

t.test('the incident answers every question, masked, in both languages and widths', async (t) => {
  const page = await as(wang, `/incidents/${incident}`);
  const part = (name: string) => page.getByRole('region', { name });
  await page.getByText('没有发出：2 条记录被拦下').waitFor();
  await part('谁、何时、何处').getByText('login:crm:lihua').waitFor();
  await part('谁、何时、何处').getByText('z***@qq.com').waitFor();
  t.match(await part('多少人').getByRole('row', { name: '业主' }).getByRole('cell').allTextContents(), ['3', '2', '4']);
  await part('多少人').getByText('不构成法律意见').waitFor();
  t.equal(await part('多少人').getByRole('meter').count(), 3);
  await part('依据').getByText('owner 2 >= 2').waitFor();
  const entries = part('依据').getByRole('table', { name: '记录如何拼成' }).getByRole('row');
  t.match(await entries.allTextContents(), [
    /是否计数/,
    /138\*{4}5678 业主.*业主 · 计入/,
    /第 7 行.*不重复计.*见第 1 条.*没有室号/,
  ]);
  await part('依据').getByText('只列前 2 条，共 90 条').waitFor();
  await part('从哪里来').getByRole('img').waitFor();
  await part('从哪里来')
    .getByRole('listitem')
    .getByText(/2.2 小时前/)
    .waitFor();
  await part('本人说明').getByText('客户要的 138****5678 <img').waitFor();
  for (const [language, theme, width] of [
    ['zh', 'light', 1280],
    ['zh', 'dark', 390],
    ['en', 'light', 390],
    ['en', 'dark', 1280],
  ] as const) {
    await page.evaluate(
      ([l, d]) => {
        localStorage.setItem('menshen.language', l);
        localStorage.setItem('menshen.theme', d);
      },
      [language, theme] as const,
    );
    await page.setViewportSize({ width, height: 900 });
    await page.reload();
    await page.getByText(language === 'zh' ? '还没有留言' : 'Nothing said yet').waitFor();
    await page.getByText(language === 'zh' ? '相同业主' : 'The same owners').waitFor();
    t.same(await axeFaults(page), [], `${language} ${theme} ${width}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    t.ok(wide <= 0, `nothing sticks out at ${width}: ${wide}`);
    t.notMatch(await page.content(), /13812345678|13912345679/, 'no number stands in the page');
    if (process.env.MENSHEN_SHOTS !== undefined) {
      await page.screenshot({
        path: `${process.env.MENSHEN_SHOTS}/incident-${language}-${theme}-${width}.png`,
        fullPage: true,
      });
    }
  }
  await page.emulateMedia({ media: 'print' });
  t.equal(
    await page.getByRole('button', { name: 'Ask to see full values' }).isVisible(),
    false,
    'paper has no buttons',
  );
  await page.close();
});

t.test('two people open full values: asked, agreed, read for a while, and nothing without trace', async (t) => {
  const asking = await as(wang, `/incidents/${incident}`);
  await asking.evaluate(() => localStorage.clear());
  await asking.reload();
  await asking.getByLabel('用途').fill('核对业主投诉 2026-118');
  await asking.getByRole('button', { name: '申请查看全值' }).click();
  await asking.getByText('等待批准').waitFor();
  t.equal(await asking.getByRole('button', { name: '批准' }).count(), 0, 'nobody agrees with themselves');
  await asking.close();

  const approving = await as(li, '/openings');
  await approving.getByText('核对业主投诉 2026-118').waitFor();
  t.same(await axeFaults(approving), []);
  await approving.getByRole('button', { name: '批准' }).click();
  await typePassphrase(approving);
  await approving.getByText('可查看').waitFor();
  t.notMatch(await approving.content(), new RegExp(PHONE), 'who opens the outer layer reads nothing');
  await approving.close();

  const reading = await as(wang, `/incidents/${incident}`);
  await reading.getByRole('button', { name: '查看全值', exact: true }).click();
  await typePassphrase(reading);
  const reader = reading.getByRole('region', { name: '全值（已打开）' });
  await reader.getByText(PHONE).waitFor();
  for (const { homes } of RECORDS) await reader.getByText(homes[0] ?? '').waitFor();
  await reader.getByText(/剩余 1[45] 分钟/).waitFor();
  const mark = await reader.locator('.watermark').evaluate((element) => getComputedStyle(element).backgroundImage);
  t.match(decodeURIComponent(mark), /account:wang \d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z/, 'marked with name and time');
  await reader.getByText(PHONE).dblclick();
  await reading.keyboard.press('Control+c');
  await reading.getByText('已复制 11 个字符，并已记录').waitFor();
  t.equal(await reading.evaluate(() => navigator.clipboard.readText()), PHONE);
  const said = await actions();
  for (const step of [
    'wang evidence.asked',
    'li evidence.approved',
    'wang evidence.taken',
    'wang evidence.read',
    'wang evidence.copied',
  ]) {
    t.ok(said.includes(`account:${step}`), step);
  }
  if (process.env.MENSHEN_SHOTS !== undefined) {
    await reading.screenshot({ path: `${process.env.MENSHEN_SHOTS}/reader.png`, fullPage: true });
  }

  await reading.getByRole('link', { name: '制作卷宗' }).click();
  const dialog = reading.getByRole('dialog', { name: '制作卷宗' });
  await dialog.getByLabel('标题').fill('2026-118');
  await dialog.getByRole('button', { name: '制作卷宗' }).click();
  await dialog.waitFor({ state: 'hidden' });
  t.same(await axeFaults(reading), []);
  for (const [button, opened] of [
    ['下载', 0],
    ['下载（含已打开的全值）', 1],
  ] as const) {
    const [download] = await Promise.all([
      reading.waitForEvent('download'),
      reading.getByRole('button', { name: button, exact: true }).click(),
    ]);
    const verdict = verifyCase(await fs.readFile(await download.path()));
    t.same(verdict.problems, [], button);
    t.equal(verdict.opened, opened);
  }
  await reading.goBack();
  await reader.getByRole('button', { name: '合上' }).click();
  await reader.waitFor({ state: 'hidden' });
  t.notMatch(await reading.content(), new RegExp(PHONE), 'closed, nothing is left in the page');
  await reading.close();
});

t.test('what was exchanged on the way is not shown', async (t) => {
  const { db } = office.central.central.sql;
  const page = await as(wang, `/incidents/${incident}`);
  await page.getByRole('button', { name: '查看全值', exact: true }).waitFor();
  const row = await db.selectFrom('incident').select('body').where('id', '=', incident).executeTakeFirstOrThrow();
  const other = row.body.replace(/"texts":\["[0-9a-f]{64}"/, `"texts":["${'0'.repeat(64)}"`);
  t.not(other, row.body);
  await db.updateTable('incident').set({ body: other }).where('id', '=', incident).execute();
  await page.getByRole('button', { name: '查看全值', exact: true }).click();
  await typePassphrase(page);
  await page.getByText('与电脑当时密封的不符').waitFor();
  t.notMatch(await page.content(), new RegExp(PHONE));
  await db.updateTable('incident').set({ body: row.body }).where('id', '=', incident).execute();
  await page.close();
});

t.test('no passphrase, no private key and no full value was ever sent', (t) => {
  t.ok(
    sent.some((each) => each.includes('/api/v1/review-keys')),
    'keys were registered',
  );
  t.ok(
    sent.some((each) => each.includes('/approve')),
    'and an opening approved',
  );
  for (const each of sent) {
    t.notOk(each.includes(PASSPHRASE), 'a passphrase');
    t.notMatch(each, /"d"\s*:|"sealed"|PRIVATE KEY/, 'a private key');
    t.notMatch(each, /13812345678|13912345679/, 'a full value');
  }
  t.end();
});

t.test('nothing was refused or fetched from elsewhere', (t) => {
  t.same(office.complaints, []);
  t.same(office.strangers, []);
  t.same(office.central.faults, []);
  t.end();
});

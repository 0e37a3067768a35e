import t from 'tap';
import { defaultKeysDir } from '../../src/central/data.js';
import { readVersion } from '../../src/central/policy/published.js';
import { parsePolicy } from '../../src/policy/parse.js';
import { axeFaults } from '../builders/axe.js';
import { startTestConsole } from '../builders/console.js';

const office = await startTestConsole();
t.teardown(() => office.close());
const { central } = office.central;
const PATIENCE = { timeout: 120_000 };
const shots = process.env.MENSHEN_SHOTS;

async function shot(page: Awaited<ReturnType<typeof office.open>>, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

t.test('a false alarm becomes an exception: tested against the past, approved by two, published', async (t) => {
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
    { branch: 'minhang', records: { owner: 6 } },
  ]);
  const page = await office.open('reviewer', `/policies/propose/${alarm}`);
  await page.getByText('这是正当业务').waitFor();
  t.same(await axeFaults(page), []);
  await shot(page, 'propose');
  await page.getByLabel('理由').fill('工资代发，每月一次');
  await page.getByRole('button', { name: '生成提案' }).click();
  await page.getByRole('heading', { name: '例外：bulk-owners → hr-vendor.example' }).waitFor();
  await page.getByText('+   - { rule: bulk-owners, who: os:payroll, to: hr-vendor.example').waitFor(PATIENCE);
  await page.getByText(/\+ .*name: false alarm .*records: \{ owner: 6 \}.*verdict: coach, rule: few-owners/).waitFor();
  t.ok(await page.getByRole('button', { name: '提交批准' }).isDisabled(), 'not before it was tested');
  await page.getByRole('button', { name: '测试' }).click();
  await page.getByText(/个测试全部通过/).waitFor(PATIENCE);
  await page.getByText('回放 2 次外发').waitFor();
  t.equal(await page.getByRole('row', { name: /pudong.*拦截.*bulk-owners.*劝阻.*few-owners/ }).count(), 1);
  t.same(await axeFaults(page), []);
  await shot(page, 'proposal');
  await page.getByRole('button', { name: '提交批准' }).click();
  await page.getByText('待批准').waitFor();
  const address = page.url().slice(office.url.length);

  for (const role of ['lead', 'publisher'] as const) {
    const other = await office.open(role, address);
    await other.getByRole('button', { name: '批准' }).click();
    await other.getByRole('dialog').getByRole('button', { name: '批准' }).click();
    await other.getByText(role === 'lead' ? '1/2 人已批准' : '2/2 人已批准').waitFor(PATIENCE);
    if (role === 'lead') await other.close();
    else {
      await other.getByRole('button', { name: '发布' }).click();
      await other.locator('code').filter({ hasText: 'menshen policy publish --proposal' }).waitFor();
      await shot(other, 'publish-offline');
      // As `menshen central signing --keys` sets it, and a restart reads it.
      Object.assign(central.settings, { signing: defaultKeysDir(office.central.dir) });
      await other.reload();
      await other.getByRole('button', { name: '发布' }).click();
      await other.getByRole('dialog').getByRole('button', { name: '发布' }).click();
      await other.getByText('已作为第 1 版发布').first().waitFor(PATIENCE);
      await other.goto(`${office.url}/policies`);
      await other.getByText('最新版本 1').waitFor();
      t.same(await axeFaults(other), []);
      await shot(other, 'rings');
      await other.getByRole('tab', { name: '版本' }).click();
      await other.getByText('+   - { rule: bulk-owners').waitFor();
      await shot(other, 'versions');
      t.same(await axeFaults(other), []);
      await other.close();
    }
  }
  const { exceptions } = parsePolicy((await readVersion(central, 1)).files);
  t.match(exceptions, [{ rule: ['bulk-owners'], who: ['os:payroll'], approved_by: [/^lead-/, /^publisher-/] }]);
  t.same(office.complaints, []);
  t.same(office.strangers, []);
  t.same(office.central.faults, []);
});

t.test('an author writes YAML with completion, and sees faults and failing examples while writing', async (t) => {
  const page = await office.open('policy-author', '/policies?tab=proposals');
  await page.getByRole('button', { name: '新建提案' }).click();
  await page.getByLabel('标题').fill('手写');
  await page.getByRole('dialog').getByRole('button', { name: '新建提案' }).click();
  await page.getByRole('tab', { name: '编辑' }).click();
  await page.getByRole('combobox', { name: '文件' }).click();
  await page.getByTitle('exceptions.yaml').click();
  const editor = page.getByRole('textbox', { name: '策略文件内容' });
  await editor.getByText('exceptions:').first().waitFor();
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('expect:\n- { to: a.example, ver');
  await page.getByRole('option', { name: 'verdict' }).click();
  await page.keyboard.type('blo');
  await page.getByRole('option', { name: 'block' }).click();
  t.match((await editor.textContent()) ?? '', /- \{ to: a\.example, verdict: block/);
  await page.keyboard.type(', name: 该拦的没拦 }');
  await page.getByText(/1 个测试未通过/).waitFor(PATIENCE);
  await page.getByText('该拦的没拦').first().waitFor();
  t.same(await axeFaults(page), []);
  await shot(page, 'editor');
  await page.keyboard.type('\nrulez: 1');
  await page.getByText('1 处有误').waitFor(PATIENCE);
  await page.locator('.cm-lint-marker-error').first().waitFor();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存').first().waitFor();
  t.same(office.complaints, []);
});

type Page = Awaited<ReturnType<typeof office.open>>;

/** Presses the button of that name in the row, says why where that is asked, and sends it. */
async function act(page: Page, row: RegExp | null, button: string, why: string, fill?: (page: Page) => Promise<void>) {
  const place = row === null ? page.getByRole('main') : page.getByRole('row', { name: row });
  await place.getByRole('button', { name: button }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('原因').fill(why);
  await fill?.(page);
  await dialog.getByRole('button', { name: button }).click();
  await dialog.waitFor({ state: 'detached', ...PATIENCE });
}

const lastOf = async (action: string) =>
  (await central.audit.list({ limit: 1, action })).map(({ actor, detail }) => ({ actor, detail }));

t.test('a publisher gives a ring a version, stops all refusals for an hour, and takes that back', async (t) => {
  const page = await office.open('publisher', '/policies');
  await act(page, /canary/, '发布到此环', '先观察一天');
  await page.getByRole('row', { name: /canary.*观察/ }).waitFor(PATIENCE);
  t.match(await lastOf('policy.promoted'), [
    { actor: /^account:publisher/, detail: { ring: 'canary', version: 1, mode: 'observe', why: '先观察一天' } },
  ]);
  await act(page, null, '紧急放行', '客户系统故障');
  await page.getByText(/紧急放行中：.*之前不拦截任何内容/).waitFor(PATIENCE);
  t.match(await lastOf('policy.killed'), [{ detail: { why: '客户系统故障' } }]);
  t.ok((await central.repository.published()).rollout.kill !== null);
  await act(page, null, '结束紧急放行', '已恢复');
  await page.getByText(/紧急放行中/).waitFor({ state: 'detached', ...PATIENCE });
  t.equal((await central.repository.published()).rollout.kill, null);
  t.same(office.complaints, []);
});

t.test('a publisher halts a ring and lets it go on', async (t) => {
  const page = await office.open('publisher', '/policies');
  await act(page, /canary/, '暂停', '拦截变多');
  await page.getByRole('row', { name: /canary.*已暂停/ }).waitFor(PATIENCE);
  await act(page, /canary/, '继续', '查明了');
  await page.getByRole('row', { name: /canary.*已暂停/ }).waitFor({ state: 'detached', ...PATIENCE });
  t.match(await lastOf('policy.resumed'), [{ detail: { ring: 'canary', why: '查明了' } }]);
  t.same(office.complaints, []);
});

t.test('an older version comes back under a new number', async (t) => {
  const page = await office.open('publisher', '/policies?tab=versions');
  await act(page, /^1 /, '回到此版本', '新版误拦太多');
  await page.getByRole('row', { name: /^2 .*rollback to 1/ }).waitFor(PATIENCE);
  t.match(await lastOf('policy.rolled-back'), [{ detail: { to: 1, version: 2, why: '新版误拦太多' } }]);
  t.same((await readVersion(central, 2)).files, (await readVersion(central, 1)).files);
  await page.getByText('两个版本相同').waitFor(PATIENCE);
  t.same(await axeFaults(page), []);
  t.same(office.complaints, []);
});

t.test('a publisher halts a ring, says why, and it stands in the log', async (t) => {
  const page = await office.open('publisher', '/policies');
  await page.getByRole('button', { name: 'English' }).click();
  await page
    .getByRole('row', { name: /canary/ })
    .getByRole('button', { name: 'Halt' })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Halt' }).click();
  await page.getByText('Please say why').waitFor();
  await page.getByRole('dialog').getByLabel('Why').fill('refusals rise');
  await page.getByText('Please say why').waitFor({ state: 'detached' });
  t.same(await axeFaults(page), []);
  await page.getByRole('dialog').getByRole('button', { name: 'Halt' }).click();
  await page.getByRole('row', { name: /canary.*halted/ }).waitFor();
  await shot(page, 'rings-en');
  const [last] = await central.audit.list({ limit: 1 });
  t.match(last, { action: 'policy.halted', detail: { ring: 'canary', why: 'refusals rise' } });
  await page.getByRole('button', { name: '中文' }).click();
  const author = await office.open('policy-author', '/policies');
  await author.getByText('最新版本 2').waitFor(PATIENCE);
  t.equal(await author.getByRole('button', { name: '暂停' }).count(), 0, 'who may not halt is not offered it');
  t.same(office.complaints, []);
});

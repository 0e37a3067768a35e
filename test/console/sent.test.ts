import t from 'tap';
import { startTestConsole } from '../builders/console.js';
import { furnish } from '../builders/furnish.js';
import { LEAVER } from '../builders/leak.js';

/* One leak, seen from every side: who sent, to whom, who looked at how much, and what they did before they left. */

const office = await startTestConsole();
t.teardown(() => office.close());
await furnish(office);
const { central } = office.central;

t.test('what left is added up by person, by PC and by branch, and leads on', async (t) => {
  const page = await office.open('reviewer', '/sent');
  await page.getByRole('row', { name: new RegExp(`^${LEAVER} 1 6 `) }).waitFor();
  const apart = page.getByRole('region', { name: /只知道电脑账号/ });
  await apart.getByRole('row', { name: /^os:lihua .* 1 4 / }).waitFor();
  await page.getByRole('radiogroup', { name: '统计方式' }).getByText('门店').click();
  await page.waitForURL(/by=branch/);
  await page.getByRole('row', { name: /^浦东碧云 2 6 / }).waitFor();
  await page.getByRole('radiogroup', { name: '统计方式' }).getByText('电脑').click();
  await page.getByRole('row', { name: / 2 6 / }).getByRole('link').click();
  await page.waitForURL(/queue\?.*device=/);
  await page.getByText('已载入 3 起').waitFor();
  t.same(office.complaints, []);
});

t.test('a recipient of several people stands there once', async (t) => {
  const page = await office.open('reviewer', '/sent?tab=recipients');
  await page.getByRole('row', { name: /^w\*\*\*@163.com 6 1 1 1 1 / }).waitFor();
  await page.getByRole('row', { name: /^z\*\*\*@qq.com/ }).waitFor();
  t.same(office.complaints, []);
});

t.test('what somebody looked at on a day stands beside others of the branch', async (t) => {
  const page = await office.open('reviewer', '/sent?tab=views');
  await page
    .getByRole('row', { name: new RegExp(`^${LEAVER} 浦东碧云 .* 24 `) })
    .first()
    .waitFor();
  t.same(office.complaints, []);
});

t.test('who leaves is looked back at, week by week', async (t) => {
  const page = await office.open('reviewer', '/leavers');
  const row = page.getByRole('row', { name: /李华/ });
  await row.getByRole('link', { name: LEAVER }).click();
  await page.getByText(`${LEAVER} 的回看`).waitFor();
  const weeks = page.getByRole('region', { name: '逐周' }).getByRole('row');
  t.ok((await weeks.count()) >= 8);
  await page
    .getByRole('region', { name: '逐周' })
    .getByRole('row', { name: /24 24 6 24/ })
    .waitFor();
  await page.locator('.chart canvas').first().waitFor();
  t.match(await central.audit.list({ limit: 1, action: 'person.look-back' }), [{ detail: { person: LEAVER } }]);
  await page.getByRole('textbox', { name: '人员' }).fill('login:crm:nobody');
  await page.getByRole('button', { name: '回看' }).click();
  await page.getByRole('alert').getByText('没有找到，或您无权查看。').waitFor();
  await page.getByLabel('截至').fill('2026-01-05');
  await page.getByRole('button', { name: '回看' }).click();
  await page.getByText('这段时间没有记录。').waitFor();
  t.same(
    office.complaints.splice(0).filter((line) => !/404/.test(line)),
    [],
  );
});

t.test('the policy that runs is read, with its own tests', async (t) => {
  const page = await office.open('lead', '/policies?tab=running');
  await page.getByRole('textbox', { name: '策略文件内容' }).getByText('rules:').first().waitFor();
  await page.getByRole('button', { name: '运行自带测试' }).click();
  await page.getByText(/个测试全部通过/).waitFor({ timeout: 120_000 });
  const auditor = await office.open('auditor', '/policies?tab=running');
  await auditor.getByRole('textbox', { name: '策略文件内容' }).waitFor();
  t.equal(await auditor.getByRole('button', { name: '运行自带测试' }).count(), 0, 'who may not test is not offered it');
  t.same(office.complaints, []);
});

t.test('pages stand in the navigation of those who may open them', async (t) => {
  const links = async (role: 'reviewer' | 'branch-manager' | 'auditor'): Promise<string[]> => {
    const page = await office.open(role);
    const navigation = page.getByRole('navigation', { name: '主导航' });
    await navigation.getByRole('link').first().waitFor();
    return navigation.getByRole('link').allTextContents();
  };
  t.match(await links('reviewer'), ['概览', '事件队列', '全值申请', '名单溯源', '人员', '外发统计', '离职回看']);
  t.same(await links('branch-manager'), ['概览', '事件队列', '放行申请', '电脑', '电脑上的资料']);
  t.same(await links('auditor'), ['概览', '策略', '电脑', '电脑上的资料', '审计日志']);
  t.same(office.complaints, []);
  t.same(office.strangers, []);
  t.same(office.central.faults, []);
});

import t from 'tap';
import { stepOf, totpCode } from '../../src/central/access/totp.js';
import { startTestConsole } from '../builders/console.js';

const office = await startTestConsole();
t.teardown(() => office.close());

t.test('a reviewer signs in with password and code, and out again', async (t) => {
  const { name, password, totp } = await office.account('reviewer');
  const page = await office.context.newPage();
  await page.goto(office.url);
  await page.getByLabel('账号').fill(name);
  await page.getByLabel('密码').fill('not the password');
  await page.getByLabel('动态验证码').fill('000000');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').filter({ hasText: '账号、密码或验证码不对' }).waitFor();
  office.complaints.length = 0; // the browser tells of the 401
  await page.getByLabel('密码').fill(password);
  await page.getByLabel('动态验证码').fill(totpCode(totp, stepOf(Date.now())));
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { name: '概览' }).waitFor();
  const [cookie] = await office.context.cookies(office.url);
  t.match(cookie, { httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
  t.equal(await page.evaluate(() => document.cookie), '', 'no script reads the session');

  await page.getByRole('link', { name: '事件队列' }).click();
  await page.getByRole('heading', { name: '事件队列' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '事件队列' }).waitFor();
  t.equal(await page.title(), '事件队列 · 门神');

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Queue' }).waitFor();
  t.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  await page.getByRole('button', { name: 'Appearance' }).click();
  await page.getByRole('menuitem', { name: 'Dark' }).click();
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');

  await page.getByRole('button', { name: `Account ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  t.same(await office.context.cookies(office.url), []);
  t.same(
    office.complaints.filter((line) => !line.includes('401')),
    [],
  );
  t.same(office.strangers, []);
});

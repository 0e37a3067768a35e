import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { breakGlassDone, breakGlassForm } from '../../src/agent/break-glass-page.js';
import { coachDone, coachForm, coachGone } from '../../src/agent/coach-page.js';
import { noticeDone, noticeForm } from '../../src/agent/notice-page.js';
import { releaseForm, releaseStatus } from '../../src/agent/release-page.js';
import { PAGE_HEADERS } from '../../src/proxy/page.js';
import type { Language } from '../../src/text/language.js';
import { patientPolicy, startTestAgent } from '../builders/agent.js';
import { axeFaults } from '../builders/axe.js';
import { launchBrowser } from '../builders/browser.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * The agent's pages as people at a PC meet them, in a real browser: in both languages and both themes, without a fault that
 * axe knows of, and wide enough for a phone.
 */

const SITE = 'mail.qq.com';
const SHOP = 'shop.example';
const INCIDENT = '01959000-0000-7000-8000-000000000001';
const LANGUAGES: ReadonlyArray<readonly [Language, 'zh-CN' | 'en-US']> = [
  ['zh', 'zh-CN'],
  ['en', 'en-US'],
];

const FORM = `<!doctype html><meta charset="utf-8"><title>写信</title><link rel="icon" href="data:,">
<form method="post" action="/send"><textarea name="text"></textarea><button>发送</button></form>`;

/** Looks at what the page shows now, in both themes. Pictures for people go where `MENSHEN_TEST_SCREENSHOTS` says. */
async function looked(t: Test, page: Page, name: string): Promise<void> {
  const folder = process.env.MENSHEN_TEST_SCREENSHOTS;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    t.same(await axeFaults(page), [], `${name}, ${colorScheme}`);
    if (folder === undefined) continue;
    await fs.mkdir(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  t.ok(over <= 0, `${name} fits a narrow window (${over} px over)`);
  await page.setViewportSize({ width: 1280, height: 720 });
}

t.test('status, my record, a refusal, a question, an error and a reason read well', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ ca, names: [SITE], answer: () => ({ headers: HTML, body: FORM }) });
  t.teardown(() => origin.close());
  const agent = await startTestAgent({
    ca,
    origins: [{ names: [SITE], origin }],
    policyDir: await patientPolicy(t.testdir()),
    settings: { 'upstream.resolve': `${SITE}:443=127.0.0.1:${origin.port},gone.example:443=127.0.0.1:1` },
  });
  t.teardown(() => agent.close());
  const own = `http://127.0.0.1:${agent.port}`;
  const people = owners(8, 77);
  for (const [language, locale] of LANGUAGES) {
    const browser = await launchBrowser({ proxyPort: agent.port, caPem: agent.caPem, locale });
    t.teardown(() => browser.close());
    const page = await browser.context.newPage();
    page.setDefaultTimeout(120_000);
    for (const [name, count] of [
      ['refused', 6],
      ['asked', 2],
    ] as const) {
      await page.goto(`https://${SITE}/`);
      await page.fill('textarea', leakText(people.slice(0, count)));
      await page.click('button', { noWaitAfter: true });
      await page.waitForSelector('main dl');
      t.equal(await page.getAttribute('html', 'lang'), language === 'zh' ? 'zh-CN' : 'en');
      await looked(t, page, `${name}-${language}`);
    }
    const retry = await page.getAttribute('a[href*="/coach/"]', 'href');
    await page.goto(retry ?? '');
    await looked(t, page, `coach-${language}`);
    for (const where of ['', 'my-record']) {
      await page.goto(`${own}/${where}`);
      await looked(t, page, `${where === '' ? 'status' : where}-${language}`);
    }
    await page.goto('https://gone.example/').catch((error: unknown) => t.match(String(error), /ERR_/));
    await looked(t, page, `error-${language}`);
    await page.close();
  }
});

t.test(
  'past the time to read, a page says why nothing opens and leads to the notice; then the site opens',
  async (t) => {
    const ca = await makeTestCa();
    const origin = await startOrigin({ ca, names: [SHOP], answer: () => ({ headers: HTML, body: FORM }) });
    t.teardown(() => origin.close());
    const agent = await startTestAgent({
      ca,
      origins: [{ names: [SHOP], origin }],
      settings: { 'notice.mode': 'required', 'notice.grace_hours': '0' },
    });
    t.teardown(() => agent.close());
    const browser = await launchBrowser({ proxyPort: agent.port, caPem: agent.caPem });
    t.teardown(() => browser.close());
    const page = await browser.context.newPage();
    const shown = await page.goto(`https://${SHOP}/orders?secret=1`);
    t.equal(shown?.status(), 403);
    t.equal(await page.title(), '门神：请先阅读告知书');
    t.equal(origin.decryptedBytes, 0, 'the site was sent nothing');
    await looked(t, page, 'late');
    const [notice] = await Promise.all([browser.context.waitForEvent('page'), page.click('text=打开告知书')]);
    await notice.waitForSelector('button');
    await looked(t, notice, 'notice-from-late');
    await Promise.all([notice.waitForNavigation(), notice.click('button')]);
    t.equal(await notice.title(), '谢谢');
    await page.reload();
    t.equal(await page.title(), '写信', 'the same page opens now');
  },
);

t.test('every form and its answers read well', async (t) => {
  const now = Date.parse('2026-03-01T08:00:00Z');
  const pages: Readonly<Record<string, (language: Language) => string>> = {
    notice: (language) => noticeForm(language),
    'notice-failed': (language) => noticeForm(language, true),
    'notice-done': noticeDone,
    'coach-short': (language) => coachForm(INCIDENT, 'token', language, true),
    'coach-done': coachDone,
    'coach-gone': coachGone,
    release: (language) => releaseForm(INCIDENT, 'token', language),
    'release-short': (language) => releaseForm(INCIDENT, 'token', language, 'tooShort'),
    'release-asked': (language) => releaseStatus('asked', 0, language),
    'release-granted': (language) => releaseStatus('granted', now, language),
    'release-denied': (language) => releaseStatus('denied', 0, language),
    'break-glass': (language) => breakGlassForm(language),
    'break-glass-wrong': (language) => breakGlassForm(language, 'wrong'),
    'break-glass-done': (language) => breakGlassDone(language, now),
  };
  const server = http.createServer((request, response) => {
    const [, name = '', language = ''] = (request.url ?? '').split('/');
    for (const [field, value] of PAGE_HEADERS) response.setHeader(field, value);
    response.end(pages[name]?.(language === 'en' ? 'en' : 'zh') ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const browser = await launchBrowser({ proxyPort: port });
  t.teardown(() => browser.close());
  const page = await browser.context.newPage();
  for (const name of Object.keys(pages)) {
    for (const [language] of LANGUAGES) {
      await page.goto(`http://127.0.0.1:${port}/${name}/${language}`);
      await looked(t, page, `${name}-${language}`);
    }
  }
});

const HTML = { 'content-type': 'text/html; charset=utf-8' };

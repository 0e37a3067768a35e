import fs from 'node:fs/promises';
import path from 'node:path';
import type { Page, Response } from 'playwright-core';
import t from 'tap';
import { patientPolicy, startTestAgent } from '../builders/agent.js';
import { launchBrowser } from '../builders/browser.js';
import { curl } from '../builders/curl.js';
import { advert, leakText } from '../builders/listings.js';
import { type Answer, type OriginRequest, startOrigin } from '../builders/origin.js';
import { negotiators, owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { ownersXlsx } from './leak-shapes.js';
import { readable } from './traces.js';

const MAIL = 'mail.qq.com';
const SITE = 'www.ordinary.example';

const people = owners(50, 640);
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const FORM = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>写信</title><link rel="icon" href="data:,">
<form id="letter" method="post" action="/send" enctype="multipart/form-data"><input type="file" name="attachment">
<textarea name="text"></textarea><button>发送</button></form>`;

/** A site with a form, that lets scripts of other sites in. */
function answerOf({ method, headers }: OriginRequest): Answer {
  const shared = {
    'access-control-allow-origin': headers.origin ?? '*',
    'access-control-allow-headers': 'content-type',
    'access-control-allow-methods': 'POST',
  };
  if (method === 'OPTIONS') return { status: 204, headers: shared, body: '' };
  if (method === 'GET') return { headers: { 'content-type': 'text/html; charset=utf-8' }, body: FORM };
  return { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<title>已发送</title>' };
}

/** Pictures for people to look at, where `MENSHEN_TEST_SCREENSHOTS` names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.MENSHEN_TEST_SCREENSHOTS;
  if (folder === undefined) return;
  await fs.mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

/** Submits the form as a person does, and gives the answer to the navigation. */
async function submit(page: Page): Promise<Response> {
  const [answer] = await Promise.all([
    page.waitForResponse(
      (response) => response.request().isNavigationRequest() && response.request().method() === 'POST',
    ),
    page.click('button'),
  ]);
  await page.waitForLoadState();
  return answer;
}

interface Said {
  readonly status: number;
  readonly type: string | null;
  readonly verdict: string | null;
  readonly body: string;
}

/** What a script on the page learns when it sends something. */
function send(page: Page, url: string, type: string, body: Buffer | string): Promise<Said> {
  const base64 = Buffer.from(body).toString('base64');
  return page.evaluate(
    async ([to, contentType, data]) => {
      const answer = await fetch(to, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: Uint8Array.from(atob(data), (char) => char.charCodeAt(0)),
      });
      return {
        status: answer.status,
        type: answer.headers.get('content-type'),
        verdict: answer.headers.get('x-menshen-verdict'),
        body: await answer.text(),
      };
    },
    [url, type, base64] as const,
  );
}

t.test('in a real browser', async (t) => {
  const ca = await makeTestCa();
  const mail = await startOrigin({ names: [MAIL], ca, answer: answerOf });
  const site = await startOrigin({ names: [SITE], ca, answer: answerOf });
  const agent = await startTestAgent({
    ca,
    origins: [
      { names: [MAIL], origin: mail },
      { names: [SITE], origin: site },
    ],
    policyDir: await patientPolicy(t.testdir({})),
  });
  const browser = await launchBrowser({ proxyPort: agent.port, caPem: agent.caPem });
  t.teardown(async () => {
    await browser.close();
    await agent.close();
    await mail.close();
    await site.close();
  });
  const page = await browser.context.newPage();

  await t.test('a workbook of 50 owners chosen in a form: a page says why it was not sent', async (t) => {
    await page.goto(`https://${MAIL}/`);
    const arrived = mail.decryptedBytes;
    await page.setInputFiles('input[type=file]', { name: '业主.xlsx', mimeType: XLSX, buffer: ownersXlsx(people) });
    const answer = await submit(page);
    t.equal(answer.status(), 403);
    t.equal(mail.decryptedBytes, arrived, 'not a byte of it arrives');
    t.equal(await page.title(), '门神：这次发送已被拦下');
    const text = await page.textContent('main');
    t.match(text, /50/);
    t.match(text, MAIL);
    t.match(text, 'bulk-owners');
    t.match(text, agent.incidents()[0]?.id ?? 'no incident', 'the incident to name to the security team');
    t.match(text, /1\d\d\*{4}\d{4}/, 'masked examples');
    t.match(text, 'Menshen', 'and the same in English below');
    t.same(readable(await page.content(), people), []);
    t.ok(await page.isVisible('section[lang=zh] h1'));
    await picture(page, 'blocked');
  });

  await t.test('the same by a script: it can read why', async (t) => {
    await page.goto(`https://${MAIL}/`);
    const arrived = mail.decryptedBytes;
    const said = await send(page, '/send', XLSX, ownersXlsx(people));
    t.match(said, { status: 403, type: /^application\/problem\+json/, verdict: /^block; rule=bulk-owners; / });
    t.match(JSON.parse(said.body), { type: 'urn:menshen:block', records: { owner: 50 } });
    t.equal(mail.decryptedBytes, arrived);
  });

  await t.test('so can a script of another site', async (t) => {
    await page.goto(`https://${SITE}/`);
    for (const type of ['text/plain', 'application/json']) {
      const bodies = mail.bodyBytes;
      const body = type === 'text/plain' ? leakText(people) : JSON.stringify({ text: leakText(people) });
      const said = await send(page, `https://${MAIL}/send`, type, body);
      t.match(said, { status: 403, type: /^application\/problem\+json/, verdict: /^block; rule=bulk-owners; / }, type);
      t.equal(mail.bodyBytes, bodies);
    }
    t.notOk(mail.saw(people[0]?.phone ?? ''));
  });

  await t.test('an advert goes out by script as by form', async (t) => {
    const [seller] = negotiators(1, 5);
    const [home] = owners(1, 5);
    if (seller === undefined || home === undefined) throw new RangeError('one seller and one home');
    const text = advert(home, seller);
    await page.goto(`https://${MAIL}/`);
    t.match(await send(page, '/send', 'text/plain', text), { status: 200, verdict: null });
    t.equal(mail.requests.at(-1)?.body.toString(), text);
    await page.fill('textarea', text);
    t.equal((await submit(page)).status(), 200);
    t.equal(await page.title(), '已发送');
    t.ok(mail.saw(seller.phone));
  });

  await t.test('two owners: refused until the person says why, then sent once', async (t) => {
    const [mine, others] = [owners(2, 71), owners(2, 72)];
    const write = async (text: string): Promise<Response> => {
      await page.goto(`https://${MAIL}/`);
      await page.fill('textarea', text);
      return submit(page);
    };
    const coached = await write(leakText(mine));
    t.equal(coached.status(), 403);
    t.equal(await page.title(), '门神：发送前请说明原因');
    await picture(page, 'coached');
    const asked = agent.incidents()[0];
    t.match(asked, { verdict: 'coach', rule: 'few-owners', records: { owner: 2 }, reason: null });

    const [form] = await Promise.all([browser.context.waitForEvent('page'), page.click('section[lang=zh] a')]);
    await form.waitForLoadState();
    t.equal(form.url(), `http://127.0.0.1:${agent.port}/coach/${asked?.id}`);
    await picture(form, 'reason');
    await form.fill('textarea', '向开发商报备新房客户，单号 20261122');
    await Promise.all([form.waitForNavigation(), form.click('button')]);
    t.equal(await form.title(), '可以再发一次');
    await picture(form, 'granted');
    t.equal((await form.goto(form.url()))?.status(), 410, 'the form serves once');
    await form.close();

    const elsewhere = await write(leakText(others));
    t.equal(elsewhere.status(), 403, 'other records need a reason of their own');
    t.notOk(mail.saw(others[0]?.phone ?? ''));

    const sent = await write(`明天要报备的：\n${leakText([...mine].reverse())}`);
    t.equal(sent.status(), 200, 'the same people go out, in whatever order');
    t.ok(mail.saw(mine[0]?.phone ?? ''));
    t.match(agent.incidents()[0], {
      verdict: 'flag',
      asked: 'coach',
      rule: 'few-owners',
      reason: { text: '向开发商报备新房客户，单号 20261122' },
    });
    t.match(agent.incidents().find(({ id }) => id === asked?.id)?.reason, { text: /报备/ });

    t.equal((await write(leakText(mine))).status(), 403, 'the next time asks again');
    t.match(agent.incidents()[0], { verdict: 'coach', reason: null });
  });

  await t.test('no other site can give the reason', async (t) => {
    const { id } = agent.incidents()[0] ?? {};
    const own = `http://127.0.0.1:${agent.port}`;
    const token = /name="token" value="([^"]+)"/.exec((await curl([`${own}/coach/${id}`])).body)?.[1];
    t.ok(token, 'suppose it even knew the token');
    const body = `token=${token}&reason=${encodeURIComponent('别的网站写的')}`;
    const ungiven = (how: string): void => {
      t.equal(agent.incidents().find((incident) => incident.id === id)?.reason, null, how);
    };

    await page.goto(`https://${SITE}/`);
    const scripted = await page.evaluate(
      ([url, text]) =>
        fetch(url, { method: 'POST', mode: 'no-cors', body: new URLSearchParams(text) }).then(
          (answer) => answer.type,
          () => 'refused by the browser',
        ),
      [`${own}/coach/${id}`, body] as const,
    );
    t.ok(['opaque', 'refused by the browser'].includes(scripted), scripted);
    ungiven('not by a script');

    await page.setContent(
      `<form method="post" action="${own}/coach/${id}"><input name="token" value="${token}"><input name="reason" value="别的网站写的"><button>go</button></form>`,
    );
    const posted = await submit(page);
    t.equal(posted.status(), 403);
    ungiven('not by a form');

    const forged: Record<string, string[]> = {
      'an origin of its own': ['-H', `Origin: https://${SITE}`],
      'no origin (a sandboxed frame)': ['-H', 'Origin: null', '-H', 'Sec-Fetch-Site: cross-site'],
      'a name of its own for this PC': ['-H', 'Host: rebound.example'],
      'another port of this PC': ['-H', 'Origin: http://127.0.0.1:1'],
    };
    for (const [how, headers] of Object.entries(forged)) {
      const answer = await curl([`${own}/coach/${id}`, '--data', body, ...headers]);
      t.match(answer, { status: 403, headers: { 'x-menshen-error': 'foreign-origin' } }, how);
      ungiven(`not with ${how}`);
    }
    const guessed = await curl([`${own}/coach/${id}`, '--data', 'token=guess&reason=whatever']);
    t.equal(guessed.status, 403);
    ungiven('not with a wrong token');
    t.equal((await curl([`${own}/coach/${id}`, '--data', body])).status, 200, 'all that was missing was being ours');
  });
});

import t from 'tap';
import { isolatedOver } from '../../src/inspect/child/isolated.js';
import { createBytesInspector } from '../../src/inspect/inspect-bytes.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import type { Finding } from '../../src/model/finding.js';
import { launchBrowser } from '../builders/browser.js';
import { leakText, ownerTable } from '../builders/listings.js';
import { owners } from '../builders/people.js';
import { openReader } from './isolated.js';

const PEOPLE = owners(20, 4_711);

const page = (style: string, body: string): string =>
  `<!doctype html><meta charset="utf-8"><style>body{margin:24px;font:20px "ZCOOL XiaoWei",sans-serif}${style}</style>${body}`;

const SHEET = page(
  'td{border:1px solid #bbb;padding:4px 10px}',
  `<table>${ownerTable(PEOPLE)
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</table>`,
);
const CHAT = page(
  'p{background:#95ec69;border-radius:6px;padding:10px 14px;width:760px;margin:10px}',
  leakText(PEOPLE)
    .split('\n')
    .map((line) => `<p>${line}</p>`)
    .join(''),
);
const VIEW = page('', '<h1>南北通透 满五唯一</h1><p>近地铁，随时看房，欢迎来电咨询</p>');

t.test('what a picture says', async (t) => {
  const browser = await launchBrowser({ proxyPort: 9 });
  t.teardown(() => browser.close());
  const shot = async (html: string, options: { type: 'png' } | { type: 'jpeg'; quality: number }): Promise<Buffer> => {
    const tab = await browser.context.newPage();
    await tab.setContent(html);
    const bytes = await tab.screenshot({ fullPage: true, ...options });
    await tab.close();
    return bytes;
  };
  const reader = openReader(t, { memoryMiB: 600 });
  const setup = {
    key: '00'.repeat(32),
    patterns: [],
    staffPhones: [],
    compounds: [],
    budget: { ...DEFAULT_BUDGET, maxBusyMs: 60_000 },
  };
  const inspector = (pictures: boolean) =>
    createBytesInspector(setup, () => performance.now(), isolatedOver(reader.child.open, pictures));
  const inspect = (bytes: Uint8Array, pictures = true): Promise<Finding> =>
    inspector(pictures).inspect({ kind: 'file', name: 'a.png' }, bytesOf(bytes));

  for (const [name, html] of [
    ['a sheet', SHEET],
    ['a chat', CHAT],
  ] as const) {
    await t.test(`the owners of ${name} on the screen are counted`, async (t) => {
      for (const options of [{ type: 'png' }, { type: 'jpeg', quality: 60 }] as const) {
        const { outcome, records } = await inspect(await shot(html, options));
        t.equal(outcome.name, 'inspected');
        const found = records.owner ?? 0;
        t.ok(found >= 19 && found <= 20, `${options.type}: ${found} of 20`);
      }
    });
  }

  await t.test('a picture of a view holds nobody', async (t) => {
    t.match(await inspect(await shot(VIEW, { type: 'png' })), { outcome: { name: 'inspected' }, records: {}, raw: 0 });
  });

  await t.test('without the plug-in a large picture is said to be unread', async (t) => {
    t.match(await inspect(await shot(SHEET, { type: 'png' }), false), {
      outcome: { name: 'uninspectable', reasons: ['no-ocr'] },
      records: {},
    });
  });

  await t.test('a damaged one is corrupt, and the next is read', async (t) => {
    const whole = await shot(CHAT, { type: 'png' });
    const damaged = Buffer.concat([whole.subarray(0, 600), Buffer.alloc(whole.length - 600, 7)]);
    t.match(await inspect(damaged), { outcome: { name: 'uninspectable', reasons: ['corrupt'] } });
    const huge = Buffer.from(whole);
    huge.writeUInt32BE(100_000, 16);
    huge.writeUInt32BE(100_000, 20);
    t.match(await inspect(huge), { outcome: { name: 'uninspectable', reasons: ['too-large'] } });
    t.ok(((await inspect(whole)).records.owner ?? 0) >= 19);
    t.same(reader.told, [], 'and the process was not lost');
  });
});

import t from 'tap';
import { extractText, getDocumentProxy } from 'unpdf';
import { startTestConsole } from '../builders/console.js';
import { makeKeys, sealedRecords } from '../builders/evidence.js';
import { settled } from '../builders/furnish.js';

/* What a reviewer prints, and what a case file's pages say, read back from the PDF. */

const { keys } = await makeKeys(['wang'], ['li']);
const { evidence, sealed } = await sealedRecords(keys);
const at = Date.now() - 3_600_000;
const office = await startTestConsole({
  incidents: [
    {
      time: at,
      person: { id: 'login:crm:lihua', source: 'login' },
      records: { owner: 41 },
      rawRecords: { owner: 43 },
      parts: Array.from({ length: 28 }, (_, n) => ({
        path: `form:file › 业主${n}.xlsx › Sheet1`,
        records: { owner: 1 },
      })),
      // biome-ignore lint/suspicious/noThenProperty: the policy's own word
      matches: [{ rule: 'bulk-owners', then: 'block', why: 'owner 41 >= 5' }],
      reason: { text: '客户要的', at: new Date(at).toISOString() },
      recipients: [{ id: 'a'.repeat(16), shown: 'z***@qq.com' }],
      explanation: {
        accounts: Array.from({ length: 40 }, (_, n) => ({
          number: n + 1,
          part: `form:file › 业主${n}.xlsx › Sheet1`,
          at: { unit: 'row' as const, number: n + 1 },
          entities: [{ type: 'phone' as const, shown: '138****5678', is: 'owner' as const }],
          kind: 'owner' as const,
          why: 'counted' as const,
          lacks: null,
          of: null,
        })),
        more: {},
        of: 41,
      },
      evidence,
      sealed,
    },
  ],
});
t.teardown(() => office.close());
const { central } = office.central;
await central.sorter.settle();
const { id } = await central.sql.db.selectFrom('incident').select('id').executeTakeFirstOrThrow();
await central.comments.add({ id, branch: 'pudong' }, 'zhang', '已电话核实', [], Date.now());

async function sheets(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false });
  // Glyphs of Chinese fonts come as compatibility forms now and then.
  return text.map((page) => page.normalize('NFKC').replace(/\s+/g, ' '));
}

t.test('an incident on paper is all of the page: every part, Chinese first, numbered, and marked', async (t) => {
  const page = await office.open('lead', `/incidents/${id}`);
  await settled(page);
  await page.getByText('已电话核实').waitFor();
  const printed = await sheets(await page.pdf({ format: 'A4', preferCSSPageSize: true }));
  const all = printed.join(' ').replace(/ /g, '');
  const titles = await page.locator('.incident h2').allTextContents();
  t.ok(titles.length >= 8);
  for (const title of titles) t.ok(all.includes(title.normalize('NFKC').replace(/\s/g, '')), title);
  for (const word of [
    'login:crm:lihua',
    'z***@qq.com',
    'owner41>=5',
    '客户要的',
    '已电话核实',
    '业主27.xlsx',
    '第40行',
    '138****5678',
  ]) {
    t.ok(all.includes(word), word);
  }
  t.ok(printed.length >= 2, `${printed.length} sheets`);
  for (const [number, sheet] of printed.entries()) {
    t.match(sheet, new RegExp(`${number + 1} / ${printed.length}`), 'which sheet, of how many');
    t.match(sheet, /lead-1 \d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z/, 'who printed it, and when');
  }
  for (const word of ['申请查看全值', '打印', '事件队列'])
    t.notOk(all.includes(word), `no button and no navigation: ${word}`);
  await page.close();
  t.same(office.complaints, []);
});

t.test('in English it is English', async (t) => {
  const page = await office.open('lead', `/incidents/${id}`);
  await page.evaluate(() => localStorage.setItem('menshen.language', 'en'));
  await page.reload();
  await settled(page);
  await page.getByText('已电话核实').waitFor();
  const all = (await sheets(await page.pdf({ format: 'A4', preferCSSPageSize: true }))).join(' ');
  for (const title of await page.locator('.incident h2').allTextContents()) t.ok(all.includes(title.trim()), title);
  await page.close();
});

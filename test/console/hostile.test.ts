import { randomUUID } from 'node:crypto';
import t from 'tap';
import { openCaseFile } from '../../src/central/casefile/case-file.js';
import { timeOf } from '../../src/central/sql/time-of.js';
import { type SeedIncident, startTestConsole } from '../builders/console.js';
import { makeKeys, sealedRecords } from '../builders/evidence.js';

/* Whoever controls a PC controls every word it ships. */

const SCRIPT = `"><img src=x onerror="window.harmed=1"><script>window.harmed=1</script>{{7*7}}\${7*7}javascript:alert(1)`;
const PHONE = '13812345678';
const WIDE_PHONE = '１３８１２３４５６７８';

const hostile: SeedIncident = {
  branch: '静安寺',
  person: { id: `login:crm:${PHONE}${SCRIPT}`, source: 'login' },
  channel: `qq-${SCRIPT} ${PHONE}`.slice(0, 190),
  host: `x.example${SCRIPT} ${WIDE_PHONE}`,
  path: `/${SCRIPT}/${PHONE}`,
  rule: `r-${SCRIPT} 138 1234 5678`,
  process: { pid: 1, name: SCRIPT, path: SCRIPT },
  parts: [{ path: `form:file › 业主${PHONE}${SCRIPT}.xlsx`, records: { owner: 5 } }],
  samples: [SCRIPT],
  reason: { text: `${SCRIPT} ${PHONE}`, at: new Date().toISOString() },
  policyVersion: SCRIPT,
  recipients: [{ id: 'a', shown: SCRIPT }],
  // biome-ignore lint/suspicious/noThenProperty: the word of the policy language
  matches: [{ rule: `m-${SCRIPT}`, then: 'block', why: `${SCRIPT} ${PHONE}` }],
  patterns: [{ id: SCRIPT, hits: 1 }],
  explanation: {
    accounts: [
      {
        number: 1,
        part: `${SCRIPT} ${WIDE_PHONE}`,
        at: { unit: 'row', number: 2 },
        entities: [
          { type: 'phone', shown: PHONE, is: 'owner' },
          { type: 'name', shown: SCRIPT.slice(0, 90) },
        ],
        kind: 'owner',
        why: 'counted',
        lacks: null,
        of: null,
      },
    ],
    more: {},
    of: 1,
  },
  provenance: {
    seen: 5,
    of: 5,
    records: 5,
    person: `os:${SCRIPT} ${PHONE}`,
    source: 'os',
    event: 'export',
    at: new Date().toISOString(),
    secondsBefore: 60,
    system: SCRIPT,
    path: SCRIPT,
    exported: null,
  },
};
const { keys } = await makeKeys(['wang'], ['li']);
const { evidence, sealed } = await sealedRecords(keys);

const office = await startTestConsole({ incidents: [{ ...hostile, evidence, sealed }] });
t.teardown(() => office.close());
await office.central.central.sorter.settle();
const [{ id } = { id: '' }] = await office.central.central.sql.db.selectFrom('incident').select('id').execute();

const { central } = office.central;
await central.sql.db
  .updateTable('device')
  .set({ name: `PC ${SCRIPT} ${PHONE}`.slice(0, 190) })
  .execute();

/** Every page that shows what PCs ship, or what one person at head office writes for another. */
const PAGES = [
  '/',
  '/queue?status=any',
  '/queue?mode=today',
  `/incidents/${id}`,
  `/policies/propose/${id}`,
  '/policies',
  '/openings',
  '/cases',
  '/audit',
  '/people',
  '/fleet',
];
/** Where the words stand once the page is there. */
const SHOWN: readonly string[] = ['/openings', '/cases', '/fleet', `/incidents/${id}`];

t.test('words of an attacker are words on every page, and a number is never shown whole', async (t) => {
  const page = await office.open('lead');
  await central.comments.add({ id, branch: '静安寺' }, 'zhang', `${SCRIPT} ${PHONE}`, [], Date.now());
  const asked = { id: randomUUID(), incident: id, branch: '静安寺', at: timeOf(id), person: 'os:lihua' };
  const purpose = `${SCRIPT} ${PHONE}`;
  const request = { ...asked, requester: 'account:zhang', key: keys.reviewers[0]?.id ?? '', purpose };
  await central.openings.ask(request, Date.now());
  await openCaseFile(central, { by: 'account:zhang', title: `${SCRIPT} ${PHONE}`, incidents: [id] });
  for (const path of PAGES) {
    await page.goto(office.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector('.loading') === null);
    if (path.startsWith('/queue')) {
      await page.getByRole('row').first().waitFor();
      await page.keyboard.press('n');
      await page.getByText('javascript:alert(1)').last().waitFor();
    }
    if (SHOWN.includes(path)) await page.getByText('javascript:alert(1)').first().waitFor();
    if (path === '/') {
      for (const summary of await page.locator('details > summary').all()) await summary.click();
      await page.getByText('javascript:alert(1)').first().waitFor();
    }
    t.equal(await page.evaluate(() => (globalThis as { harmed?: unknown }).harmed), undefined, path);
    const dom = await page.evaluate(() => document.documentElement.outerHTML.normalize('NFKC'));
    t.notMatch(dom, /(?<!\d)1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)/, `${path}: no number that could be called`);
    t.equal(await page.locator('img[src=x]').count(), 0, path);
  }
  t.same(office.complaints, []);
  t.same(office.strangers, []);
});

t.test('no page of somebody else holds the console in a frame', async (t) => {
  const page = await office.open('lead');
  await page.goto('data:text/html,<p>somebody else</p>');
  const said = office.complaints.length;
  const refused = page.waitForEvent('framenavigated', (frame) => frame.url().startsWith('chrome-error:'));
  await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
  }, office.url);
  await refused;
  t.ok(
    page.frames().every((frame) => frame.url() !== `${office.url}/`),
    'nothing of it is there',
  );
  office.complaints.length = said;
});

t.test('a filter taken from the address is a filter and nothing else', async (t) => {
  const page = await office.open('lead');
  await page.goto(`${office.url}/queue?${new URLSearchParams({ person: SCRIPT, order: SCRIPT, since: SCRIPT })}`);
  await page.getByText('没有符合条件的事件').waitFor();
  await page.goto(`${office.url}/queue?${new URLSearchParams({ kind: SCRIPT })}`);
  await page.getByText('内容不符合要求').waitFor();
  t.equal(await page.evaluate(() => (globalThis as { harmed?: unknown }).harmed), undefined);
});

t.test('a call from another site changes nothing', async (t) => {
  const account = await office.account('admin');
  await office.enter(account);
  const [cookie] = await office.context.cookies(office.url);
  const ask = (headers: Record<string, string>) =>
    office.context.request.delete(`${office.url}/api/v1/session`, {
      headers: { Cookie: `${cookie?.name}=${cookie?.value}`, ...headers },
      ignoreHTTPSErrors: true,
    });
  t.equal((await ask({ Origin: 'https://evil.example' })).status(), 403);
  t.equal((await ask({ Origin: 'null' })).status(), 403);
  t.equal((await ask({ 'Sec-Fetch-Site': 'cross-site' })).status(), 403);
  t.equal((await ask({ 'Sec-Fetch-Site': 'same-site' })).status(), 403);
  t.equal((await ask({ Origin: office.url, 'Sec-Fetch-Site': 'same-origin' })).status(), 200);
});

t.test('nobody is signed in under an account of another site', async (t) => {
  const sent = await office.context.request.post(`${office.url}/api/v1/session`, {
    headers: { Origin: 'https://evil.example' },
    data: { name: 'a', password: 'b', code: '000000' },
    ignoreHTTPSErrors: true,
  });
  t.equal(sent.status(), 403);
});

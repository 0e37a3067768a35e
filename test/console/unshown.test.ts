import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import t from 'tap';
import { GRANTS, ROLES, type Role } from '../../src/central/api/access.js';
import { consoleRoutes } from '../../src/central/api/console-routes.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import { createFingerprint } from '../../src/inspect/fingerprint.js';
import type { Incident } from '../../src/model/incident.js';
import { startTestAgent } from '../builders/agent.js';
import { startTestConsole } from '../builders/console.js';
import { consolePages } from '../builders/console-pages.js';
import { curl } from '../builders/curl.js';
import { makeKeys, sealedRecords } from '../builders/evidence.js';
import { buildXlsx } from '../builders/files.js';
import { settled } from '../builders/furnish.js';
import { ownerTable } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { type SignedIn, signedIn } from '../builders/people-at-central.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * A list of owners leaves a PC, and every word around it is called by a number too: file, login, PC, path, what was said
 * of it, and whatever people at head office paste. None of it is whole anywhere: not on a page, not in an answer of the
 * API, not in an address, not in the database.
 */

const MAIL = 'mail.qq.com';
const people = owners(40, 77)
  .filter(({ name }) => name.length === 3)
  .slice(0, 12);
const PHONE = '13476120953';
const WIDE = '１５９２７３８４６１０';
const LANDLINE = '021-58881234';
const ID = '310101199001011234';
const CARD = '6222021234567890128';
const SAID = `${PHONE} 134 7612 0953 ${WIDE} ${LANDLINE} ${ID} ${CARD}`;
const VALUES = [
  ...people.flatMap(({ phone, name }) => [phone, name]),
  ...[PHONE, '15927384610', '02158881234', ID, CARD],
];

/** Which of the values stand in a text, in whatever dress. */
function whole(text: string): string[] {
  const plain = text.normalize('NFKC');
  const close = plain.replace(/(?<=\d)[-\s](?=\d)/g, '');
  return VALUES.filter((value) => plain.includes(value) || close.includes(value));
}

const logOfPc: string[] = [];

/** What a real PC makes of a real workbook. */
async function leaked(): Promise<Incident> {
  const ca = await makeTestCa();
  const mail = await startOrigin({ names: [MAIL], ca });
  const agent = await startTestAgent({ ca, origins: [{ names: [MAIL], origin: mail }] });
  const file = path.join(t.testdir(), `业主${PHONE}.xlsx`);
  await writeFile(file, buildXlsx([{ name: `名单${people[0]?.phone}`, rows: ownerTable(people) }]));
  const to = `https://${MAIL}/cgi-bin/upload/${people[1]?.phone}?to=${people[2]?.phone}`;
  await curl(['-F', `file=@${file}`, to], { proxyPort: agent.port, caFile: agent.caFile });
  const [incident] = agent.incidents();
  logOfPc.push(...agent.log);
  await agent.close();
  await mail.close();
  if (incident === undefined) throw new Error('the list went through');
  return incident;
}

const { sequence: _, ...incident } = await leaked();
const { keys } = await makeKeys(['wang'], ['li']);
const { evidence, sealed } = await sealedRecords(keys);
const office = await startTestConsole();
t.teardown(() => office.close());
const { central } = office.central;
const PERSON = `login:crm:${PHONE}`;
const at = Date.now() - 60_000;
const when = new Date(at).toISOString();
const sight = { person: PERSON, source: 'login', event: 'export', at: when, secondsBefore: 60, records: 12 } as const;
const [id = ''] = await office.ship([
  {
    ...incident,
    id: uuidv7(at, randomBytes),
    branch: '浦东',
    person: { id: PERSON, source: 'login' },
    process: { pid: 1, name: `${PHONE}.exe`, path: `C:\\Users\\${PHONE}\\a.exe` },
    host: `${PHONE}.mail.example`,
    channel: `qq-${PHONE}`,
    rule: `r-${PHONE}`,
    policyVersion: `v-${PHONE}`,
    recipients: [{ id: 'a'.repeat(16), shown: SAID }],
    reason: { text: SAID, at: when },
    provenance: { ...sight, seen: 12, of: 12, system: SAID, path: SAID, exported: sight },
    evidence,
    sealed,
  },
]);
await office.ship([
  { branch: '浦东', person: { id: PERSON, source: 'login' }, records: { owner: 6 }, samples: [SAID] },
]);

/** The rest of what PCs ship and say. */
async function furnish(): Promise<void> {
  const { link, enrolment } = await office.central.pc({ branch: '浦东' });
  const print = createFingerprint(Buffer.from(central.fleetKey, 'hex'));
  const prints = people.map(({ phone }) => ({ kind: 'owner', persons: [print('person', phone)], homes: [] }));
  const body = { id, person: PERSON, channel: 'qq-mail', host: MAIL, verdict: 'allow', recipients: [SAID], prints };
  const seenId = uuidv7(at - 1, randomBytes);
  const seen = { id: seenId, event: 'export', person: PERSON, account: `os:${PHONE}`, system: 'crm', host: PHONE };
  const note = { what: 'release', incident: id, person: PERSON };
  const items = [
    { number: 1, kind: 'transfer', id, body },
    { number: 2, kind: 'seen', id: seenId, body: { ...seen, path: SAID, records: 12, prints: [] } },
    { number: 3, kind: 'notice', id: uuidv7(at, randomBytes), body: note },
    { number: 4, kind: 'tamper', id: uuidv7(at, randomBytes), body: { found: SAID } },
  ];
  const shipped = await link.call({
    method: 'POST',
    path: '/agent/v1/shipments',
    json: { stream: randomUUID(), items },
  });
  if (shipped.status !== 200) throw new Error(`central did not take what was shipped: ${shipped.status}`);
  const policy = {
    source: 'bundle',
    version: PHONE,
    mode: 'enforce',
    since: when,
    expires: null,
    ring: null,
    error: SAID,
  };
  const report = {
    ...{ machine: enrolment.machine, version: PHONE, policy, ok: false, outbox: 1, memoryBytes: 1 },
    coverage: { inspectedBytes: 1, tunnelledBytes: 1, opaqueBytes: 1, refused: 1 },
    tamper: [{ what: 'part', found: SAID, repaired: false, at: when }],
  };
  const reported = await link.call({ method: 'POST', path: '/agent/v1/report', json: report });
  if (reported.status !== 200) throw new Error(`central did not take the report: ${reported.status}`);
  const source = uuidv7(at, randomBytes);
  await central.directory.addSource(source, { name: '人事', where: { type: 'csv' } }, 'account:gao', at);
  const leaver = { id: PHONE, name: '离职者', phones: [], unit: null, leavesAt: Date.now() };
  await central.directory.take(source, { people: [leaver], units: [] }, at);
}

/** What people at head office write down, as they are told not to. */
async function talk(lead: SignedIn): Promise<Readonly<Record<string, string>>> {
  const done = async (method: string, to: string, json: unknown): Promise<{ id?: string; number?: number }> => {
    const { status, json: answer } = await lead.call(method, to, json);
    if (status !== 200) throw new Error(`${method} ${to}: ${status}`);
    return answer as { id?: string; number?: number };
  };
  await done('POST', `/api/v1/incidents/${id}/comments`, { text: SAID });
  await done('POST', `/api/v1/incidents/${id}/reviews`, { step: 1, status: 'triage', note: SAID });
  await done('POST', '/api/v1/incidents/act', { ids: [id], status: 'investigating', note: SAID });
  await done('PUT', `/api/v1/views/${encodeURIComponent(PHONE)}`, { query: `person=${PERSON}`, shared: true });
  const made = await done('POST', '/api/v1/cases', { title: SAID, incidents: [id] });
  const edit = { what: 'exception', rule: 'bulk-owners', to: ['hr.example'], until: day(30), note: SAID };
  const proposal = await done('POST', '/api/v1/proposals', { title: SAID, note: SAID, edit });
  const own = { id: uuidv7(Date.now(), randomBytes), incident: id, branch: '浦东', at, person: 'os:nobody' };
  await central.openings.ask(
    { ...own, requester: 'account:zhang', key: keys.reviewers[0]?.id ?? '', purpose: '核对' },
    Date.now(),
  );
  await done('POST', `/api/v1/openings/${own.id}/refuse`, { note: SAID });
  return { incident: id, proposal: proposal.id ?? '', opening: own.id, case: String(made.number) };
}

const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

await furnish();
await central.sorter.settle();
const there = await talk(await signedIn(office.central, 'lead', 'qian'));
const stored = await central.sql.db
  .selectFrom('incident')
  .select('person')
  .where('id', '=', id)
  .executeTakeFirstOrThrow();

/** What stands for the parts of an address. A route with another one fails the test: whoever adds it says which. */
function filled(route: string): string {
  const kinds: ReadonlyArray<readonly [RegExp, string | undefined]> = [
    [/\/(?:incidents|propose)\/:\w+/, there.incident],
    [/\/proposals\/:\w+/, there.proposal],
    [/\/openings\/:\w+/, there.opening],
    [/\/cases\/:\w+/, there.case],
    [/\/people\/:\w+/, encodeURIComponent(stored.person)],
    [/\/outlets\/:\w+/, 'none'],
  ];
  const out = route.replace(/\/[\w-]+\/:\w+/g, (part) => {
    const value = kinds.find(([pattern]) => pattern.test(part))?.[1];
    if (value === undefined) throw new Error(`say what stands for ${part} of ${route}`);
    return `${part.slice(0, part.indexOf(':'))}${value}`;
  });
  return out;
}

t.test('a login that is a number is a name that tells it apart, and no number', (t) => {
  t.match(stored.person, /^login:crm:134\*{4}0953#[0-9a-f]{8}$/);
  t.end();
});

t.test('no answer of the API holds a number or an owner, whoever asks', async (t) => {
  const reads = consoleRoutes(central).filter(({ method, path: at }) => method === 'GET' && at !== '/api/v1/live');
  t.ok(reads.length > 40);
  for (const role of ROLES) {
    const branch = role === 'branch-manager' ? { branch: '浦东' } : {};
    const account = await signedIn(office.central, role, `${role}-reads`, branch);
    for (const { path: route, access } of reads) {
      if (access === 'public') continue;
      const { status, bytes, headers } = await account.call('GET', filled(route));
      t.ok(status < 500, `${role} ${route}: ${status}`);
      t.same(whole(decodeURIComponent(`${bytes}`.replaceAll('%', '%25'))), [], `${role} ${route}`);
      if (headers['content-type'] !== 'application/zip') continue;
      for (const [file, inside] of Object.entries(unzipSync(bytes))) {
        t.same(whole(Buffer.from(inside).toString('utf8')), [], file);
      }
    }
  }
});

t.test('the log of the PC has none', (t) => {
  t.same(whole(logOfPc.join('\n')), []);
  t.end();
});

t.test('nothing that central keeps has one: not its tables, not its log of actions', async (t) => {
  const { db } = central.sql;
  const tables = (await db.introspection.getTables()).filter(({ isView }) => !isView);
  t.ok(tables.length > 20);
  for (const { name } of tables) {
    // The directory is whom head office employs, as it was told: it makes the staff list.
    if (name === 'directory_person') continue;
    const rows = await db
      .selectFrom(name as 'incident')
      .selectAll()
      .execute();
    t.same(whole(JSON.stringify(rows)), [], name);
  }
});

const addresses: string[] = [];
office.context.on('request', (request) => addresses.push(request.url()));
office.context.on('page', (page) => page.on('framenavigated', (frame) => addresses.push(frame.url())));

for (const language of ['zh', 'en'] as const) {
  t.test(`no page has one in it, ${language}, whoever looks`, async (t) => {
    for (const role of ROLES) {
      const page = await office.open(role);
      await page.evaluate((words) => localStorage.setItem('menshen.language', words), language);
      for (const { path: route } of pagesOf(role)) {
        await page.goto(office.url + filled(route) + (route === '/people' ? `?person=${stored.person}` : ''));
        await settled(page);
        t.same(whole(await page.evaluate(() => document.documentElement.outerHTML)), [], `${role} ${route}`);
      }
      await page.close();
    }
  });
}

function pagesOf(role: Role): ReturnType<typeof consolePages> {
  return consolePages().filter(({ permission }) => GRANTS[role].some((granted) => granted === permission));
}

t.test('a list that is traced, and a number that is looked for, are in no page and no address', async (t) => {
  const page = await office.open('lead');
  await page.evaluate(() => localStorage.setItem('menshen.language', 'zh'));
  await page.goto(`${office.url}/trace`);
  const chosen = page.waitForEvent('filechooser');
  await page.getByText('把外泄名单拖到这里').click();
  const buffer = buildXlsx([{ name: 'Sheet1', rows: ownerTable(people) }]);
  await (await chosen).setFiles({ name: `业主${PHONE}.xlsx`, mimeType: 'application/octet-stream', buffer });
  await page.getByText('认出 12 条记录，其中 12 条有人见过或外发过').waitFor();
  t.same(whole(await page.content()), []);
  await page.goto(`${office.url}/people`);
  await page.getByRole('searchbox').fill(PHONE);
  await page.keyboard.press('Enter');
  await page.waitForURL(/person=/);
  await settled(page);
  t.same(whole(await page.evaluate(() => document.documentElement.outerHTML)), []);
  await page.goto(`${office.url}/queue`);
  await settled(page);
  t.ok(addresses.length > 50);
  t.same(
    addresses.filter((each) => whole(decodeURIComponent(each)).length > 0),
    [],
  );
  t.same(whole(JSON.stringify([office.complaints, office.central.faults])), []);
});

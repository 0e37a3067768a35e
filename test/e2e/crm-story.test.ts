import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { incidentsCommand } from '../../src/cli/incidents.js';
import { traceCommand } from '../../src/cli/trace.js';
import { startTestAgent } from '../builders/agent.js';
import { CRM_HOST, startCrm } from '../builders/crm.js';
import { curl } from '../builders/curl.js';
import { DISGUISES } from '../builders/disguise.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { type Owner, owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MORNING = Date.UTC(2026, 10, 2, 1, 0, 0);
const MAIL = 'mail.qq.com';
const ZHANG = 'login:crm:zhang.wei';
const LI = 'login:crm:li.na';

const CONFIG = `
sources:
  - id: crm
    hosts: [${CRM_HOST}]
    login: ["cookie:uid"]
    exports: ["/export*"]
`;

/** Rows as somebody types them anew: other columns, other words, and each number dressed another way. */
function rewritten(some: readonly Owner[]): string {
  const dresses = [DISGUISES.chinese, DISGUISES.dotted, DISGUISES.fullWidth].map((spell) => {
    if (spell === undefined) throw new Error('no such disguise');
    return spell;
  });
  return some
    .map((o, n) => {
      const phone = dresses[n % dresses.length]?.(o.phone);
      return `${o.surname}${o.title}，${phone}，${o.compound}${o.building}号${o.room}，${o.area}平`;
    })
    .join('\n');
}

t.test('two negotiators at one PC: one exports, and mails some of it a day later', async (t) => {
  const ca = await makeTestCa();
  const people = owners(60, 71);
  const crm = await startCrm({ ca, people });
  const mail = await startOrigin({ names: [MAIL], ca });
  let now = MORNING;
  const agent = await startTestAgent({
    ca,
    config: CONFIG,
    clock: () => now,
    origins: [
      { names: [CRM_HOST], origin: crm },
      { names: [MAIL], origin: mail },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await crm.close();
    await mail.close();
  });
  const ask = async (args: readonly string[], input?: string) => {
    now += MINUTE;
    return curl(args, { proxyPort: agent.port, caFile: agent.caFile, ...(input === undefined ? {} : { input }) });
  };
  const login = async (user: string): Promise<(page: string) => ReturnType<typeof ask>> => {
    const { headers, status } = await ask([`https://${CRM_HOST}/login`, '--data', `user=${user}`]);
    t.equal(status, 200);
    const cookies = (headers['set-cookie'] ?? '').split(/, (?=sid=)/).map((line) => line.split(';')[0]);
    return (page) => ask([`https://${CRM_HOST}${page}`, '--compressed', '-H', `Cookie: ${cookies.join('; ')}`]);
  };

  // One of them only works: a list, a search, one owner.
  const li = await login('li.na');
  t.match((await li('/owners?page=1')).body, people[0]?.phone ?? '', 'the page came as it was');
  await li(`/api/search?q=${encodeURIComponent(people[3]?.compound ?? '')}`);
  await li('/owners/3');
  // The other does too, and takes forty rows along.
  const zhang = await login('zhang.wei');
  await zhang('/owners?page=2');
  await zhang('/owners/21');
  const book = await zhang('/export/owners.xlsx?from=0&to=40');
  t.equal(book.bytes.subarray(0, 2).toString(), 'PK', 'the workbook came as it was');
  const seen = await agent.events(6);
  t.same(
    seen.map(
      ({ kind, person, records, path: shape }) => `${person} ${kind} ${shape} ${kind === 'export' ? records : ''}`,
    ),
    [
      `${ZHANG} export /export/owners.xlsx?from&to 40`,
      `${ZHANG} view /owners/{id} `,
      `${ZHANG} view /owners?page `,
      `${LI} view /owners/{id} `,
      `${LI} view /api/search?q `,
      `${LI} view /owners?page `,
    ],
  );

  now += DAY;
  await (await login('zhang.wei'))('/owners/50');
  const mailed = rewritten(people.slice(10, 30));
  const refused = await ask([`https://${MAIL}/cgi-bin/compose_send`, '--data-binary', '@-'], mailed);
  t.equal(refused.status, 403);
  t.same(mail.requests, [], 'not a byte of it left');
  t.notMatch(refused.body, /gauge|阈值|档/, 'what staff are told names no threshold');
  const [incident] = agent.incidents();
  t.match(incident, {
    verdict: 'block',
    person: { id: ZHANG, source: 'login' },
    records: { owner: 20 },
    provenance: {
      seen: 20,
      of: 20,
      records: 20,
      person: ZHANG,
      source: 'login',
      event: 'export',
      system: 'crm',
      path: '/export/owners.xlsx?from&to',
      exported: { person: ZHANG, records: 20 },
    },
  });
  const apart = incident?.provenance?.secondsBefore ?? 0;
  t.ok(apart > DAY / 1000 && apart < DAY / 1000 + 3600, 'a day after the export');

  const run = async (command: typeof traceCommand, ...argv: string[]): Promise<string> => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    await command(argv, { stdin, stdout, stderr, env: {}, home: agent.home, language: 'en' });
    stdout.end();
    return text(stdout);
  };
  const page = await run(incidentsCommand, 'show', incident?.id ?? '');
  t.match(
    page,
    /20.*20[\s\S]*login:crm:zhang\.wei \(login of a source system\): exported 20/,
    'the incident names the export',
  );

  const leaked = path.join(t.testdir(), '业主.txt');
  await fs.writeFile(leaked, mailed);
  const traced = await run(traceCommand, leaked, '--json', '--svg', `${leaked}.svg`);
  const report = JSON.parse(traced) as { people: Array<{ person: string; overlap: number }> };
  t.match(report, {
    records: 20,
    known: 20,
    people: [
      { person: ZHANG, source: 'login', overlap: 20, exported: 20, refused: 20, pcs: [os.hostname()] },
      { person: LI, source: 'login', exported: 0 },
    ],
    unnamed: [],
    pcs: [{ pc: os.hostname(), overlap: 20 }],
    incidents: [{ id: incident?.id, person: { id: ZHANG }, overlap: 20, verdict: 'block' }],
  });
  t.same(
    report.people.map(({ person }) => person),
    [ZHANG, LI],
    'whose export it was comes first, who looked comes below',
  );
  t.ok((report.people[1]?.overlap ?? 20) < 20, 'with less of it');
  const said = await run(traceCommand, leaked);
  t.match(said, /login:crm:zhang\.wei: had \d+(\.\d+)?% of everything known here/, 'why, in plain words');
  t.match(await fs.readFile(`${leaked}.svg`, 'utf8'), /^<svg[^>]*>[\s\S]*zhang\.wei[\s\S]*li\.na[\s\S]*<\/svg>\n$/);
  for (const { phone, name } of people.slice(10, 30)) {
    t.notOk(
      [traced, said, page].some((shown) => shown.includes(phone) || shown.includes(name)),
      'masked',
    );
  }

  await fs.writeFile(leaked, leakText(owners(20, 999)));
  t.match(JSON.parse(await run(traceCommand, leaked, '--json')), {
    records: 20,
    known: 0,
    people: [],
    unnamed: [],
    events: [],
    incidents: [],
  });

  for (const own of ['/my-record', '/', '/health', '/metrics']) {
    const { status, body } = await curl([`http://127.0.0.1:${agent.port}${own}`, '--noproxy', '*']);
    t.equal(status, 200, own);
    t.notMatch(body, /50 \/ 500|法定|阈值|"gauge"/, `${own} says nothing of the gauge`);
  }
});

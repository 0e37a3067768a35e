import { verify } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { openDevice } from '../../src/agent/source/device.js';
import { traceCommand } from '../../src/cli/trace.js';
import { startTestAgent } from '../builders/agent.js';
import { CRM_HOST, startCrm } from '../builders/crm.js';
import { curl } from '../builders/curl.js';
import { DISGUISES } from '../builders/disguise.js';
import { leakText, ownerTable, toCsv } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const HOUR = 3_600_000;
const MORNING = Date.UTC(2026, 10, 2, 1, 0, 0);
const MAIL = 'mail.qq.com';
const DISK = 'pan.baidu.com';

const CONFIG = `
sources:
  - id: crm
    hosts: [${CRM_HOST}]
    login: ["cookie:uid"]
    exports: ["/export*"]
`;

t.test('two negotiators at one PC: whose export a mail came from', async (t) => {
  const ca = await makeTestCa();
  const people = owners(60, 5);
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
  const ask = (args: readonly string[], input?: string) =>
    curl(args, { proxyPort: agent.port, caFile: agent.caFile, ...(input === undefined ? {} : { input }) });
  const login = async (user: string): Promise<string> => {
    const { headers, status } = await ask([`https://${CRM_HOST}/login`, '--data', `user=${user}`]);
    t.equal(status, 200);
    return (headers['set-cookie'] ?? '')
      .split(/, (?=sid=)/)
      .map((line) => line.split(';')[0])
      .join('; ');
  };

  const zhang = await login('zhang.wei');
  const li = await login('li.na');
  await ask([`https://${CRM_HOST}/owners?page=1`, '-H', `Cookie: ${li}`]);
  now += 60_000;
  await ask([`https://${CRM_HOST}/owners/3`, '-H', `Cookie: ${li}`]);
  now += HOUR;
  const file = await ask([`https://${CRM_HOST}/export/owners.xlsx?from=0&to=40`, '-H', `Cookie: ${zhang}`]);
  t.equal(file.status, 200);
  t.equal(file.bytes.subarray(0, 2).toString(), 'PK', 'the file came as it was');
  const seen = await agent.events(3);
  t.match(
    seen.map(({ kind, person, records, path, system }) => ({ kind, person, records, path, system })),
    [
      {
        kind: 'export',
        person: 'login:crm:zhang.wei',
        records: 40,
        path: '/export/owners.xlsx?from&to',
        system: 'crm',
      },
      { kind: 'view', person: 'login:crm:li.na', records: 1, path: '/owners/{id}' },
      { kind: 'view', person: 'login:crm:li.na', records: 20, path: '/owners?page' },
    ],
  );

  now += 24 * HOUR;
  const spell = DISGUISES.chinese ?? ((digits: string) => digits);
  const rows = people
    .slice(0, 12)
    .map((o) => `${o.compound}${o.building}号${o.room} ${o.surname}${o.title} ${spell(o.phone)}`);
  const refused = await ask([`https://${MAIL}/cgi-bin/compose_send`, '--data-binary', '@-'], rows.join('\n'));
  t.equal(refused.status, 403);
  const [incident] = agent.incidents();
  t.match(incident, {
    verdict: 'block',
    records: { owner: 12 },
    provenance: {
      seen: 12,
      of: 12,
      records: 12,
      person: 'login:crm:zhang.wei',
      source: 'login',
      event: 'export',
      system: 'crm',
      secondsBefore: 24 * 3600,
    },
  });
  const leaked = path.join(t.testdir(), '业主.txt');
  await fs.writeFile(leaked, rows.join('\n'));
  const traced = await trace(agent.home, leaked, '--json', '--svg', `${leaked}.svg`);
  const report = JSON.parse(traced) as { known: number; people: unknown[]; unnamed: unknown[] };
  t.match(report, {
    file: leaked,
    records: 12,
    known: 12,
    people: [
      { person: 'login:crm:zhang.wei', source: 'login', overlap: 12, exported: 12, pcs: [os.hostname()] },
      { person: 'login:crm:li.na', source: 'login', overlap: 12, exported: 0, viewed: 12 },
    ],
    unnamed: [{ source: 'os', overlap: 12, refused: 12, incidents: [incident?.id] }],
  });
  t.equal(report.people.length, 2, 'the account of the PC is nobody');
  t.match(await fs.readFile(`${leaked}.svg`, 'utf8'), /^<svg[^>]*>[\s\S]*zhang\.wei[\s\S]*<\/svg>\n$/);
  t.notOk(traced.includes(people[0]?.phone ?? ''), 'masked');

  await fs.writeFile(leaked, leakText(owners(12, 99)));
  t.match(JSON.parse(await trace(agent.home, leaked, '--json')), { records: 12, known: 0, people: [], unnamed: [] });

  t.same(
    incident?.person.source,
    'os',
    'nobody was logged in any more: the account is named, not a login of yesterday',
  );
});

t.test('a customer system knows the PC, and what goes in and out of it in bulk is remembered', async (t) => {
  const ca = await makeTestCa();
  const people = owners(120, 6);
  const proofs: string[] = [];
  const crm = await startCrm({
    ca,
    people,
    allows({ headers }) {
      proofs.push(String(headers['x-device'] ?? ''));
      return headers['x-device'] !== 'forged';
    },
  });
  const disk = await startOrigin({
    names: [DISK],
    ca,
    answer: () => ({
      headers: { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="a.csv"' },
      body: toCsv(ownerTable(people.slice(0, 60))),
    }),
  });
  const agent = await startTestAgent({
    ca,
    config: `
sources:
  - { id: crm, hosts: ${CRM_HOST}, login: ["json:$.user.name"], device_header: X-Device }
`,
    origins: [
      { names: [CRM_HOST], origin: crm },
      { names: [DISK], origin: disk },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await crm.close();
    await disk.close();
  });
  const ask = (args: readonly string[], input?: string) =>
    curl(args, { proxyPort: agent.port, caFile: agent.caFile, ...(input === undefined ? {} : { input }) });
  const entered = await ask([`https://${CRM_HOST}/login`, '--data', 'user=li.na']);
  const sid = /sid=[0-9a-f]+/.exec(entered.headers['set-cookie'] ?? '')?.[0] ?? '';
  const as = ['-H', `Cookie: ${sid}`, '-H', 'X-Device: forged'];

  const found = await ask([`https://${CRM_HOST}/api/search?q=`, '--compressed', ...as]);
  t.equal(JSON.parse(found.body).total, 120, 'the answer is whole');
  t.match(await agent.events(1), [{ kind: 'view', records: 120, system: 'crm', path: '/api/search?q' }]);

  const parts = /^v1;id=([0-9a-f]{16});at=(\d+);sig=([\w-]+)$/.exec(proofs.at(-1) ?? '');
  const { id, publicKey } = await openDevice(agent.home);
  t.equal(parts?.[1], id);
  const signed = ['v1', id, parts?.[2], 'GET', CRM_HOST, '/api/search?q='].join('\n');
  t.ok(
    verify(null, Buffer.from(signed), publicKey, Buffer.from(parts?.[3] ?? '', 'base64url')),
    'signed for this request',
  );

  const all = leakText(people.slice(0, 70));
  t.equal((await ask([`https://${CRM_HOST}/import`, '--data-binary', '@-', ...as], all)).status, 200, 'its own system');
  t.equal((await ask([`https://${DISK}/file/a.csv`])).status, 200);
  const events = await agent.events(3);
  t.match(events.map(({ kind, records, system }) => `${kind} ${records} ${system}`).sort(), [
    'import 70 crm',
    'incoming 60 baidu-netdisk',
    'view 120 crm',
  ]);
  t.same([...new Set(events.map(({ person }) => person))], ['login:crm:li.na'], 'the answer to the login said who');
  t.same(agent.incidents(), []);
});

/** What `menshen trace` prints, as on this PC. */
async function trace(home: string, ...argv: string[]): Promise<string> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  await traceCommand(argv, { stdin, stdout, stderr, env: {}, home, language: 'zh' });
  stdout.end();
  return text(stdout);
}

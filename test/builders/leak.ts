import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { uuidv7 } from '../../src/incident/uuid.js';
import { incidentBody, type TestCentral } from './central.js';

/*
 * One leak with everything a PC can tell of it: pages seen and exported in the CRM for weeks, the same owners mailed to two
 * recipients, a reason, a request to release it, and what a scan found lying on the disk.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OWNERS = 24;

export const LEAVER = 'login:crm:lihua';

const printOf = (what: string): string => createHash('sha256').update(what).digest('hex').slice(0, 16);
export const ownerPrints = (count: number): string[] => Array.from({ length: count }, (_, n) => printOf(`owner ${n}`));

/** Ships it from a new PC of a branch. Returns the incident that was refused, and the PC. */
export async function shipLeak(central: TestCentral, branch: string): Promise<{ incident: string; device: string }> {
  const pc = await central.pc({ branch });
  const now = Date.now();
  const refusedAt = now - 50 * MINUTE_MS;
  const prints = ownerPrints(OWNERS);
  const id = (at: number): string => uuidv7(at, randomBytes);
  const seen = (event: 'view' | 'export', at: number, people: readonly string[]) => ({
    kind: 'seen',
    id: id(at),
    body: {
      id: id(at),
      event,
      person: LEAVER,
      account: 'os:lihua',
      system: 'crm',
      host: 'crm.example',
      path: event === 'export' ? '/owners/export' : '/owners/{n}',
      records: people.length,
      prints: people,
    },
  });
  const sent = (at: number, verdict: 'flag' | 'block', person: string, people: readonly string[], to: string) => {
    const transfer = id(at);
    const records = { owner: people.length };
    const body = incidentBody({
      ...detailsOf(at, people.length),
      ...{ time: at, id: transfer, verdict, asked: verdict, records, raw: people.length + 3 },
      person: { id: person, source: person.startsWith('login:') ? 'login' : 'os' },
      recipients: [{ id: printOf(to), shown: to }],
    });
    const row = {
      ...{ id: transfer, person, channel: body.channel, host: body.host, verdict, recipients: [to], records },
      rawRecords: { owner: people.length + 3 },
      prints: people.map((print) => ({ kind: 'owner', persons: [print], homes: [printOf(`home ${print}`)] })),
    };
    return [
      { kind: 'incident', id: transfer, body },
      { kind: 'transfer', id: transfer, body: row },
    ];
  };
  const weeks = Array.from({ length: 8 }, (_, week) =>
    seen('view', now - week * 7 * DAY_MS - DAY_MS, prints.slice(week)),
  );
  const refused = sent(refusedAt, 'block', LEAVER, prints, 'z***@qq.com');
  const incident = refused[0]?.id ?? '';
  const all = [
    ...weeks.map((each) => ({ ...each, body: { ...each.body, id: each.id } })),
    ...[seen('export', now - 3 * HOUR_MS, prints)].map((each) => ({ ...each, body: { ...each.body, id: each.id } })),
    ...sent(now - 2 * DAY_MS, 'flag', LEAVER, prints.slice(0, 6), 'w***@163.com'),
    ...sent(now - DAY_MS, 'flag', 'os:lihua', prints.slice(0, 4), 'z***@qq.com'),
    ...refused,
    { kind: 'notice', id: id(now), body: { what: 'release', incident, person: LEAVER } },
    { kind: 'notice', id: id(now), body: { what: 'scan', places: PLACES } },
  ];
  const items = all.map((each, at) => ({ number: at + 1, ...each }));
  const json = { stream: randomUUID(), items };
  const answer = await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
  if (answer.status !== 200) throw new Error(`central did not take the leak: ${answer.body.toString()}`);
  return { incident, device: pc.enrolment.device };
}

const PLACES = [
  { place: 'desktop', files: 310, unread: 4, held: 7, records: { owner: 1_204, identity: 12 } },
  { place: 'downloads', files: 96, unread: 0, held: 2, records: { owner: 88 } },
];

function detailsOf(at: number, owners: number): Parameters<typeof incidentBody>[0] {
  const part = 'form:file › 业主.zip › 三期.xlsx › Sheet1';
  const sight = { person: LEAVER, source: 'login' } as const;
  return {
    channel: 'qq-mail',
    category: 'webmail',
    host: 'mail.qq.com',
    path: '/cgi-bin/compose_send',
    process: { pid: 412, name: 'chrome.exe', path: 'C:\\Program Files\\Google\\Chrome\\chrome.exe' },
    // biome-ignore lint/suspicious/noThenProperty: the word of the policy language
    matches: [{ rule: 'bulk-owners', then: 'block', why: `owner ${owners} >= 5` }],
    rawRecords: { owner: owners + 3 },
    counted: { owner: owners },
    gauge: { '50': owners / 25, '500': owners / 250, '5000': owners / 2500 },
    known: owners - 2,
    parts: [
      { path: part, records: { owner: owners } },
      { path: 'form:content', records: {} },
    ],
    samples: ['馨佳园*街坊 **号**** 王** 138****5678', '碧云**公寓 **幢**** 李** 139****0021'],
    bodyBytes: 48_213,
    reason: { text: '客户要看房，先发给同事整理。', at: new Date(at + 30_000).toISOString() },
    windows: [
      { windowMs: HOUR_MS, raw: { owner: 12 }, unique: { owner: 9 }, counted: { owner: 9 }, complete: true },
      { windowMs: DAY_MS, raw: { owner: 40 }, unique: { owner: 31 }, counted: { owner: 35 }, complete: true },
      { windowMs: 30 * DAY_MS, raw: { owner: 210 }, unique: { owner: 120 }, counted: { owner: 160 }, complete: false },
    ],
    tries: 3,
    explanation: {
      of: owners + 3,
      more: {},
      accounts: [
        {
          ...{ number: 1, part, at: { unit: 'row', number: 2 }, kind: 'owner', why: 'counted', lacks: null, of: null },
          entities: [
            { type: 'home', shown: '馨佳园*街坊 **号****' },
            { type: 'name', shown: '王**' },
            { type: 'phone', shown: '138****5678', is: 'owner' },
            { type: 'area', shown: '74㎡' },
            { type: 'price', shown: '378万' },
          ],
        },
        {
          ...{
            number: 2,
            part,
            at: { unit: 'row', number: 3 },
            kind: 'owner',
            why: 'another-home',
            lacks: null,
            of: 1,
          },
          entities: [
            { type: 'home', shown: '碧云**公寓 **幢****' },
            { type: 'phone', shown: '138****5678', is: 'known' },
          ],
        },
        {
          ...{ number: 3, part: 'form:content', at: { unit: 'line', number: 1 }, kind: null, why: 'staff-phone' },
          ...{ lacks: 'no-home', of: null },
          entities: [{ type: 'phone', shown: '139****0021', is: 'staff' }],
        },
      ],
    },
    provenance: {
      ...sight,
      ...{ seen: owners, of: owners, records: owners, system: 'crm', path: '/owners/{n}', event: 'view' },
      at: new Date(at - 26 * HOUR_MS).toISOString(),
      secondsBefore: 26 * 3600,
      exported: {
        ...sight,
        event: 'export',
        at: new Date(at - 130 * MINUTE_MS).toISOString(),
        secondsBefore: 130 * 60,
        records: owners,
      },
    },
  };
}

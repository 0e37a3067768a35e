import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import t from 'tap';
import { type Readings, wrongs } from '../../src/central/alarm/rules.js';
import { DEFAULT_THRESHOLDS } from '../../src/central/alarm/thresholds.js';
import { lookForAlarms } from '../../src/central/alarm/watch.js';
import { ALARM_KINDS } from '../../src/central/outlet/message.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import { incidentBody, startTestCentral } from '../builders/central.js';
import { signedIn } from '../builders/people-at-central.js';
import { openReceivers } from '../builders/receivers.js';

const NOON = Date.UTC(2026, 10, 20, 4);
const YEAR_MS = 365 * 86_400_000;
const far = NOON + 5 * YEAR_MS;
const QUIET: Readings = {
  refusals: { lastHour: 3, before: 300, hours: 168 },
  heartbeat: { pcs: 100, silent: 3 },
  gaps: { pcs: 0, missing: 0 },
  trust: { timestamp: far, rollout: far, snapshot: far, targets: far, root: far, authority: far },
  tamper: { pcs: 0, events: 0 },
  disks: [{ node: 'a', freeBytes: 2 ** 39, totalBytes: 2 ** 40 }],
  outlets: [{ name: 'x', dead: 0 }],
  halted: [],
};
const kinds = (change: Partial<Readings>, now = NOON): string[] =>
  wrongs({ ...QUIET, ...change }, DEFAULT_THRESHOLDS, now).map(({ kind, subject }) => `${kind} ${subject}`.trim());

t.test('a quiet fleet raises nothing, and each trouble raises its own alarm', async (t) => {
  t.strictSame(kinds({}), []);
  t.strictSame(kinds({ refusals: { lastHour: 31, before: 0, hours: 168 } }), ['refusal-spike']);
  t.strictSame(kinds({ refusals: { lastHour: 400, before: 168 * 100, hours: 168 } }), [], 'four times is still usual');
  t.strictSame(kinds({ heartbeat: { pcs: 100, silent: 20 } }), ['heartbeat-loss']);
  t.strictSame(kinds({ heartbeat: { pcs: 100, silent: 90 } }, NOON + 8 * 3_600_000), [], 'at night PCs are off');
  t.strictSame(kinds({ gaps: { pcs: 1, missing: 2 } }), ['ingest-gap']);
  const trust = { ...QUIET.trust, timestamp: NOON + 2 * 86_400_000, authority: NOON + 300 * 86_400_000 };
  t.strictSame(kinds({ trust }), ['trust-expiry timestamp', 'trust-expiry authority']);
  t.strictSame(kinds({ tamper: { pcs: 1, events: 1 } }), ['tamper']);
  t.strictSame(kinds({ disks: [{ node: 'a', freeBytes: 2 ** 32, totalBytes: 2 ** 34 }] }), ['disk a']);
  t.strictSame(kinds({ outlets: [{ name: 'x', dead: 1 }] }), ['outlet-failing x']);
  t.strictSame(kinds({ halted: [{ ring: 'canary', version: 2 }] }), ['ring-halted canary']);
});

t.test('every kind of alarm has its paragraph in the runbook', async (t) => {
  const page = await fs.readFile(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name);
  t.strictSame(headings, [...ALARM_KINDS]);
});

t.test('an alarm is told once when it begins and once when it is over, whichever nodes look', async (t) => {
  const receivers = await openReceivers();
  const group = await receivers.http();
  t.teardown(() => group.close());
  const clock = { now: NOON };
  const central = await startTestCentral({
    clock: () => clock.now,
    outlets: { allow: ['localhost'], ca: receivers.ca.cert },
  });
  t.teardown(() => central.close());
  const { central: office } = central;
  const admin = await signedIn(central, 'admin', 'gao');
  const where = { type: 'feishu', url: `${group.url}/hook`, secret: 'SEC0123456789' };
  t.equal(
    (await admin.call('POST', '/api/v1/outlets', { name: 'group', where, alarms: true, language: 'en' })).status,
    200,
  );
  // The disk of the machine that runs this test is nobody's business here.
  const set = { ...DEFAULT_THRESHOLDS, refusals: { times: 2, atLeast: 3 }, disk: { percent: 1, gib: 0 } };
  t.equal((await admin.call('PUT', '/api/v1/settings/alarms', set)).status, 200);
  const look = async () => lookForAlarms(office, office.alarms, await office.preferences.thresholds());
  t.match(await look(), { raised: [], resolved: [] });

  const pc = await central.pc();
  const stream = randomUUID();
  const notice = {
    number: 1,
    kind: 'tamper',
    id: uuidv7(clock.now, randomBytes),
    body: { what: 'service stopped', found: 'inactive', repaired: true },
  };
  const refused = [2, 3, 4].map((number) => {
    const body = incidentBody({ sequence: number, time: clock.now });
    return { number, kind: 'incident', id: body.id, body };
  });
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream, items: [notice, ...refused] } });
  const lost = { number: 7, kind: 'notice', id: uuidv7(clock.now, randomBytes), body: {} };
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream, items: [lost] } });
  clock.now += 60_000;
  const looks = await Promise.all([look(), look()]);
  t.strictSame(looks.flatMap(({ raised }) => raised.map(({ kind }) => kind)).sort(), [
    'ingest-gap',
    'refusal-spike',
    'tamper',
  ]);
  clock.now += 60_000;
  t.strictSame((await look()).raised, [], 'it is open already');
  await office.dispatch.run();
  const told = () => group.posts.map(({ json }) => String(json.content.text).split('\n', 1).join()).sort();
  t.strictSame(told(), [
    'Menshen alarm: 1 PCs report that Menshen was changed or stopped, 1 times',
    'Menshen alarm: 2 items of 1 PCs never arrived',
    'Menshen alarm: Refusals rise: 3 in the last hour, usually about 1 an hour',
  ]);
  t.match(group.posts[0]?.json.content.text, /docs\/runbooks\.md#/);

  clock.now += 3_600_000;
  t.match((await look()).resolved, [{ kind: 'refusal-spike' }]);
  await office.dispatch.run();
  t.ok(told().some((line) => /^Menshen alarm is over: Refusals rise/.test(line)));
  const later = await signedIn(central, 'auditor', 'shen');
  const listed = await later.call('GET', '/api/v1/fleet');
  t.match(listed.json.items, [
    { tamper: { events: 1, last: { what: 'service stopped', found: 'inactive', repaired: true, at: String } } },
  ]);
  const { json } = await later.call('GET', '/api/v1/alarms');
  const open = json.items.map(({ kind, resolvedAt }: { kind: string; resolvedAt: unknown }) => [
    kind,
    resolvedAt === null,
  ]);
  t.strictSame(Object.fromEntries(open), { 'ingest-gap': true, tamper: true, 'refusal-spike': false });
  t.equal(open.at(-1)?.[0], 'refusal-spike', 'open ones come first');

  await t.test('a timestamp that nobody signs any more is said before PCs notice', async (t) => {
    clock.now += 4.5 * 86_400_000;
    t.match((await look()).raised, [{ kind: 'trust-expiry', subject: 'timestamp', figures: { days: 2 } }]);
  });
  t.strictSame(central.faults, []);
});

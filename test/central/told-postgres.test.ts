import { randomUUID } from 'node:crypto';
import t from 'tap';
import { DEFAULT_THRESHOLDS } from '../../src/central/alarm/thresholds.js';
import { lookForAlarms } from '../../src/central/alarm/watch.js';
import { readCsv } from '../../src/central/directory/csv.js';
import { publishStaff } from '../../src/central/directory/sync.js';
import { incidentBody, startTestCentral } from '../builders/central.js';
import { startPostgres } from '../builders/postgres.js';
import { openReceivers } from '../builders/receivers.js';

t.test(
  'on PostgreSQL: an incident, a digest and an alarm are told once, and a list becomes the staff list',
  async (t) => {
    const postgres = await startPostgres();
    t.teardown(() => postgres.close());
    const receivers = await openReceivers();
    const [hook, group] = [await receivers.http(), await receivers.http()];
    t.teardown(() => Promise.all([hook.close(), group.close()]));
    const clock = { now: Date.UTC(2026, 10, 20, 4) };
    const central = await startTestCentral({
      store: await postgres.database('told'),
      clock: () => clock.now,
      outlets: { allow: ['localhost'], ca: receivers.ca.cert },
    });
    t.teardown(() => central.close());
    const office = central.central;
    const said = { hour: 9, branch: null, severity: 'low', language: 'en' } as const;
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const lake = { type: 'webhook', url: hook.url, secret } as const;
    await office.outlets.add(
      randomUUID(),
      { ...said, name: 'lake', where: lake, incidents: true, alarms: false, digest: 'none' },
      'cli',
      clock.now,
    );
    const robot = { type: 'wecom', url: group.url } as const;
    await office.outlets.add(
      randomUUID(),
      { ...said, name: 'group', where: robot, incidents: false, alarms: true, digest: 'hour' },
      'cli',
      clock.now,
    );
    const pc = await central.pc();
    const body = incidentBody({ time: clock.now });
    const items = [{ number: 3, kind: 'incident', id: body.id, body }];
    await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream: randomUUID(), items } });
    const thresholds = { ...DEFAULT_THRESHOLDS, disk: { percent: 1, gib: 0 } };
    t.match((await lookForAlarms(office, office.alarms, thresholds)).raised, [{ kind: 'ingest-gap' }]);
    t.strictSame((await lookForAlarms(office, office.alarms, thresholds)).raised, []);
    clock.now += 3_600_000;
    await office.dispatch.run();
    await office.dispatch.run();
    t.match(hook.posts, [{ json: { type: 'incident', data: { id: body.id } } }]);
    t.equal(hook.posts.length, 1);
    const texts = group.posts.map(({ json }) => String(json.markdown.content));
    t.equal(texts.length, 2);
    t.ok(texts.some((text) => /2 items of 1 PCs never arrived/.test(text)));
    t.ok(texts.some((text) => /1 new incidents: 1 blocked/.test(text)));

    const source = randomUUID();
    await office.directory.addSource(source, { name: 'list', where: { type: 'csv' } }, 'cli', clock.now);
    const taken = await office.directory.take(source, readCsv('id,name,phone\n1,A,13800138000\n'), clock.now);
    t.strictSame(taken, { people: 1, joined: 1, left: 0 });
    t.equal(await publishStaff(office), true);
    t.equal(await publishStaff(office), false);
    t.match(await office.directory.sources(), [{ people: 1, error: null }]);
    t.strictSame(await office.directory.due(clock.now, clock.now), [], 'a list is not fetched');
    await office.deliveries.tidy(clock.now + 30 * 86_400_000);
    t.match(await office.outlets.list(), [
      { waiting: 0, dead: 0 },
      { waiting: 0, dead: 0 },
    ]);
    t.strictSame(central.faults, []);
  },
);

import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { isDue } from '../../../src/agent/at-rest/schedule.js';
import { placesOf } from '../../../src/agent/at-rest/walk.js';
import { openRooms } from '../../../src/agent/rooms.js';
import { SHIPPED_POLICY, startTestAgent } from '../../builders/agent.js';
import { leakText } from '../../builders/listings.js';
import { owners } from '../../builders/people.js';
import { makeTestCa } from '../../builders/pki.js';

const HOUR = 3_600_000;
const terms = {
  everyMs: 24 * HOUR,
  from: 12,
  to: 14,
  maxFiles: 10,
  places: [{ place: 'desktop', paths: ['~/Desktop'] }],
};

t.test('a scan is due in its hours, once in its time, and after a clock was set back', (t) => {
  const now = Date.parse('2026-03-02T12:00:00Z');
  t.equal(isDue(terms, null, now, 12), true);
  t.equal(isDue(terms, null, now, 11), false);
  t.equal(isDue(terms, null, now, 14), false);
  t.equal(isDue(terms, now - 23 * HOUR, now, 13), false);
  t.equal(isDue(terms, now - 24 * HOUR, now, 13), true);
  t.equal(isDue(terms, now + HOUR, now, 13), true);
  t.equal(isDue({ ...terms, places: [] }, null, now, 12), false);
  t.end();
});

t.test("a path of the policy is each person's, where it begins with a tilde", (t) => {
  const homes = ['/home/wang', '/home/li'];
  t.same(placesOf('~/桌面', homes), ['/home/wang/桌面', '/home/li/桌面']);
  t.same(placesOf('~', homes), homes);
  t.same(placesOf('/srv/public', homes), ['/srv/public']);
  t.end();
});

t.test('a scan is told as counts by kind of place, and names neither file nor person', async (t) => {
  const dir = t.testdir({
    public: {
      '业主.csv': leakText(owners(7, 3)),
      deeper: { '名单.txt': leakText(owners(2, 4)), 'readme.txt': 'nothing of anybody' },
      '坏.zip': 'PK\x03\x04 broken',
    },
    empty: {},
  });
  const policy = path.join(dir, 'policy');
  fs.cpSync(SHIPPED_POLICY, policy, { recursive: true });
  const places = `[{ place: public, paths: [${path.join(dir, 'public')}] }, { place: empty, paths: [${path.join(dir, 'empty')}, /no/such/folder] }]`;
  fs.writeFileSync(path.join(policy, 'at-rest.yaml'), `at_rest:\n  every: 7d\n  places: ${places}\n`);
  const agent = await startTestAgent({ ca: await makeTestCa(), policyDir: policy });
  t.teardown(() => agent.close());
  const rooms = openRooms(path.join(agent.home, 'menshen.db'));
  t.teardown(() => rooms.store.close());
  const scan = () => rooms.notes.latest(10).find(({ body }) => body.what === 'scan');
  while (scan() === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
  const body = scan()?.body;
  t.match(body, {
    places: [
      { place: 'public', files: 4, unread: 1, held: Number, records: { owner: 9 } },
      { place: 'empty', files: 0, unread: 0, held: 0, records: {} },
    ],
  });
  const said = JSON.stringify(body);
  t.notMatch(said, /业主|名单|testdir|csv|1[3-9]\d{9}/);
});

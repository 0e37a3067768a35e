import { randomBytes, randomUUID } from 'node:crypto';
import t from 'tap';
import { atRest } from '../../src/central/sql/at-rest.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import { startTestCentral, type TestPc } from '../builders/central.js';

const central = await startTestCentral();
t.teardown(() => central.close());

async function ship(pc: TestPc, bodies: readonly object[], at = Date.now()): Promise<void> {
  const items = bodies.map((body, index) => {
    return { number: index + 1, kind: 'notice', id: uuidv7(at, randomBytes), body };
  });
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream: randomUUID(), items } });
}

const report = (branch: string | null = null) =>
  atRest(central.central.sql.db, central.central.settings.tenant, { branch, limit: 100 });
const place = (name: string, held: number) => ({
  place: name,
  files: 10,
  unread: 1,
  held,
  records: { owner: held * 5 },
});

t.test('the last scan of each PC counts, by kind of place, and nonsense is a note and no more', async (t) => {
  const [one, other] = [await central.pc({ branch: 'pudong' }), await central.pc({ branch: 'puxi' })];
  const now = Date.now();
  await ship(one, [{ what: 'scan', places: [place('desktop', 3), place('downloads', 0)] }], now);
  await ship(one, [{ what: 'scan', places: [place('desktop', 9)] }], now - 86_400_000);
  await ship(other, [{ what: 'scan', places: [place('desktop', 7)] }], now);
  await ship(
    other,
    [{ what: 'scan', places: [{ place: 'C:\\Users\\li', files: -1 }] }, { what: 'release' }, { x: 1 }],
    now,
  );
  t.match(await report(), [
    { branch: 'puxi', place: 'desktop', held: 7 },
    { branch: 'pudong', place: 'desktop', held: 3, records: { owner: 15 } },
    { branch: 'pudong', place: 'downloads', held: 0 },
  ]);
  t.equal((await report('puxi')).length, 1, 'a branch sees its own');
  await central.central.devices.revoke(other.enrolment.device, now);
  t.equal((await report('puxi')).length, 0, 'a PC that left is not counted');
});

import path from 'node:path';
import t from 'tap';
import { fetchLatest } from '../../src/agent/central/updater.js';
import { defaultKeysDir } from '../../src/central/data.js';
import { openOffice } from '../../src/central/office.js';
import { readRoleKeys } from '../../src/central/publish/keys.js';
import { rotateOnline, rotateRoot } from '../../src/central/publish/rotation.js';
import { startTestCentral } from '../builders/central.js';
import { signedIn } from '../builders/people-at-central.js';

t.test('new root, targets and online keys: PCs follow, old keys sign nothing any more', async (t) => {
  const central = await startTestCentral({ keys: { count: 2, threshold: 2 } });
  t.teardown(() => central.close());
  const office = central.central;
  const pc = await central.pc();
  const rootOf = async () => (await office.repository.published()).rootVersion;
  await fetchLatest(pc.home, pc.link);

  const keysDir = defaultKeysDir(central.dir);
  const into = path.join(path.dirname(central.dir), 'new-keys');
  await t.rejects(rotateRoot(office, { keysDir, passphrase: null, into: path.join(central.dir, 'x') }), {
    code: 'KEYS_INSIDE_DATA',
  });
  t.equal(await rotateRoot(office, { keysDir, passphrase: null, into }), 2);
  await fetchLatest(pc.home, pc.link);
  const old = await readRoleKeys(keysDir, 'targets', null);
  const bundle = () => ({ packed: Buffer.from('x'), rollout: <T>(now: T): T => now });
  await t.rejects(office.repository.addBundle(old, bundle), { code: 'KEYS_TOO_FEW' });
  await t.rejects(
    rotateOnline(office, { keysDir, passphrase: null }),
    { code: 'KEYS_TOO_FEW' },
    'nor do old root keys',
  );

  t.equal(await rotateOnline(office, { keysDir: into, passphrase: null }), 3);
  t.equal(await rootOf(), 3);
  await fetchLatest(pc.home, pc.link);
  await t.rejects(
    office.repository.setRollout((now) => now),
    { code: 'KEYS_TOO_FEW' },
    'the node has the old key',
  );
  const anew = await openOffice({ dir: central.dir, clock: Date.now });
  t.teardown(() => anew.close());
  await anew.repository.setRollout((now) => now);
  await fetchLatest(pc.home, pc.link);
  const late = await central.pc();
  await fetchLatest(late.home, late.link);
});

t.test('who calls too often is told when to come back, by account and by address', async (t) => {
  const central = await startTestCentral({ callsPerMinute: { address: 8, account: 5 } });
  t.teardown(() => central.close());
  const admin = await signedIn(central, 'admin', 'gao');
  const statuses: number[] = [];
  for (let n = 0; n < 6; n++) statuses.push((await admin.call('GET', '/api/v1/me')).status);
  t.strictSame(statuses, [200, 200, 200, 200, 200, 429]);
  const other = await signedIn(central, 'auditor', 'shen');
  t.equal((await other.call('GET', '/api/v1/me')).status, 200, 'another account has its own');
  t.equal((await other.call('GET', '/api/v1/me')).status, 200);
  t.match(await other.call('GET', '/api/v1/me'), { status: 429, json: { title: 'TOO_MANY' } }, 'but one address');
  t.strictSame(central.faults, []);
});

import { randomUUID } from 'node:crypto';
import t from 'tap';
import { haltReason } from '../../src/central/publish/halt-rules.js';
import { publish } from '../../src/central/publish/release.js';
import { watchRollout } from '../../src/central/publish/watch.js';
import { observedReport } from '../../src/central/sql/rings.js';
import { incidentBody, startTestCentral, type TestCentral, type TestPc } from '../builders/central.js';
import { startPostgres } from '../builders/postgres.js';

const quiet = { ring: 'canary', pcs: 10, failed: 0, silent: 0, refusals: 0, others: { pcs: 1_000, refusals: 500 } };

t.test('a rollout is halted for errors, silence and refusals far over the usual, and for nothing less', async (t) => {
  t.equal(haltReason(quiet), null);
  t.equal(haltReason({ ...quiet, pcs: 2, failed: 2 }), null, 'two PCs say nothing');
  t.equal(haltReason({ ...quiet, failed: 1 }), 'errors');
  t.equal(haltReason({ ...quiet, silent: 1 }), null);
  t.equal(haltReason({ ...quiet, silent: 2 }), 'silence');
  t.equal(haltReason({ ...quiet, refusals: 19 }), null, 'too few to tell');
  t.equal(haltReason({ ...quiet, refusals: 20 }), 'refusals');
  t.equal(haltReason({ ...quiet, pcs: 100, refusals: 150 }), null, 'three times the usual is still borne');
  t.equal(haltReason({ ...quiet, others: { pcs: 0, refusals: 0 }, refusals: 90 }), null, 'nobody to compare with');
});

const postgres = await startPostgres();
t.teardown(() => postgres.close());

async function report(central: TestCentral, pc: TestPc, ring: string, version: string, error: string | null = null) {
  await central.central.devices.report(
    pc.enrolment.device,
    {
      version: 'test',
      policy: { source: 'bundle', version, mode: 'observe', since: 'x', expires: null, ring, error },
      coverage: { inspectedBytes: 0, tunnelledBytes: 0, opaqueBytes: 0, refused: 0 },
      ok: true,
      outbox: 0,
      memoryBytes: 0,
    },
    Date.now(),
  );
}

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`what PCs report halts a ring, and shows what enforcing would have stopped, on ${dialect}`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('rollout') : '';
    const central = await startTestCentral({ store });
    t.teardown(() => central.close());
    const keys = await central.offlineKeys('targets');
    const files = [{ path: 'policy.yaml', bytes: Buffer.from('version: x\nmode: enforce\n') }];
    const release = { files, label: 'x', rules: 0, mode: 'observe', by: 'test', note: '' } as const;
    await publish(central.central, keys, { ...release, ring: null });
    await publish(central.central, keys, { ...release, ring: 'canary' });
    const pcs = await Promise.all(Array.from({ length: 5 }, () => central.pc({ branch: '浦东' })));
    for (const [at, pc] of pcs.entries()) await report(central, pc, at < 4 ? 'canary' : 'all', at < 4 ? '2' : '1');
    t.strictSame(await watchRollout(central.central, 60_000), []);

    const [first] = pcs;
    if (first === undefined) throw new Error('no PC');
    const items = Array.from({ length: 30 }, (_, at) => {
      const asked = at < 20 ? 'block' : 'coach';
      const person = { id: `os:p${at % 3}`, source: 'os' } as const;
      const body = incidentBody({ verdict: 'flag', asked, mode: 'observe', policyVersion: '2', person });
      return { number: at + 1, kind: 'incident', id: body.id, body };
    });
    await first.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream: randomUUID(), items } });
    t.strictSame(await observedReport(central.central.sql.db, 'main', 2, 0), [
      { branch: '浦东', rule: 'bulk-owners', block: 20, coach: 10, people: 3 },
    ]);
    t.match(await watchRollout(central.central, 60_000), [{ ring: 'canary', version: 2, reason: 'refusals' }]);
    const { rollout } = await central.central.repository.published();
    t.match(rollout.rings, [
      { name: 'canary', halted: true },
      { name: 'early', halted: false },
      { name: 'all', halted: false },
    ]);
    t.strictSame(await watchRollout(central.central, 60_000), [], 'once');
    const actions = (await central.central.audit.list({ limit: 1 })).map(({ actor, action }) => [actor, action]);
    t.strictSame(actions, [['central', 'policy.halted']]);
  });
}

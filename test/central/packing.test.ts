import { randomUUID } from 'node:crypto';
import t from 'tap';
import { openPacks } from '../../src/central/casefile/packs.js';
import { verifyCase } from '../../src/central/casefile/verify.js';
import { MAX_ACCOUNTS } from '../../src/model/explanation.js';
import { incidentBody, startTestCentral } from '../builders/central.js';
import { makeKeys, sealedRecords } from '../builders/evidence.js';
import { signedIn } from '../builders/people-at-central.js';

const INCIDENTS = 80;

t.test('while a large case file is packed, everybody else is answered', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const lead = await signedIn(central, 'lead', 'zhao');
  const { keys } = await makeKeys(['wang'], ['li']);
  const { evidence, sealed } = await sealedRecords(keys);
  const accounts = Array.from({ length: MAX_ACCOUNTS }, (_, index) => ({
    number: index + 1,
    part: 'form:file › 业主.xlsx › Sheet1',
    at: null,
    entities: [{ type: 'phone', shown: '138****5678' } as const],
    kind: 'owner' as const,
    why: 'counted' as const,
    lacks: null,
    of: null,
  }));
  const explanation = { accounts, more: {}, of: MAX_ACCOUNTS };
  const pc = await central.pc();
  const bodies = Array.from({ length: INCIDENTS }, (_, index) =>
    incidentBody({ sequence: index + 1, explanation, sealed }),
  );
  await pc.link.call({
    method: 'POST',
    path: '/agent/v1/shipments',
    json: {
      stream: randomUUID(),
      items: bodies.map((body, index) => {
        return { number: index + 1, kind: 'incident', id: body.id, body: { ...body, evidence } };
      }),
    },
  });
  const made = await lead.call('POST', '/api/v1/cases', { title: 'large', incidents: bodies.map(({ id }) => id) });
  const file = `/api/v1/cases/${made.json.number}/file`;
  let packing = true;
  const [zh, en] = [lead.call('GET', file), lead.call('GET', `${file}?language=en`)];
  const both = Promise.all([zh, en]).finally(() => {
    packing = false;
  });
  let answers = 0;
  while (packing && answers < 50) {
    const { status } = await lead.call('GET', '/api/v1/me');
    if (packing) answers += 1;
    if (status !== 200) t.fail(`central answered ${status}`);
  }
  const files = await both;
  t.ok(answers >= 5, `${answers} answers meanwhile`);
  for (const { status, bytes } of files) {
    t.equal(status, 200);
    t.strictSame(verifyCase(bytes).problems, []);
  }
  t.strictSame(central.faults, []);
});

t.test('a case file that takes too long is given up, and leaves nothing running', async (t) => {
  const packs = openPacks({ maxMs: 1, heapMiB: 256, atOnce: 1 });
  const seal = { keyid: '', sign: () => '', stamp: async () => null };
  const facts = {
    file: { number: 1, at: 0, by: '', title: '', incidents: [], audit: 1 },
    tenant: 'main',
    fingerprint: '',
    incidents: [],
    audit: [],
    policy: { files: new Map(), versions: {} },
  };
  await t.rejects(packs.pack(facts, seal, 'zh'), { code: 'JOB_TIME' });
  await t.rejects(packs.pack(facts, seal, 'zh'), { code: 'JOB_TIME' }, 'and its place is free again');
  await packs.close();
});

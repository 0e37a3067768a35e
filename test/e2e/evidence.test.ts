import fs from 'node:fs/promises';
import path from 'node:path';
import { generalDecrypt } from 'jose';
import t from 'tap';
import { databaseFile } from '../../src/agent/agent.js';
import { openRooms } from '../../src/agent/record.js';
import { patientPolicy, startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { makeKeys } from '../builders/evidence.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const HOST = 'site.example';

t.test('full values leave the PC sealed to two people, or are kept nowhere', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  t.teardown(() => origin.close());
  const { keys, reviewers, approvers } = await makeKeys(['wang'], ['li']);
  const dir = await patientPolicy(t.testdir());
  const yaml = (list: 'reviewers' | 'approvers'): string =>
    keys[list].map(({ name, key }) => `{ name: ${name}, x: "${key.x}", y: "${key.y}" }`).join(', ');
  const people = owners(6, 8);
  const block = async (policyDir?: string) => {
    const options = { ca, origins: [{ names: [HOST], origin }] };
    const agent = await startTestAgent(policyDir === undefined ? options : { ...options, policyDir });
    t.teardown(() => agent.close());
    const args = ['--data-binary', '@-', `https://${HOST}/post`];
    await curl(args, { proxyPort: agent.port, caFile: agent.caFile, input: leakText(people) });
    const [incident] = agent.incidents();
    if (incident === undefined) throw new Error('no incident');
    const rooms = openRooms(databaseFile(agent.home));
    try {
      rooms.outbox.restart('stream');
      const [item] = rooms.outbox.batch()?.items ?? [];
      return { incident, sealed: rooms.incidents.sealed(incident.id), body: item?.body as { evidence?: string } };
    } finally {
      rooms.store.close();
    }
  };

  const without = await block();
  t.equal(without.incident.sealed, null, 'the incident says that no full value was kept');
  t.equal(without.sealed, null);
  t.equal(without.body.evidence, undefined);

  const text = `evidence:\n  reviewers: [${yaml('reviewers')}]\n  approvers: [${yaml('approvers')}]\n`;
  await fs.writeFile(path.join(dir, 'evidence.yaml'), text);
  const { incident, sealed, body } = await block(dir);
  t.match(incident.sealed, { records: 6, of: 6, reviewers: [keys.reviewers[0]?.id] });
  t.equal(body.evidence, sealed, 'it is shipped with its incident');
  t.equal(incident.explanation?.of, 6, 'the incident explains its records');
  t.same([...new Set(incident.explanation?.accounts.map(({ kind, why }) => `${kind} ${why}`))], ['owner counted']);
  for (const { phone, name } of people) {
    for (const raw of [phone, name])
      t.notOk(JSON.stringify(body).includes(raw), 'and nothing in the shipment can be read');
  }
  const [jwe] = JSON.parse(sealed ?? '').texts;
  const [approver, reviewer] = [approvers[0]?.privateKey, reviewers[0]?.privateKey];
  if (approver === undefined || reviewer === undefined) throw new Error('no keys');
  const outer = await generalDecrypt(jwe, approver);
  const inner = await generalDecrypt(JSON.parse(Buffer.from(outer.plaintext).toString()), reviewer);
  const { records } = JSON.parse(Buffer.from(inner.plaintext).toString());
  const phones = records.flatMap((record: { persons: string[] }) => record.persons);
  t.strictSame(phones.sort(), people.map(({ phone }) => phone).sort());
});

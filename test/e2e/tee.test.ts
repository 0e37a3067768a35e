import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { h2Client } from '../builders/h2.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { throughProxy } from './raw.js';

/*
 * Systems of the agency's own, for which a rule of their own stands: requests that never end are cut when it is met.
 */
const CRM = 'crm.agency.example';
const TALK = '明天下午三点看房，带好钥匙\n';
const chunk = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
};

t.test('a stream to a sanctioned system, while it lasts', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [CRM], ca });
  const policyDir = path.join(t.testdir({}), 'policies');
  await fs.cp(SHIPPED_POLICY, policyDir, { recursive: true });
  await fs.writeFile(
    path.join(policyDir, 'sanctioned.yaml'),
    `sanctioned:\n  - { id: crm, host: ${CRM}, path: ["/api/*"] }\nrules:\n  - { id: even-here, when: { records: { owner: ">=40" } }, to: sanctioned, then: block }\n`,
  );
  const agent = await startTestAgent({ ca, policyDir, origins: [{ names: [CRM], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const arrived = async (bytes: number): Promise<void> => {
    while ((origin.requests.at(-1)?.bodyBytes ?? 0) < bytes) await new Promise((resolve) => setImmediate(resolve));
  };

  await t.test('in chunks: what is lawful goes on at once, the list is cut off', async (t) => {
    const client = await throughProxy(agent, CRM);
    client.send(`POST /api/stream HTTP/1.1\r\nHost: ${CRM}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    client.send(chunk(TALK));
    await arrived(Buffer.byteLength(TALK));
    t.pass('the first piece is there before the second is said');
    client.send(chunk(leakText(owners(45, 1))));
    t.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 403 .*rule=even-here/s);
    await origin.ended();
    t.equal(origin.requests.at(-1)?.sha256, null, 'for the site it broke off');
    const [incident] = agent.incidents();
    t.match(incident, { rule: 'even-here', verdict: 'block', records: { owner: 45 }, earlier: { what: 'stream' } });
    t.ok((incident?.earlier?.bytes ?? 0) > Buffer.byteLength(TALK), 'and says how much had left');
    client.socket.destroy();
  });

  await t.test('over HTTP/2 the same', async (t) => {
    const { session, close } = await h2Client(agent, CRM);
    const before = agent.incidents().length;
    const stream = session.request({ ':method': 'POST', ':path': '/api/stream' });
    stream.on('error', () => undefined);
    stream.write(TALK);
    while (origin.requests.at(-1)?.bodyBytes !== Buffer.byteLength(TALK))
      await new Promise((resolve) => setImmediate(resolve));
    stream.write(leakText(owners(45, 2)));
    const [head] = await once(stream, 'response');
    t.equal(head[':status'], 403);
    await origin.ended();
    t.equal(origin.requests.at(-1)?.sha256, null);
    t.equal(agent.incidents().length, before + 1);
    t.match(agent.incidents()[0], { rule: 'even-here', earlier: { what: 'stream', requests: 1 } });
    await close();
  });

  await t.test('and what ends is judged whole, the connection kept', async (t) => {
    const { ask, close } = await h2Client(agent, CRM);
    const before = agent.incidents().length;
    t.equal((await ask({ ':method': 'POST', ':path': '/api/import' }, leakText(owners(20, 3)))).status, 200);
    t.match(origin.requests.at(-1), { url: '/api/import', method: 'POST' });
    t.equal((await ask({ ':method': 'POST', ':path': '/api/import', 'content-length': '3' }, 'abc')).status, 200);
    t.match(origin.requests.at(-1), { bodyBytes: 3, headers: { 'content-length': '3' } });
    t.equal((await ask({ ':path': '/api/read' })).status, 200);
    t.equal(
      (await ask({ ':method': 'POST', ':path': '/forum' }, leakText(owners(20, 3)))).status,
      403,
      'elsewhere it is held',
    );
    t.equal(agent.incidents().length, before + 1);
    await close();
  });
});

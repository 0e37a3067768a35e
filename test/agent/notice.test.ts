import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t from 'tap';
import { openNotice } from '../../src/agent/notice.js';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { startOrigin } from '../builders/origin.js';
import { makeTestCa } from '../builders/pki.js';

t.test('time to read begins with the first connection, and an acknowledgement lasts', (t) => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-notice-'));
  t.teardown(() => fs.rmSync(home, { recursive: true }));
  let now = Date.parse('2026-03-01T08:00:00Z');
  const open = (unattended = false) =>
    openNotice({ home, required: true, graceMs: 3_600_000, unattended, clock: () => now });
  const notice = open();
  t.equal(notice.told('os:wang'), 'grace');
  now += 3_599_000;
  t.equal(open().told('os:wang'), 'grace', 'it is remembered across starts');
  now += 1_000;
  t.equal(notice.told('os:wang'), 'late');
  t.equal(notice.told('os:li'), 'grace', 'each person has their own time');
  t.ok(notice.acknowledge('os:wang'));
  t.equal(open().told('os:wang'), 'told');
  t.equal(open().told('os:li'), 'grace', 'nobody acknowledges for another');
  t.equal(open(true).told('os:li'), 'told');
  const kept = JSON.parse(fs.readFileSync(path.join(home, 'notice.json'), 'utf8'));
  t.match(kept, { '*': { how: 'unattended' }, 'os:wang': { how: 'page' } });
  t.end();
});

t.test('a list that cannot be stored tells nobody, and gives no time', (t) => {
  const home = path.join(os.tmpdir(), 'menshen-no-such-folder', 'below');
  const notice = openNotice({ home, required: true, graceMs: 1_000, unattended: false, clock: Date.now });
  t.equal(notice.told('os:wang'), 'late');
  t.notOk(notice.acknowledge('os:wang'));
  t.end();
});

t.test(
  'before the notice is read nothing is decrypted; plain requests are led to it; after it all is inspected',
  async (t) => {
    const ca = await makeTestCa();
    const origin = await startOrigin({ ca, names: ['paste.example'] });
    t.teardown(() => origin.close());
    const caFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-notice-')), 'origin.pem');
    t.teardown(() => fs.rmSync(path.dirname(caFile), { recursive: true }));
    fs.writeFileSync(caFile, ca.cert);
    const agent = await startTestAgent({
      ca,
      origins: [{ names: ['paste.example'], origin }],
      settings: { 'notice.mode': 'required' },
    });
    t.teardown(() => agent.close());
    const through = (trusted: string) =>
      curl(['-x', `http://127.0.0.1:${agent.port}`, '--cacert', trusted, 'https://paste.example/']);
    t.equal((await through(caFile)).status, 200, "the destination's own certificate is what the client sees");
    const refused = await curl([
      '-x',
      `http://127.0.0.1:${agent.port}`,
      '-H',
      'Accept: text/html',
      'http://paste.example/',
    ]);
    t.equal(refused.status, 403);
    t.match(refused.body, `http://127.0.0.1:${agent.port}/notice`);

    const page = await curl([`http://127.0.0.1:${agent.port}/notice`]);
    t.match(page.body, /请先阅读/);
    const foreign = await curl([
      '-X',
      'POST',
      '-H',
      'Origin: https://evil.example',
      `http://127.0.0.1:${agent.port}/notice`,
    ]);
    t.equal(foreign.status, 403, 'no page of others may acknowledge it');
    const bare = await curl(['-X', 'POST', `http://127.0.0.1:${agent.port}/notice`]);
    t.equal(bare.status, 403, 'nor whoever names no page');
    t.equal((await through(caFile)).status, 200);
    const own = `http://127.0.0.1:${agent.port}`;
    t.equal((await curl(['-X', 'POST', '-H', `Origin: ${own}`, `${own}/notice`])).status, 200);
    t.equal((await through(agent.caFile)).status, 200, 'now the certificate is ours');
  },
);

t.test('after the time to read, what is not sanctioned is refused', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ ca, names: ['paste.example', 'crm.example'] });
  t.teardown(() => origin.close());
  const agent = await startTestAgent({
    ca,
    origins: [{ names: ['paste.example', 'crm.example'], origin }],
    settings: { 'notice.mode': 'required', 'notice.grace_hours': '0' },
    config: 'sanctioned: [{ id: crm, host: crm.example, path: ["/api/*"] }]',
  });
  t.teardown(() => agent.close());
  const proxied = ['-x', `http://127.0.0.1:${agent.port}`, '-k', 'https://paste.example/'];
  const sent = ['-H', 'Authorization: Bearer secret', '--data-binary', '@-'];
  const refused = await curl([...sent, ...proxied], { input: 'x'.repeat(200_000) });
  t.equal(refused.connectStatus, 200);
  t.equal(refused.status, 403, 'what was sent is thrown away, and answered with why');
  t.match(refused.body, `http://127.0.0.1:${agent.port}/notice`);
  t.match(refused.headers, { 'x-menshen-verdict': 'coach; rule=notice; incident=-' });
  t.equal(origin.decryptedBytes, 0);
  t.same(agent.incidents(), []);
  const trusted = path.join(agent.home, 'origin-ca.pem');
  const company = ['-x', `http://127.0.0.1:${agent.port}`, '--cacert', trusted, 'https://crm.example/'];
  t.equal((await curl(company)).status, 200, "the agency's own system is reached, unread");
});

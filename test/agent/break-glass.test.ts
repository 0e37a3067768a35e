import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { openBreakGlass } from '../../src/agent/break-glass.js';
import { codeKeyFile, openCodes } from '../../src/agent/codes.js';
import { openRooms } from '../../src/agent/rooms.js';
import { deviceCodeKey, makeCode } from '../../src/tls/one-use-code.js';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { startOrigin } from '../builders/origin.js';
import { makeTestCa } from '../builders/pki.js';

const KEY = deviceCodeKey('cd'.repeat(32), 'pc-1');
const HALF_HOUR = 30 * 60_000;

function home(t: Test): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-glass-'));
  t.teardown(() => fs.rmSync(dir, { recursive: true, force: true }));
  fs.mkdirSync(path.dirname(codeKeyFile(dir)));
  fs.writeFileSync(codeKeyFile(dir), KEY);
  return dir;
}

t.test('it lasts half an hour, over a start as well, and no clock makes it longer', (t) => {
  const dir = home(t);
  let now = Date.parse('2026-03-01T08:00:00Z');
  const begun: number[] = [];
  const open = () =>
    openBreakGlass({
      home: dir,
      codes: openCodes(dir, () => now),
      now: () => now,
      onBegin: (until) => begun.push(until),
    });
  const glass = open();
  t.equal(glass.until(), null);
  t.equal(glass.begin('0000-0000-0000'), 'wrong');
  t.same(begun, []);
  t.equal(glass.begin(makeCode(KEY, 'break-glass', now)), 'taken');
  t.same(begun, [now + HALF_HOUR]);
  now += HALF_HOUR - 1;
  t.equal(open().until(), now + 1);
  now -= HALF_HOUR;
  t.equal(open().until(), null, 'a clock set back ends it');
  now += HALF_HOUR + 1;
  t.equal(open().until(), null);
  t.end();
});

t.test('with a code, company systems are reached unread, nothing else is, and head office hears of it', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ ca, names: ['crm.example', 'paste.example', 'shared.example'] });
  t.teardown(() => origin.close());
  const dir = home(t);
  const caFile = path.join(dir, 'origin.pem');
  fs.writeFileSync(caFile, ca.cert);
  const agent = await startTestAgent({
    home: dir,
    ca,
    origins: [{ names: ['crm.example', 'paste.example', 'shared.example'], origin }],
    config: `sanctioned:
  - { id: crm, host: crm.example, path: ["/api/*"] }
  - { id: shared, host: shared.example, tenant: { at: "header:x-tenant", is: ["ours"] } }
`,
  });
  t.teardown(() => agent.close());
  const own = `http://127.0.0.1:${agent.port}`;
  const via = (trusted: string, host: string) =>
    curl(['-x', own, '--cacert', trusted, '-H', 'Accept: text/html', `https://${host}/`]);
  t.equal((await via(agent.caFile, 'crm.example')).status, 200, 'inspected before');

  const page = await curl([`${own}/break-glass`]);
  t.match(page.body, /应急访问/);
  const post = (code: string) =>
    curl(['-H', `Origin: ${own}`, '--data-urlencode', `code=${code}`, `${own}/break-glass`]);
  const wrong = await post('0000-0000-0000');
  t.equal(wrong.status, 403);
  t.match(wrong.body, /应急码不对/);
  t.equal((await via(agent.caFile, 'paste.example')).status, 200, 'a wrong code changes nothing');

  const code = makeCode(KEY, 'break-glass', Date.now());
  t.equal((await post(code)).status, 200);
  t.equal((await via(caFile, 'crm.example')).status, 200, 'the certificate is its own: unread');
  const read = origin.decryptedBytes;
  for (const host of ['paste.example', 'shared.example']) {
    const refused = await curl(['-x', own, '-k', '-H', 'Accept: text/html', `https://${host}/`]);
    t.equal(refused.status, 403, `${host} is not reached`);
    t.match(refused.body, /应急访问期间只能打开公司系统/);
  }
  t.equal(origin.decryptedBytes, read);
  const plain = await curl(['-x', own, '-H', 'Accept: text/html', 'http://paste.example/']);
  t.equal(plain.status, 403);
  t.match(plain.body, /应急访问期间只能打开公司系统/);
  t.equal((await post(code)).status, 403, 'a code is good once');
  const rooms = openRooms(path.join(dir, 'menshen.db'));
  t.teardown(() => rooms.store.close());
  t.match(rooms.notes.latest(10), [{ kind: 'tamper', body: { what: 'break-glass', until: String } }]);
});

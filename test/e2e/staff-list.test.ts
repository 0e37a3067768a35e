import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { startTestCentral } from '../builders/central.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { negotiators, owners } from '../builders/people.js';
import { signedIn } from '../builders/people-at-central.js';
import { makeTestCa } from '../builders/pki.js';

const HOST = 'www.ordinary.example';

t.test('phones of the directory reach a PC as a target of their own, and change what it says', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await central.pc();
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  t.teardown(() => origin.close());
  const agent = await startTestAgent({ ca, origins: [{ names: [HOST], origin }], home: pc.home });
  t.teardown(() => agent.close());

  const sellers = negotiators(6, 72);
  const homes = owners(6, 71);
  const text = leakText(homes.map((home, at) => ({ ...home, phone: sellers[at]?.phone ?? '' })));
  const post = async (): Promise<number> => {
    const args = [`https://${HOST}/post`, '--data-binary', '@-', '--header', 'Content-Type: text/plain'];
    const { status } = await curl(args, { proxyPort: agent.port, caFile: agent.caFile, input: text });
    return status;
  };
  t.equal(await post(), 403, 'six phones nobody knows, each with a home');

  const admin = await signedIn(central, 'admin', 'gao');
  const { json } = await admin.call('POST', '/api/v1/directory/sources', { name: '人事', where: { type: 'csv' } });
  const csv = ['工号,姓名,手机', ...sellers.map(({ phone }, at) => `${at},员工${at},${phone}`)].join('\n');
  const taken = await admin.call('POST', `/api/v1/directory/sources/${json.id}/list`, { csv });
  t.match(taken.json, { people: 6, published: true });
  let status = 403;
  // The test ends when the program says so, or the runner's patience does.
  while (status === 403) {
    await setTimeout(100);
    status = await post();
  }
  t.equal(status, 200, 'phones of people who work here make adverts');
  t.strictSame(central.faults, []);
});

import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { advert, leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { negotiators, owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const HOST = 'site.example';

t.test('whoever goes on trying what was refused is blocked, and cools down; work goes on', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  let now = Date.UTC(2026, 10, 2, 1, 0, 0);
  const agent = await startTestAgent({ ca, clock: () => now, origins: [{ names: [HOST], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const people = owners(12, 21);
  const [seller] = negotiators(1, 21);
  const [home] = people;
  if (seller === undefined || home === undefined) throw new Error('no people');
  const post = async (text: string): Promise<string> => {
    now += 5 * 60_000;
    const args = ['--data-binary', '@-', `https://${HOST}/post`];
    const { headers } = await curl(args, { proxyPort: agent.port, caFile: agent.caFile, input: text });
    return (headers['x-menshen-verdict'] ?? 'forwarded').replace(/; incident=.*/, '');
  };
  const list = leakText(people.slice(0, 3));
  t.equal(await post(list), 'coach; rule=few-owners');
  t.equal(await post(list.replaceAll('，', ' | ')), 'coach; rule=few-owners');
  t.equal(await post(list), 'block; rule=repeated-tries');
  t.match(agent.incidents()[0], { verdict: 'block', rule: 'repeated-tries', tries: 3 });
  t.equal(await post(leakText(people.slice(9, 10))), 'block; rule=cool-down', 'one owner would only be flagged');
  t.equal(await post(advert(home, seller)), 'forwarded', 'an advert is work');
  now += 60 * 60_000;
  t.equal(await post(leakText(people.slice(10, 11))), 'forwarded', 'it is over');
});

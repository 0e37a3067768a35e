import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const MAIL = 'mail.qq.com';

t.test('to whom records went is kept of what was allowed as well', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [MAIL], ca });
  const agent = await startTestAgent({ ca, origins: [{ names: [MAIL], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const people = owners(9, 64);
  const mail = (to: string, from: number, until: number) =>
    curl(
      [
        `https://${MAIL}/cgi-bin/compose_send?sid=1`,
        ...['--data-urlencode', `to=${to}`, '--data-urlencode', 'subject=房源'],
        ...['--data-urlencode', `content__html=${leakText(people.slice(from, until))}`],
      ],
      { proxyPort: agent.port, caFile: agent.caFile },
    );
  t.equal((await mail('a@buyer.example', 0, 1)).status, 200);
  t.equal((await mail('b@buyer.example', 1, 2)).status, 200);
  t.equal((await mail('A@buyer.example', 2, 3)).status, 200);
  const [third, second, first] = await agent.events(3);
  t.match(first, { kind: 'sent', recipients: [/^[0-9a-f]{16}$/] });
  t.not(second?.recipients[0], first?.recipients[0], 'another address, another fingerprint');
  t.same(third?.recipients, first?.recipients, 'however the address is written');
  t.notMatch(JSON.stringify(await agent.events(3)), /buyer/, 'never the address itself');
});

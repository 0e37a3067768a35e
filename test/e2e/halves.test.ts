import t, { type Test } from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { masked } from '../builders/disguise.js';
import { advert, listingTable, toCsv } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { negotiators, type Owner, owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const HOST = 'site.example';
const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 10, 2, 1, 0, 0);

const homeLine = (o: Owner): string => `${o.compound}${o.building}号${o.room}室 ${o.name}`;
const otherMask = (phone: string): string => `${phone.slice(0, 7)}****`;

async function startPc(t: Test) {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  let now = FIRST;
  const agent = await startTestAgent({ ca, clock: () => now, origins: [{ names: [HOST], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  return {
    agent,
    pass(ms: number): void {
      now += ms;
    },
    async post(text: string, path = '/post'): Promise<string> {
      const args = ['--data-binary', '@-', '-H', 'Content-Type: text/plain; charset=utf-8', `https://${HOST}${path}`];
      const { headers } = await curl(args, { proxyPort: agent.port, caFile: agent.caFile, input: text });
      return (headers['x-menshen-verdict'] ?? 'forwarded').replace(/; incident=.*/, '');
    },
  };
}

t.test('a month of lawful work passes, however many phones and homes it adds up to', async (t) => {
  const { agent, pass, post } = await startPc(t);
  const people = owners(200, 41);
  const colleagues = negotiators(30, 41);
  const [me] = colleagues;
  if (me === undefined) throw new Error('nobody');
  const refused: string[] = [];
  const work = async (what: string, text: string, path?: string): Promise<void> => {
    const verdict = await post(text, path);
    if (verdict !== 'forwarded') refused.push(`${what}: ${verdict}`);
    pass(40 * 60_000);
  };
  for (let day = 0; day < 30; day++) {
    const [a, b] = people.slice(day * 2, day * 2 + 2);
    const client = people[100 + day];
    const colleague = colleagues[day];
    if (a === undefined || b === undefined || client === undefined || colleague === undefined) break;
    await work('an advert', advert(a, me));
    await work(
      'a call to make',
      `下午给这个号码回个电话 ${client.phone}，想看两房，找${colleague.name} ${colleague.phone} 拿钥匙`,
    );
    await work('a showing', `${homeLine(b)} 明天下午三点看房，钥匙在门店`);
    await work('a masked record', `${homeLine(b)} ${masked(b.phone)} 已跟进`);
    if (day % 10 === 5)
      await work('listings', toCsv(listingTable(people.slice(0, 60), colleagues.slice(0, 6))), '/upload');
    pass(DAY - 4 * 40 * 60_000);
  }
  t.same(refused, []);
  const rooms = await agent.events(50);
  const seen = (kind: string): number =>
    rooms.reduce((sum, { counts }) => sum + ((counts as Record<string, number>)[kind] ?? 0), 0);
  t.ok(seen('phone-list') >= 30 && seen('home-list') >= 30, 'it was seen, and over the numbers of the rule');
});

t.test('phones in one transfer and their homes in another, ten days apart, are refused together', async (t) => {
  const { agent, pass, post } = await startPc(t);
  const people = owners(60, 42);
  t.equal(
    await post(
      people
        .slice(0, 36)
        .map((o) => o.phone)
        .join('\n'),
    ),
    'forwarded',
    'phones alone',
  );
  pass(10 * DAY);
  t.equal(await post(people.slice(0, 20).map(homeLine).join('\n')), 'forwarded', 'some homes');
  pass(2 * DAY);
  t.equal(await post(people.slice(20, 36).map(homeLine).join('\n')), 'block; rule=halves-together');
  t.match(agent.incidents()[0], { rule: 'halves-together', records: { 'home-list': 16 } });
  pass(DAY);
  t.equal(await post(`${homeLine(people[50] as Owner)} 明天三点看房`), 'forwarded', 'work goes on');
  pass(20 * DAY);
  t.equal(await post(people.slice(20, 36).map(homeLine).join('\n')), 'forwarded', 'the phones left the window');
});

t.test('masks that hide different digits are refused when together they show the phones', async (t) => {
  const { agent, pass, post } = await startPc(t);
  const people = owners(40, 43);
  const some = people.slice(0, 8);
  const named = people.slice(20, 28);
  t.equal(await post(some.map((o) => `${homeLine(o)} ${masked(o.phone)}`).join('\n')), 'forwarded');
  t.equal(await post(named.map((o) => `${o.name} ${masked(o.phone)}`).join('\n')), 'forwarded');
  pass(9 * DAY);
  t.equal(await post(some.map((o) => `${homeLine(o)} ${masked(o.phone)}`).join('\n')), 'forwarded', 'the same digits');
  pass(DAY);
  t.equal(await post(some.map((o) => `${homeLine(o)}，${otherMask(o.phone)}`).join('\n')), 'block; rule=pieced-phones');
  t.match(agent.incidents()[0], { matches: [{ rule: 'pieced-phones', why: 'pieced sent 8 >= 5 in 30d per person' }] });
  t.equal(
    await post(named.map((o) => `${o.name} ${otherMask(o.phone)}`).join('\n')),
    'block; rule=pieced-phones',
    'beside names alone',
  );
  t.equal(
    await post(
      some
        .slice(0, 4)
        .map((o) => `${homeLine(o)}，${otherMask(o.phone)}`)
        .join('\n'),
    ),
    'forwarded',
    'four',
  );
  pass(31 * DAY);
  t.equal(
    await post(some.map((o) => `${homeLine(o)}，${otherMask(o.phone)}`).join('\n')),
    'forwarded',
    'a month later',
  );
});

import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { openRooms } from '../../src/agent/record.js';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { type CurlAnswer, curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { type Origin, startOrigin } from '../builders/origin.js';
import { type Owner, owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { readableOnDisk } from './traces.js';

/*
 * What a chat sends line by line, each line a request of its own. The rules of owners are left to one: five are too many,
 * so that lines before the fifth leave.
 */
const WECHAT = 'wx2.qq.com';
const DINGTALK = 'oapi.dingtalk.com';
const QUN = 'web.qun.qq.com';
const PLAIN = 'www.ordinary.example';
const RULES = `
rules:
  - { id: one-owner, when: { records: { owner: ">=1" } }, then: flag }
  - { id: bulk-owners, when: { records: { owner: ">=5" } }, then: block }
`;

t.test('small messages to one chat', async (t) => {
  const ca = await makeTestCa();
  const origins = new Map<string, Origin>();
  for (const host of [WECHAT, DINGTALK, QUN, PLAIN]) origins.set(host, await startOrigin({ names: [host], ca }));
  const policyDir = path.join(t.testdir({}), 'policies');
  await fs.cp(SHIPPED_POLICY, policyDir, { recursive: true });
  for (const name of ['exceptions.yaml', 'templates/lawful-flows.yaml']) await fs.rm(path.join(policyDir, name));
  await fs.writeFile(path.join(policyDir, 'rules.yaml'), RULES);
  const agent = await startTestAgent({
    ca,
    origins: [...origins].map(([host, origin]) => ({ names: [host], origin })),
    policyDir,
  });
  t.teardown(async () => {
    await agent.close();
    for (const origin of origins.values()) await origin.close();
  });
  const originOf = (host: string): Origin => {
    const origin = origins.get(host);
    if (origin === undefined) throw new RangeError(host);
    return origin;
  };

  type Send = (chat: string, text: string) => Promise<CurlAnswer>;
  const post = (url: string, type: string, body: string): Promise<CurlAnswer> =>
    curl([url, '-H', `Content-Type: ${type}`, '--data-binary', '@-'], {
      proxyPort: agent.port,
      caFile: agent.caFile,
      input: body,
    });
  let serial = 17322888880000000;
  const wechat: Send = (chat, text) =>
    post(
      `https://${WECHAT}/cgi-bin/mmwebwx-bin/webwxsendmsg?pass_ticket=x`,
      'application/json;charset=UTF-8',
      JSON.stringify({
        BaseRequest: { Uin: 1234567890, Sid: 'sid', Skey: 'skey', DeviceID: 'e123' },
        Msg: { Type: 1, Content: text, FromUserName: '@me', ToUserName: chat, LocalID: `${++serial}` },
      }),
    );
  const dingtalk: Send = (chat, text) =>
    post(
      `https://${DINGTALK}/robot/send?access_token=${chat}`,
      'application/json',
      JSON.stringify({ msgtype: 'text', text: { content: text } }),
    );
  const qun: Send = (chat, text) =>
    post(
      `https://${QUN}/cgi-bin/announce/add_qun_notice?bkn=1`,
      'application/x-www-form-urlencoded',
      new URLSearchParams({ qid: chat, bkn: '1', text }).toString(),
    );
  const page: Send = (chat, text) =>
    post(
      `https://${PLAIN}/api/send`,
      'application/json',
      JSON.stringify({ requestId: `r-${++serial}`, at: Date.now(), data: { roomId: chat, nick: '小李', body: text } }),
    );

  /** Sends lines until one is refused; says which. */
  async function refusedAt(send: Send, chat: string, lines: readonly string[]): Promise<number> {
    for (const [index, line] of lines.entries()) if ((await send(chat, line)).status === 403) return index;
    return -1;
  }
  const fragments = ({ compound, building, room, surname, title, phone }: Owner): string[] => [
    `${surname}${title}`,
    `${compound}${building}号${room}`,
    `${phone.slice(0, 3)} ${phone.slice(3, 7)}`,
    phone.slice(7),
  ];

  const people = owners(60, 31);
  const fresh = [...people];
  const take = (count: number): Owner[] => fresh.splice(0, count);

  await t.test('an owner cut into four messages is one owner, wherever it is sent', async (t) => {
    for (const [name, send] of Object.entries({ wechat, dingtalk, qun, page })) {
      const [owner] = take(1);
      if (owner === undefined) throw new RangeError('not enough owners');
      const before = agent.incidents().length;
      t.equal(await refusedAt(send, `${name}-1`, fragments(owner)), -1);
      const [incident] = agent.incidents();
      t.equal(agent.incidents().length, before + 1, `${name}: one incident, at the last message`);
      t.match(
        incident,
        { verdict: 'flag', rule: 'one-owner', records: { owner: 1 }, earlier: { what: 'messages' } },
        name,
      );
      t.match(incident?.samples[0], new RegExp(`${owner.phone.slice(0, 3)}\\*{4}${owner.phone.slice(7)}`));
    }
  });

  await t.test('of five owners in five messages, the fifth is refused and says how many had left', async (t) => {
    for (const [name, send, host] of [
      ['wechat', wechat, WECHAT],
      ['dingtalk', dingtalk, DINGTALK],
      ['page', page, PLAIN],
    ] as const) {
      const five = take(5);
      const origin = originOf(host);
      const lines = five.map((owner) => leakText([owner]));
      for (const line of lines.slice(0, 4)) t.equal((await send(`${name}-five`, line)).status, 200);
      const arrived = origin.decryptedBytes;
      const last = await send(`${name}-five`, lines[4] ?? '');
      t.equal(last.status, 403, name);
      t.match(last.headers['x-menshen-verdict'], /^block; rule=bulk-owners/);
      t.match(
        JSON.parse(last.body),
        { records: { owner: 5 }, detail: /4/ },
        'the answer does not say that nothing left',
      );
      t.equal(origin.decryptedBytes, arrived, 'not a byte of the fifth');
      t.notOk(origin.saw(five[4]?.phone ?? ''));
      const [incident] = agent.incidents();
      t.match(incident, { records: { owner: 5 }, earlier: { what: 'messages', requests: 4 } });
      t.equal((await send(`${name}-five`, '好的，明天下午3点见')).status, 200, 'talk goes on');
      t.equal((await send(`${name}-five`, lines[4] ?? '')).status, 403, 'the fifth stays refused');
      t.equal((await send(`${name}-five`, lines[2] ?? '')).status, 200, 'one that left is not a fifth');
    }
  });

  await t.test('what is blocked for itself says nothing of an advert that left before', async (t) => {
    const origin = originOf(PLAIN);
    const advert = '【急售】海棠一村 152平 456万\n南北通透，近地铁，随时看房。\n听泉店 小曾 13900000001（微信同号）\n';
    t.equal((await page('list', advert)).status, 200);
    const arrived = origin.decryptedBytes;
    const refused = await page('list', leakText(take(5)));
    t.equal(refused.status, 403);
    t.same(JSON.parse(refused.body).records, { owner: 5 });
    const [incident] = agent.incidents();
    t.same(incident?.records, { owner: 5 });
    t.equal(incident?.earlier, undefined);
    t.equal(origin.decryptedBytes, arrived);
  });

  await t.test('other chats are other evidence', async (t) => {
    const five = take(5);
    for (const [index, owner] of five.entries()) {
      t.equal((await wechat(`@chat-${index}`, leakText([owner]))).status, 200);
      t.match(agent.incidents()[0], { records: { owner: 1 } });
    }
    const [cut] = take(1);
    if (cut === undefined) throw new RangeError('not enough owners');
    const before = agent.incidents().length;
    for (const [index, piece] of fragments(cut).entries())
      t.equal((await wechat(`@apart-${index}`, piece)).status, 200);
    t.equal(agent.incidents().length, before, 'pieces in four chats are nobody');
  });

  await t.test('an editor that saves while somebody types adds nothing up', async (t) => {
    const [owner] = take(1);
    if (owner === undefined) throw new RangeError('not enough owners');
    const whole = leakText([owner]);
    const before = agent.incidents().length;
    for (let end = whole.length - 24; end <= whole.length; end += 2) {
      t.equal((await page('draft', whole.slice(0, end))).status, 200);
    }
    await page('draft', whole);
    const made = agent.incidents().slice(0, agent.incidents().length - before);
    t.ok(made.length > 0);
    for (const incident of made) t.match(incident, { records: { owner: 1 } });
  });

  await t.test('the ledger counts each owner once', async (t) => {
    const rooms = openRooms(path.join(agent.home, 'menshen.db'));
    t.teardown(() => rooms.store.close());
    const left = rooms.ledger
      .transfers({ limit: 1000 })
      .filter((row) => row.verdict === 'flag' && row.host === DINGTALK);
    const sum = left.reduce((count, row) => count + (row.records.owner ?? 0), 0);
    t.equal(sum, 5, 'one in pieces and four in lines; what was told again brought nothing');
    const persons = new Set(left.flatMap((row) => row.prints.flatMap((print) => print.persons)));
    t.equal(persons.size, 5);
  });

  t.same(await readableOnDisk(agent.home, people), [], 'no text of a message is on disk');
});

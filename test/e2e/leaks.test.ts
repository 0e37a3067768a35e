import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { patientPolicy, SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { type CurlAnswer, curl } from '../builders/curl.js';
import { buildXlsx, multipart } from '../builders/files.js';
import { advert, leakText, listingTable, toCsv } from '../builders/listings.js';
import { type Origin, startOrigin } from '../builders/origin.js';
import { negotiators, owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { leakShapes, type Shape } from './leak-shapes.js';
import { readable, readableOnDisk } from './traces.js';

const MINIPROGRAM = 'Referer: https://servicewechat.com/wx1234567890abcdef/12/page-frame.html';

interface Place {
  readonly host: string;
  readonly channel: string;
  readonly headers: readonly string[];
}

const PLACES: readonly Place[] = [
  { host: 'filehelper.weixin.qq.com', channel: 'wechat-filehelper', headers: [] },
  { host: 'szfilehelper.weixin.qq.com', channel: 'wechat-filehelper', headers: [] },
  { host: 'file.wx.qq.com', channel: 'wechat-web', headers: [] },
  { host: 'mail.qq.com', channel: 'qq-mail', headers: [] },
  { host: 'pastebin.com', channel: 'pastebin', headers: [] },
  { host: 'tieba.baidu.com', channel: 'tieba', headers: [] },
  { host: 'api.shenfang.example', channel: 'wechat-miniprogram', headers: [MINIPROGRAM] },
  { host: 'www.ordinary.example', channel: 'other', headers: [] },
];

const people = owners(50, 2026);

/** Sends one shape to one place, as curl would. */
function send(proxy: { port: number; caFile: string }, place: Place, shape: Shape): Promise<CurlAnswer> {
  const headers = [...shape.headers, ...place.headers].flatMap((line) => ['-H', line]);
  const body = shape.body === undefined ? [] : ['-X', 'POST', '--data-binary', '@-'];
  return curl([`https://${place.host}${shape.path}`, ...headers, ...body], {
    proxyPort: proxy.port,
    caFile: proxy.caFile,
    ...(shape.body === undefined ? {} : { input: shape.body }),
  });
}

const verdictOf = (answer: CurlAnswer): RegExpExecArray | null =>
  /^(\w+); rule=([a-z0-9-]+); incident=([0-9a-f-]{36})$/.exec(answer.headers['x-menshen-verdict'] ?? '');

t.test('owners on their way out', async (t) => {
  const ca = await makeTestCa();
  const origins = new Map<string, Origin>();
  for (const { host } of PLACES)
    origins.set(host, await startOrigin({ names: [host], ca, keepBytes: 32 * 1024 * 1024 }));
  const agent = await startTestAgent({
    ca,
    origins: [...origins].map(([host, origin]) => ({ names: [host], origin })),
    policyDir: await patientPolicy(t.testdir({})),
  });
  t.teardown(async () => {
    await agent.close();
    for (const origin of origins.values()) await origin.close();
  });
  const originOf = (host: string): Origin => {
    const origin = origins.get(host);
    if (origin === undefined) throw new RangeError(`no origin stands in for ${host}`);
    return origin;
  };
  const answers: string[] = [];

  for (const place of PLACES) {
    await t.test(`are refused on the way to ${place.host}, and not a byte arrives`, async (t) => {
      const origin = originOf(place.host);
      for (const shape of leakShapes(people)) {
        const answer = await send(agent, place, shape);
        answers.push(JSON.stringify(answer.headers), answer.body);
        t.equal(answer.status, 403, shape.name);
        const [, verdict, rule, incidentId] = verdictOf(answer) ?? [];
        t.same([verdict, rule], ['block', 'bulk-owners'], `${shape.name}: verdict and rule are named`);
        t.match(answer.headers['content-type'], /^application\/problem\+json/);
        const problem = JSON.parse(answer.body);
        t.equal(problem.incident, incidentId);
        t.equal(problem.records.owner, shape.owners, `${shape.name}: the answer counts them`);
        const incident = agent.incidents().find(({ id }) => id === incidentId);
        t.match(
          incident,
          {
            channel: place.channel,
            host: place.host,
            verdict: 'block',
            rule: 'bulk-owners',
            records: { owner: shape.owners },
            complete: true,
            bodyBytes: Buffer.byteLength(shape.body ?? ''),
          },
          `${shape.name}: the incident says what and where`,
        );
        answers.push(JSON.stringify(incident));
        t.equal(origin.decryptedBytes, 0, `${shape.name}: zero decrypted bytes`);
      }
    });
  }

  await t.test('are found wherever a request can carry them, by whatever way it comes', async (t) => {
    const host = 'pastebin.com';
    const lines = leakText(people.slice(0, 5));
    const list = ['--data-binary', '@-'];
    const ways: Record<string, readonly string[]> = {
      'in the path': [`https://${host}/p/${encodeURIComponent(lines)}`],
      'in a header, as UTF-8': [`https://${host}/`, '-H', `X-Note: ${lines.replaceAll('\n', ' | ')}`],
      'in a header, as base64': [`https://${host}/`, '-H', `X-Note: ${Buffer.from(lines).toString('base64')}`],
      'in the Referer': [`https://${host}/`, '-H', `Referer: https://${host}/?q=${encodeURIComponent(lines)}`],
      'chunked, with a length nobody tells': [`https://${host}/`, '-T', '-', '-X', 'POST', '-H', 'Expect:'],
      'after a 100 Continue': [`https://${host}/`, ...list, '-H', 'Expect: 100-continue'],
      'from a client of HTTP/1.0': [`https://${host}/`, ...list, '--http1.0'],
      'by plain HTTP': [`http://${host}/`, ...list],
      'by plain HTTP in a tunnel': [`http://${host}/`, ...list, '--proxytunnel'],
      'by a method of their own': [`https://${host}/`, ...list, '-X', 'PROPPATCH'],
      'in the body of a GET': [`https://${host}/`, ...list, '-X', 'GET'],
      'in the body of a DELETE': [`https://${host}/`, ...list, '-X', 'DELETE'],
    };
    for (const [way, args] of Object.entries(ways)) {
      const input = args.includes('@-') || args.includes('-T') ? lines : '';
      const answer = await curl(args, { proxyPort: agent.port, caFile: agent.caFile, input });
      t.match(answer, { status: 403, headers: { 'x-menshen-verdict': /^block; rule=bulk-owners/ } }, way);
      t.match(agent.incidents()[0], { host, records: { owner: 5 } });
    }
    t.equal(originOf(host).decryptedBytes, 0);
  });

  await t.test('a few of them: a script is told where the person may say why', async (t) => {
    const answer = await send(
      agent,
      { host: 'tieba.baidu.com', channel: 'tieba', headers: ['Accept-Language: en'] },
      { name: '', owners: 2, path: '/', body: leakText(people.slice(0, 2)), headers: [] },
    );
    t.same(verdictOf(answer)?.slice(1, 3), ['coach', 'few-owners']);
    const problem = JSON.parse(answer.body);
    t.equal(problem.type, 'urn:menshen:coach');
    t.equal(problem.retry, `http://127.0.0.1:${agent.port}/coach/${problem.incident}`);
    t.match(await curl([problem.retry]), { status: 200, body: /<form method="post"/ });
    t.equal(originOf('tieba.baidu.com').decryptedBytes, 0);
  });

  await t.test('leave no phone and no name in answers, incidents, log or data directory', async (t) => {
    t.equal(answers.length, PLACES.length * 8 * 3, 'everything said was kept for this');
    t.same(readable(answers.join('\n'), people), []);
    t.same(readable(JSON.stringify(agent.incidents()), people), []);
    t.same(readable(agent.log.join('\n'), people), []);
    t.same(await readableOnDisk(agent.home, people), []);
    const probe = path.join(agent.home, 'probe.txt');
    await fs.writeFile(probe, leakText(people.slice(0, 1)));
    t.match(await readableOnDisk(agent.home, people), [/^probe\.txt: 1\d{10}$/], 'the search would find one');
    await fs.rm(probe);
  });

  await t.test('a refusal speaks as its client understands', async (t) => {
    const place: Place = { host: 'pastebin.com', channel: 'pastebin', headers: [] };
    const ask = (...headers: string[]): Promise<CurlAnswer> =>
      send(
        agent,
        { ...place, headers },
        { name: '', owners: 5, path: '/', body: leakText(people.slice(0, 5)), headers: [] },
      );

    for (const sign of ['Sec-Fetch-Mode: navigate', 'Accept: text/html,application/xhtml+xml;q=0.9']) {
      const page = await ask(sign, 'Accept-Language: zh-CN,zh;q=0.9');
      t.match(page.headers['content-type'], /^text\/html/, `a page for ${sign}`);
      t.match(page.body, /<html lang="zh-CN">/);
      t.match(page.body, /bulk-owners/);
      t.ok(page.body.indexOf('lang="zh"') < page.body.indexOf('lang="en"'), 'Chinese first, English below');
      t.notMatch(page.body, /<script/i);
      t.same(readable(page.body, people), []);
    }
    const english = await ask('Sec-Fetch-Mode: navigate', 'Accept-Language: en-US,en;q=0.9');
    t.match(english.body, /<html lang="en">/);
    t.ok(english.body.indexOf('lang="en"') < english.body.indexOf('lang="zh"'), 'English first where it is asked for');

    const script = await ask(
      'Sec-Fetch-Mode: cors',
      'Origin: https://pastebin.com',
      'Accept: text/html',
      'Accept-Language: en',
    );
    t.match(script.headers, {
      'content-type': /^application\/problem\+json/,
      'access-control-allow-origin': 'https://pastebin.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': /X-Menshen-Verdict/i,
      vary: 'Origin',
    });
    const said = JSON.parse(script.body);
    t.match(said, { type: 'urn:menshen:block', rule: 'bulk-owners', records: { owner: 5 }, title: /[a-z]/ });
    t.equal(said.samples.length, 5);
    for (const sample of said.samples) t.match(sample, /1\d{2}\*{4}\d{4}$/, 'samples are masked');
    t.match(JSON.parse((await ask('Accept-Language: zh-CN')).body).title, /\p{Script=Han}/u);
    t.equal((await ask()).headers['access-control-allow-origin'], undefined, 'no origin named, none echoed');
    t.equal(originOf('pastebin.com').decryptedBytes, 0);
  });

  await t.test('lawful work goes through, byte for byte', async (t) => {
    const [seller] = negotiators(1, 4);
    const [home] = owners(1, 77);
    if (seller === undefined || home === undefined) throw new RangeError('one seller and one home');
    const table = listingTable(owners(15_000, 8), negotiators(3, 8));
    const csv = multipart([{ name: 'file', filename: '房源.csv', data: toCsv(table) }]);
    const xlsx = multipart([{ name: 'file', filename: '房源.xlsx', data: buildXlsx([{ name: '房源', rows: table }]) }]);
    const work: Record<string, { type: string; body: string | Buffer }> = {
      'an advert under the own phone': { type: 'text/plain', body: advert(home, seller) },
      'an advert in a form': {
        type: 'application/x-www-form-urlencoded',
        body: new URLSearchParams({ text: advert(home, seller) }).toString(),
      },
      'ordinary talk': {
        type: 'application/json',
        body: JSON.stringify({ text: '明天下午三点带客户看房，记得带钥匙' }),
      },
      'a csv of 15,000 listings': { type: csv.contentType, body: csv.body },
      'a workbook of 15,000 listings': { type: xlsx.contentType, body: xlsx.body },
    };
    const before = agent.incidents().length;
    for (const place of PLACES) {
      const origin = originOf(place.host);
      for (const [name, { type, body }] of Object.entries(work)) {
        const answer = await send(agent, place, {
          name,
          owners: 0,
          path: '/work',
          body,
          headers: [`Content-Type: ${type}`],
        });
        t.equal(answer.status, 200, `${name} to ${place.host}`);
        t.equal(origin.requests.at(-1)?.sha256, createHash('sha256').update(body).digest('hex'), 'arrives unchanged');
      }
    }
    t.equal(agent.incidents().length, before, 'and raises no incident');
  });

  await t.test('nine single owners, each told to somebody else, are flagged, the tenth is refused', async (t) => {
    const drip = owners(10, 99);
    const chat: Place = { host: 'filehelper.weixin.qq.com', channel: 'wechat-filehelper', headers: [] };
    const tell = (index: number): Promise<CurlAnswer> =>
      send(agent, chat, {
        name: '',
        owners: 1,
        path: '/cgi-bin/mmwebwx-bin/webwxsendmsg',
        body: JSON.stringify({
          Msg: { Content: leakText(drip.slice(index, index + 1)), ToUserName: `@chat-${index}` },
        }),
        headers: ['Content-Type: application/json'],
      });
    for (let index = 0; index < 9; index++) {
      t.equal((await tell(index)).status, 200, `owner ${index + 1} goes through`);
      t.match(agent.incidents()[0], { verdict: 'flag', rule: 'one-owner', records: { owner: 1 } });
    }
    t.equal((await tell(3)).status, 200, 'the same owner again is not a tenth');
    const origin = originOf(chat.host);
    const arrived = origin.decryptedBytes;
    const tenth = await tell(9);
    t.equal(tenth.status, 403);
    t.same(verdictOf(tenth)?.slice(1, 3), ['block', 'drip-owners']);
    t.match(agent.incidents()[0], { verdict: 'block', rule: 'drip-owners', channel: chat.channel });
    t.equal(origin.decryptedBytes, arrived, 'nothing of the tenth arrives');
    t.notOk(origin.saw(drip[9]?.phone ?? ''));
    const elsewhere = await send(
      agent,
      { host: 'mail.qq.com', channel: 'qq-mail', headers: [] },
      { name: '', owners: 1, path: '/msg', body: leakText(drip.slice(9)), headers: [] },
    );
    t.same(verdictOf(elsewhere)?.slice(1, 3), ['block', 'drip-owners'], 'another channel does not start afresh');
    t.same(await readableOnDisk(agent.home, drip), [], 'what left is remembered by fingerprint alone');
  });
});

t.test('a policy that only observes refuses nothing, and keeps what it would have done', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: ['pastebin.com'], ca });
  t.teardown(() => origin.close());
  const policyDir = path.join(t.testdir({}), 'policies');
  await fs.cp(SHIPPED_POLICY, policyDir, { recursive: true });
  const head = path.join(policyDir, 'policy.yaml');
  const enforcing = await fs.readFile(head, 'utf8');
  await fs.writeFile(head, enforcing.replace(/^mode: enforce/m, 'mode: observe'));
  const agent = await startTestAgent({ ca, origins: [{ names: ['pastebin.com'], origin }], policyDir });
  t.teardown(() => agent.close());
  t.equal(agent.agent.policy.mode, 'observe');
  const pastebin: Place = { host: 'pastebin.com', channel: 'pastebin', headers: [] };
  for (const shape of leakShapes(people)) {
    const answer = await send(agent, pastebin, shape);
    t.equal(answer.status, 200, shape.name);
    t.equal(answer.headers['x-menshen-verdict'], undefined);
    t.equal(
      origin.requests.at(-1)?.sha256,
      createHash('sha256')
        .update(shape.body ?? '')
        .digest('hex'),
    );
    t.match(agent.incidents()[0], {
      asked: 'block',
      verdict: 'flag',
      mode: 'observe',
      rule: 'bulk-owners',
      records: { owner: shape.owners },
    });
  }
  t.equal(agent.incidents().length, 8);
  t.same(await readableOnDisk(agent.home, people), []);
});

import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import t, { type Test } from 'tap';
import { openDispatch } from '../../src/central/outlet/run.js';
import { LEASE_MS, MAX_ATTEMPTS, waitMs } from '../../src/central/sql/deliveries.js';
import { incidentBody, startTestCentral, type TestCentral } from '../builders/central.js';
import { signedIn } from '../builders/people-at-central.js';
import { openReceivers } from '../builders/receivers.js';

const receivers = await openReceivers();
const MORNING = Date.UTC(2026, 10, 20, 1, 0, 30);

/** A central whose clock the test moves, with an administrator and a PC that ships. */
async function office(t: Test) {
  const clock = { now: MORNING };
  const central = await startTestCentral({
    clock: () => clock.now,
    outlets: { allow: ['localhost', '127.0.0.1'], ca: receivers.ca.cert },
  });
  t.teardown(() => central.close());
  const admin = await signedIn(central, 'admin', 'gao');
  const pc = await central.pc();
  const stream = randomUUID();
  let sent = 0;
  const ship = async (given: object = {}): Promise<string> => {
    sent += 1;
    const body = { ...incidentBody({ sequence: sent, time: clock.now }), ...given };
    const items = [{ number: sent, kind: 'incident', id: body.id, body }];
    await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream, items } });
    return body.id;
  };
  const add = async (outlet: object): Promise<string> => {
    const { status, json } = await admin.call('POST', '/api/v1/outlets', outlet);
    t.equal(status, 200, JSON.stringify(json));
    return json.id;
  };
  return { central, clock, admin, ship, add, run: () => central.central.dispatch.run() };
}

const shownOf = async (central: TestCentral, id: string) => central.central.outlets.find(id);

t.test('robots of WeCom, DingTalk and Feishu get counts, signed as each asks, and no more than it takes', async (t) => {
  const { central, clock, ship, add, run } = await office(t);
  const group = await receivers.http();
  t.teardown(() => group.close());
  const secret = 'SEC0123456789abcdef';
  const ids = {
    wecom: await add({ name: 'wecom', where: { type: 'wecom', url: `${group.url}/wecom?key=k` }, digest: 'hour' }),
    dingtalk: await add({
      name: 'dingtalk',
      where: { type: 'dingtalk', url: `${group.url}/ding?access_token=a`, secret },
      digest: 'hour',
      language: 'en',
    }),
    feishu: await add({
      name: 'feishu',
      where: { type: 'feishu', url: `${group.url}/hook/f`, secret },
      digest: 'hour',
    }),
  };
  await ship();
  await ship({ verdict: 'flag', asked: 'flag', channel: 'qq-mail' });
  clock.now += 3_600_000;
  await run();
  await run();
  t.equal(group.posts.length, 3, 'one each, however often somebody looks');
  const [wecom, ding, feishu] = ['/wecom', '/ding', '/hook/f'].map((at) => {
    return group.posts.find(({ url }) => url.pathname === at);
  });
  t.equal(wecom?.url.searchParams.get('key'), 'k');
  t.match(wecom?.json, { msgtype: 'markdown', markdown: { content: /新事件 2 起：拦截 1，劝阻 0，标记 1/ } });
  const stamp = ding?.url.searchParams.get('timestamp');
  t.equal(stamp, String(clock.now));
  t.equal(
    ding?.url.searchParams.get('sign'),
    createHmac('sha256', secret).update(`${stamp}\n${secret}`).digest('base64'),
  );
  t.match(ding?.json, { msgtype: 'markdown', markdown: { text: /2 new incidents: 1 blocked, 0 coached, 1 flagged/ } });
  const seconds = String(Math.floor(clock.now / 1000));
  t.match(feishu?.json, {
    timestamp: seconds,
    sign: createHmac('sha256', `${seconds}\n${secret}`).digest('base64'),
    msg_type: 'text',
  });
  for (const { text } of group.posts) t.notMatch(text, /lihua|138|馨佳园|wx\.qq\.com/, 'nothing of a person');

  await t.test('twenty a minute, the rest a minute later', async (t) => {
    const { deliveries } = central.central;
    for (let n = 0; n < 30; n++) await deliveries.add(ids.wecom, `more:${n}`, { kind: 'test' }, clock.now);
    const before = group.posts.length;
    await run();
    t.equal(group.posts.length - before, 19, 'the digest was the first of twenty');
    clock.now += 61_000;
    await run();
    t.equal(group.posts.length - before, 30);
  });

  await t.test(
    'a robot that shuts us out is left alone for its penalty, one that knows us not is given up',
    async (t) => {
      const { deliveries } = central.central;
      group.answer(200, { errcode: 130101, errmsg: 'send too fast' });
      clock.now += 61_000;
      await deliveries.add(ids.dingtalk, 'fast', { kind: 'test' }, clock.now);
      await run();
      let before = group.posts.length;
      clock.now += 540_000;
      await run();
      t.equal(group.posts.length, before, 'nine minutes later it still waits');
      group.answer(200, { errcode: 0 });
      clock.now += 61_000;
      await run();
      t.equal(group.posts.length, before + 1);
      group.answer(200, { code: 19021, msg: 'sign match fail' });
      before = group.posts.length;
      await deliveries.add(ids.feishu, 'unsigned', { kind: 'test' }, clock.now);
      await run();
      t.match(await shownOf(central, ids.feishu), { dead: 1, error: /19021/ });
      t.equal(group.posts.length, before + 1);
      group.answer(200, { errcode: 0, code: 0 });
    },
  );
  t.strictSame(central.faults, []);
});

t.test('a webhook is signed so that neither change nor replay passes, and a try again has the same id', async (t) => {
  const { central, clock, ship, add, run } = await office(t);
  const hook = await receivers.http();
  t.teardown(() => hook.close());
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const url = `${hook.url}/in`;
  const id = await add({ name: 'siem', where: { type: 'webhook', url, secret }, incidents: true, severity: 'medium' });
  hook.answer(503, {});
  const incident = await ship();
  await ship({ verdict: 'flag', asked: 'flag', records: { owner: 1 }, gauge: { '50': 0, '500': 0, '5000': 0 } });
  await run();
  t.equal(hook.posts.length, 1, 'the mild one is not told');
  clock.now += waitMs(1) - 1;
  await run();
  t.equal(hook.posts.length, 1, 'not before its time');
  hook.answer(200, {});
  clock.now += 1;
  await run();
  t.equal(hook.posts.length, 2);
  const [first, second] = hook.posts;
  t.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
  t.not(first?.headers['webhook-timestamp'], second?.headers['webhook-timestamp']);
  for (const { headers, text } of hook.posts) {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
    const key = Buffer.from(secret.slice(6), 'base64');
    t.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  }
  t.match(second?.json, { type: 'incident', data: { id: incident, verdict: 'block', branch: 'pudong', severity: 1 } });
  t.equal(second?.json.data.samples, undefined, 'no samples');

  await t.test('an incident that comes once more is not told once more', async (t) => {
    const { deliveries } = central.central;
    await central.central.sql.db.deleteFrom('delivery').execute();
    clock.now += 1_000;
    await ship({ id: incident });
    t.strictSame(await deliveries.due(clock.now), []);
  });

  await t.test('what never arrives is given up after hours, and can be sent again', async (t) => {
    hook.answer(500, {});
    await ship();
    const before = hook.posts.length;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      await run();
      clock.now += waitMs(attempt);
    }
    t.equal(hook.posts.length - before, MAX_ATTEMPTS);
    await run();
    t.equal(hook.posts.length - before, MAX_ATTEMPTS, 'and then no more');
    const admin = await signedIn(central, 'admin', 'later');
    const { json: dead } = await admin.call('GET', `/api/v1/outlets/${id}/dead`);
    t.match(dead.items, [{ kind: 'incident', attempts: MAX_ATTEMPTS, error: 'the receiver answered 500' }]);
    hook.answer(200, {});
    t.match((await admin.call('POST', `/api/v1/outlets/${id}/resend`, {})).json, { queued: 1 });
    await run();
    t.match(await shownOf(central, id), { dead: 0, waiting: 0, error: null });
  });
  t.strictSame(central.faults, []);
});

t.test('syslog gets CEF in RFC 5424, each message behind its length', async (t) => {
  const { central, ship, add, run } = await office(t);
  const log = await receivers.syslog();
  t.teardown(() => log.close());
  await add({ name: 'log', where: { type: 'syslog', host: 'localhost', port: log.port }, incidents: true });
  const ids = [await ship({ rule: 'a|b' }), await ship({ host: 'a=b\n<14>1 forged', records: { owner: 60 } })];
  await run();
  const lines: string[] = [];
  for (let rest = log.bytes(); rest.length > 0; ) {
    const space = rest.indexOf(' ');
    const length = Number(rest.subarray(0, space).toString());
    t.ok(length > 0, 'octets are counted');
    lines.push(rest.subarray(space + 1, space + 1 + length).toString('utf8'));
    rest = rest.subarray(space + 1 + length);
  }
  t.equal(lines.length, 2);
  const header = /^<(\d+)>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ menshen \d+ incident - \ufeffCEF:0\|Menshen\|Menshen\|test\|/;
  const of = (id: string | undefined) => lines.find((line) => line.includes(`externalId=${id} `)) ?? '';
  for (const line of lines) t.match(line, header);
  t.equal(header.exec(of(ids[0]))?.[1], String(13 * 8 + 4), 'log audit, warning');
  t.equal(header.exec(of(ids[1]))?.[1], String(13 * 8 + 3), 'more people, more severe');
  t.match(of(ids[0]), /\|a\\\|b\|/, 'bars are escaped in the header');
  t.match(of(ids[1]), /dhost=a\\=b <14>1 forged /, 'no line of its own for who writes one into a host name');
  t.match(of(ids[1]), /cnt=60 cs1Label=channel cs1=wechat-web .*cs4Label=branch cs4=pudong/);
  t.strictSame(central.faults, []);
});

t.test('mail goes over TLS to a server that knows us, and nothing goes in the clear', async (t) => {
  const { central, clock, add, admin, run } = await office(t);
  const mail = await receivers.mail();
  t.teardown(() => mail.close());
  const where = {
    type: 'mail',
    host: 'localhost',
    port: mail.port,
    security: 'starttls',
    user: 'menshen',
    password: 'post-secret',
    from: 'menshen@example.cn',
    to: ['safety@example.cn'],
  };
  const id = await add({ name: 'mail', where, digest: 'day', hour: 9 });
  const wrong = await add({ name: 'wrong', where: { ...where, password: 'another' }, alarms: true });
  t.match((await admin.call('POST', `/api/v1/outlets/${wrong}/test`, {})).json, { ok: false, error: /535/ });
  t.match((await admin.call('POST', `/api/v1/outlets/${id}/test`, {})).json, { ok: true });
  clock.now += 24 * 3_600_000;
  await run();
  t.equal(mail.letters.length, 2, 'a day without an incident says so');
  for (const letter of mail.letters) {
    t.match(letter, /To: safety@example\.cn/);
    t.match(letter, /Auto-Submitted: auto-generated/);
  }
  t.strictSame(central.faults, []);
});

t.test('OCSF goes as findings to a collector and as lines into a file', async (t) => {
  const { central, clock, ship, add, run } = await office(t);
  const collector = await receivers.http();
  t.teardown(() => collector.close());
  const authorization = 'Bearer siem-secret';
  await add({ name: 'lake', where: { type: 'ocsf-http', url: collector.url, authorization }, incidents: true });
  await add({ name: 'file', where: { type: 'ocsf-file', folder: 'siem' }, incidents: true });
  const id = await ship({ process: { pid: 7, name: 'WeChat.exe', path: 'C:\\WeChat.exe' } });
  await run();
  const [post] = collector.posts;
  t.equal(post?.headers.authorization, authorization);
  const finding = post?.json[0];
  t.match(finding, {
    class_uid: 2006,
    category_uid: 2,
    activity_id: 1,
    type_uid: 200601,
    time: clock.now,
    severity_id: 3,
    metadata: { version: '1.4.0', product: { name: 'Menshen' }, uid: id },
    finding_info: { uid: id, analytic: { type_id: 1 } },
    data_security: { category_id: 1, total: 5 },
    device: { type_id: 0 },
    action_id: 2,
    disposition_id: 2,
  });
  const file = path.join(central.dir, 'outlets/siem/ocsf-2026-11-20.ndjson');
  t.strictSame(JSON.parse(await fs.readFile(file, 'utf8')), finding);
  t.strictSame(central.faults, []);
});

t.test('secrets go in and never come out, and only where central may call', async (t) => {
  const { central, admin, add } = await office(t);
  const url = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=very-secret';
  const id = await add({ name: 'group', where: { type: 'wecom', url }, alarms: true });
  const { json } = await admin.call('GET', '/api/v1/outlets');
  t.match(json.items, [{ id, type: 'wecom', target: 'https://qyapi.weixin.qq.com/…', enabled: true }]);
  t.notMatch(JSON.stringify(json), /very-secret/);
  const rows = await central.central.sql.db.selectFrom('outlet').selectAll().execute();
  t.notMatch(JSON.stringify(rows), /very-secret/, 'nor out of a stolen database');
  const same = await admin.call('POST', '/api/v1/outlets', {
    name: 'group',
    where: { type: 'wecom', url },
    alarms: true,
  });
  t.equal(same.status, 409);
  for (const bad of ['http://example.cn/', 'https://a:b@example.cn/']) {
    const given = { name: 'x', where: { type: 'wecom', url: bad }, alarms: true };
    t.equal((await admin.call('POST', '/api/v1/outlets', given)).status, 400, bad);
  }
  const chatty = { name: 'x', where: { type: 'wecom', url }, incidents: true };
  t.equal((await admin.call('POST', '/api/v1/outlets', chatty)).status, 400, 'no incidents into a group');
  for (const host of ['127.0.0.2', '[::1]', '169.254.169.254', '[::ffff:127.0.0.3]', '0.0.0.0', '100.100.100.200']) {
    const where = { type: 'ocsf-http', url: `https://${host}/` };
    const inside = await add({ name: host, where, incidents: true });
    const { json: tested } = await admin.call('POST', `/api/v1/outlets/${inside}/test`, {});
    t.match(tested, { ok: false, error: /^OUTLET_ADDRESS/ }, host);
  }
  const reviewer = await signedIn(central, 'lead', 'zhao');
  t.equal((await reviewer.call('GET', '/api/v1/outlets')).status, 403);
  t.equal((await admin.call('DELETE', `/api/v1/outlets/${id}`)).status, 200);
  t.equal(await shownOf(central, id), null);
  t.strictSame(central.faults, []);
});

t.test('two nodes send each message once; what a dead node held is sent when its lease is over', async (t) => {
  const { central, clock, add } = await office(t);
  const hook = await receivers.http();
  t.teardown(() => hook.close());
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const id = await add({ name: 'hook', where: { type: 'webhook', url: hook.url, secret }, alarms: true });
  const { outlets, deliveries } = central.central;
  const faults: unknown[] = [];
  const post = {
    reach: { allowed: ['localhost', '127.0.0.1'], ca: receivers.ca.cert },
    clock: () => clock.now,
    version: 'test',
    url: central.url,
    folder: central.dir,
  };
  const other = openDispatch({ outlets, deliveries, post, onFault: (fault) => faults.push(fault), everyMs: 5 });
  t.teardown(() => other.close());
  const nodes = [central.central.dispatch, other];
  for (let n = 0; n < 25; n++) await deliveries.add(id, `n:${n}`, { kind: 'test' }, clock.now);
  const [held] = await deliveries.take(id, 'a node that dies', 1, null, clock.now);
  await Promise.all(nodes.map((node) => node.run()));
  await Promise.all(nodes.map((node) => node.run()));
  const ids = () => hook.posts.map(({ headers }) => headers['webhook-id']);
  t.equal(new Set(ids()).size, ids().length, 'nothing twice');
  t.equal(ids().length, 24);
  clock.now += LEASE_MS;
  await Promise.all(nodes.map((node) => node.run()));
  t.equal(ids().length, 25);
  t.equal(ids().at(-1), `${id}:${held?.once}`);
  t.strictSame(faults, []);
});

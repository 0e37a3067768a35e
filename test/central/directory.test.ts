import https from 'node:https';
import type net from 'node:net';
import ldap from 'ldapjs';
import t, { type Test } from 'tap';
import { lastStaff } from '../../src/agent/central/updater.js';
import { readCsv } from '../../src/central/directory/csv.js';
import { phoneOf } from '../../src/central/directory/snapshot.js';
import { startTestCentral } from '../builders/central.js';
import { signedIn } from '../builders/people-at-central.js';
import { makeTestCa } from '../builders/pki.js';

interface Asked {
  readonly dn: { toString(): string };
  readonly filter: { matches(attributes: object): boolean };
}
interface Answering {
  attributes: string[];
  send(entry: object): void;
  end(): void;
}

const ca = await makeTestCa();
const { key, chain } = await ca.issue({ names: ['localhost', '127.0.0.1'] });

async function office(t: Test) {
  const clock = { now: Date.now() };
  const outlets = { allow: ['localhost', '127.0.0.1'], ca: ca.cert };
  const central = await startTestCentral({ clock: () => clock.now, outlets });
  t.teardown(() => central.close());
  const admin = await signedIn(central, 'admin', 'gao');
  const add = async (name: string, where: object): Promise<string> => {
    const { status, json } = await admin.call('POST', '/api/v1/directory/sources', { name, where });
    t.equal(status, 200, JSON.stringify(json));
    return json.id;
  };
  const sync = (id: string, body = {}) => admin.call('POST', `/api/v1/directory/sources/${id}/sync`, body);
  const staff = async (): Promise<readonly string[]> => {
    const pc = await central.pc();
    const { fetchLatest } = await import('../../src/agent/central/updater.js');
    const latest = await fetchLatest(pc.home, pc.link);
    t.strictSame(await lastStaff(pc.home), latest.staff);
    return latest.staff;
  };
  return { central, clock, admin, add, sync, staff };
}

t.test('a list in Chinese or English gives people, phones, branches and last days', async (t) => {
  const snapshot = readCsv(
    '\ufeff工号,姓名,手机,门店,离职日期\r\n1,"李, 华",+86 138-0013-8000,华东/临汾路店,\r\n2,王芳,０１０１２３４５６７８,华东/花木店,2026/12/31\r\n,,,,\r\n',
  );
  t.strictSame(snapshot, {
    people: [
      { id: '1', name: '李, 华', phones: ['13800138000'], unit: '华东/临汾路店', leavesAt: null },
      {
        id: '2',
        name: '王芳',
        phones: ['01012345678'],
        unit: '华东/花木店',
        leavesAt: Date.parse('2026-12-31T16:00:00Z'),
      },
    ],
    units: [
      { id: '华东', name: '华东', parent: null },
      { id: '华东/临汾路店', name: '临汾路店', parent: '华东' },
      { id: '华东/花木店', name: '花木店', parent: '华东' },
    ],
  });
  t.throws(() => readCsv('a,b\n1,2\n'), { code: 'DIRECTORY_FILE', message: /工号/ });
  t.throws(() => readCsv('id,phone\n,13800138000\n'), { code: 'DIRECTORY_FILE', message: /row 2/ });
  t.throws(() => readCsv('id,phone\n1,"138\n'), { code: 'DIRECTORY_FILE', message: /quotation/ });
  t.equal(phoneOf('8613800138000'), '13800138000');
  t.equal(phoneOf('无'), null);
});

t.test('a list becomes the staff list that PCs verify and take; who is not in the next one has left', async (t) => {
  const { central, clock, admin, add, staff } = await office(t);
  t.strictSame(await staff(), [], 'none is published while nobody is known');
  const id = await add('人事', { type: 'csv' });
  const rows = (from: number, to: number) =>
    `id,name,phone\n${Array.from({ length: to - from }, (_, n) => `${from + n},P${from + n},1380013${8000 + from + n}`).join('\n')}`;
  const bring = (csv: string, more = {}) =>
    admin.call('POST', `/api/v1/directory/sources/${id}/list`, { csv, ...more });
  t.match((await bring(rows(0, 20))).json, { people: 20, joined: 20, left: 0, published: true });
  t.match((await bring(rows(0, 20))).json, { joined: 0, left: 0, published: false }, 'the same list changes nothing');
  t.equal((await staff()).length, 20);
  t.match(await bring(rows(0, 3)), { status: 409, json: { detail: /17 of 20 people would leave/ } });
  t.equal((await staff()).length, 20, 'and nothing changed');
  t.match((await bring(rows(1, 20))).json, { left: 1, published: true });
  t.notOk((await staff()).includes('13800138000'));
  const reviewer = await signedIn(central, 'reviewer', 'wang');
  t.match((await reviewer.call('GET', '/api/v1/directory/leavers?days=7')).json.items, [{ id: '0', name: 'P0' }]);
  clock.now += 40 * 86_400_000;
  const later = await signedIn(central, 'reviewer', 'later');
  t.strictSame((await later.call('GET', '/api/v1/directory/leavers?days=7')).json.items, []);
  t.strictSame(central.faults, []);
});

t.test('an LDAP server is read over TLS, page by page; disabled accounts are not there', async (t) => {
  const { central, admin, add, sync, staff } = await office(t);
  const server = ldap.createServer({ certificate: chain, key });
  const base = 'dc=example,dc=cn';
  const user = `cn=reader,${base}`;
  server.bind(
    base,
    (request: Asked & { credentials: string }, response: Answering, next: (error?: unknown) => void) => {
      if (request.dn.toString() !== user || request.credentials !== 'ldap-secret') {
        return next(new ldap.InvalidCredentialsError());
      }
      response.end();
      return next();
    },
  );
  const entries = [
    { dn: `ou=Pudong,${base}`, attributes: { objectClass: ['organizationalUnit'], ou: 'Pudong' } },
    ...[1, 2, 3].map((n) => ({
      dn: `cn=p${n},ou=Pudong,${base}`,
      attributes: {
        objectClass: ['person'],
        sAMAccountName: `p${n}`,
        cn: `P${n}`,
        displayName: `人${n}`,
        mobile: `1390013900${n}`,
        userAccountControl: n === 3 ? '514' : '512',
        accountExpires: n === 2 ? '157469184000000000' : '9223372036854775807',
      },
    })),
  ];
  server.search(base, (request: Asked, response: Answering) => {
    // Everything of an entry: the library would compare names by case.
    response.attributes = [];
    for (const entry of entries) if (request.filter.matches(entry.attributes)) response.send(entry);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const url = `ldaps://localhost:${new URL(server.url).port}`;
  const id = await add('AD', { type: 'ldap', url, user, password: 'ldap-secret', base });
  t.match((await sync(id)).json, { people: 2, joined: 2, published: true });
  t.strictSame(await staff(), ['13900139001', '13900139002']);
  t.match(await central.central.directory.units(), [{ name: 'Pudong', parent: null }]);
  const wrong = await add('AD wrong', { type: 'ldap', url, user, password: 'no', base });
  t.equal((await sync(wrong)).status, 409);
  const { json } = await admin.call('GET', '/api/v1/directory/sources');
  t.notMatch(JSON.stringify(json), /ldap-secret/);
  t.match(json.items.find(({ name }: { name: string }) => name === 'AD wrong').error, /./);
  t.strictSame(central.faults, []);
});

t.test('contacts of WeCom and DingTalk are read as they document them', async (t) => {
  const { central, add, sync, staff } = await office(t);
  const asked: string[] = [];
  const server = https.createServer({ key, cert: chain }, async (request, response) => {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const text = Buffer.concat(await request.toArray()).toString('utf8');
    asked.push(`${request.method} ${url.pathname}`);
    response.end(JSON.stringify(answerOf(url, text === '' ? {} : JSON.parse(text))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const url = `https://localhost:${(server.address() as net.AddressInfo).port}`;
  const wecom = await add('wecom', { type: 'wecom', url, corpId: 'corp', secret: 'wecom-secret' });
  t.match((await sync(wecom)).json, { people: 1, published: true });
  const ding = await add('dingtalk', { type: 'dingtalk', url, appKey: 'key', secret: 'ding-secret' });
  t.match((await sync(ding)).json, { people: 101, published: true });
  t.ok(asked.includes('GET /cgi-bin/user/list') && asked.includes('POST /topapi/v2/user/list'));
  t.equal((await staff()).length, 102);
  t.match(await central.central.directory.units(), [
    { id: '1' },
    { id: '2', parent: '1' },
    { id: '7', name: '花木店', parent: null },
  ]);
  const refused = await add('refused', { type: 'wecom', url, corpId: 'corp', secret: 'wrong' });
  t.match(await sync(refused), { status: 409, json: { detail: /code 40001/ } });
  t.strictSame(central.faults, []);
});

function answerOf(url: URL, body: { dept_id?: number; cursor?: number }): object {
  switch (url.pathname) {
    case '/cgi-bin/gettoken':
      if (url.searchParams.get('corpsecret') !== 'wecom-secret')
        return { errcode: 40001, errmsg: 'invalid credential' };
      return { errcode: 0, errmsg: 'ok', access_token: 'T', expires_in: 7200 };
    case '/cgi-bin/department/list':
      return {
        errcode: 0,
        department: [
          { id: 1, name: '总部', parentid: 0, order: 1 },
          { id: 2, name: '临汾路店', parentid: 1, order: 2 },
        ],
      };
    case '/cgi-bin/user/list':
      return {
        errcode: 0,
        userlist: [
          { userid: 'li', name: '李', mobile: '13700137000', main_department: 2, status: 1, department: [1, 2] },
          { userid: 'gone', name: '走', mobile: '13700137001', main_department: 2, status: 5, department: [2] },
        ],
      };
    case '/gettoken':
      return { errcode: 0, access_token: 'D', expires_in: 7200 };
    case '/topapi/v2/department/listsub':
      return { errcode: 0, result: body.dept_id === 1 ? [{ dept_id: 7, name: '花木店', parent_id: 1 }] : [] };
    case '/topapi/v2/user/list': {
      const from = body.cursor ?? 0;
      const all = body.dept_id === 7 ? Array.from({ length: 101 }, (_, n) => n) : [];
      const list = all
        .slice(from, from + 100)
        .map((n) => ({ userid: `d${n}`, name: `D${n}`, mobile: `1360013${6000 + n}` }));
      const more = from + 100 < all.length;
      return { errcode: 0, result: { has_more: more, ...(more ? { next_cursor: from + 100 } : {}), list } };
    }
    default:
      return { errcode: 404 };
  }
}

import { createHmac } from 'node:crypto';
import t from 'tap';
import { credentialsOf } from '../../../src/agent/source/credentials.js';
import {
  type LoginSelector,
  loginName,
  loginOfAnswer,
  loginOfRequest,
  parseLogin,
} from '../../../src/agent/source/login.js';
import { openSessions } from '../../../src/agent/source/sessions.js';
import { urlShape } from '../../../src/agent/source/shape.js';

const KEY = { names: '07'.repeat(32), sessions: '08'.repeat(32) };

const selectors = (...texts: string[]): LoginSelector[] => texts.flatMap((text) => parseLogin(text) ?? []);

const token = (claims: object): string =>
  [
    'e30',
    Buffer.from(JSON.stringify(claims)).toString('base64url'),
    createHmac('sha256', 'k').update('x').digest('base64url'),
  ].join('.');

t.test('reads a login where the settings say', async (t) => {
  const who = credentialsOf(
    [
      ['Cookie', `lang=zh; uid=li.na; tok=${token({ sub: 'zhang', user: { name: '张伟' } })}`],
      ['X-User', 'wu'],
      ['Authorization', `Bearer ${token({ sub: 'chen' })}`],
    ],
    KEY,
  );
  const read = (...texts: string[]) => loginOfRequest(selectors(...texts), who);
  t.equal(read('cookie:uid'), 'li.na');
  t.equal(read('header:x-user'), 'wu');
  t.equal(read('header:X-User'), 'wu');
  t.equal(read('jwt:cookie:tok:sub'), 'zhang');
  t.equal(read('jwt:cookie:tok:user.name'), '张伟');
  t.equal(read('jwt:header:authorization:sub'), 'chen');
  t.equal(read('cookie:absent', 'cookie:uid'), 'li.na', 'the first that is there');
  t.equal(read('cookie:absent'), null);
  t.equal(read('jwt:cookie:uid:sub'), null, 'no token');
  t.equal(loginOfAnswer(selectors('json:$.user.name'), '{"user":{"name":"li.na"}}'), 'li.na');
  t.equal(loginOfAnswer(selectors('json:$.user.name'), '<html>'), null);
  for (const text of ['cookie:', 'cookie', 'jwt:cookie:a', 'json:user', 'form:x', 'jwt:query:a:b'])
    t.equal(parseLogin(text), null, text);
});

t.test('keeps no session token: a keyed digest stands for it', async (t) => {
  const { digest } = credentialsOf([], KEY);
  for (const name of ['li.na', '10023', 'zhang01', '张伟', 'a.b@agency.example'])
    t.equal(loginName(name, digest), name);
  for (const key of ['9f86d081884c7d659a2feaa0c55ad015', 'a1b2c3d4', 'x'.repeat(40), 's%3Aabc/def+==']) {
    t.match(loginName(key, digest), /^#[0-9a-f]{8}$/, key);
  }
  t.equal(loginName('a1b2c3d4', digest), loginName('a1b2c3d4', digest));
  t.match(loginName('13812345678', digest), /^138\*{4}5678#[0-9a-f]{8}$/, 'a login that is a phone');
  t.not(loginName('13812345678', digest), loginName('13899995678', digest), 'two phones are two people');
});

t.test('a transfer carries the login of its account and program, while it is fresh', async (t) => {
  let now = 0;
  const sessions = openSessions(1_000, () => now);
  const chrome = { account: 'os:desk', program: 'chrome' };
  const mail = { account: 'os:desk', program: 'foxmail' };
  sessions.used('login:crm:li', chrome);
  t.equal(sessions.current(chrome), 'login:crm:li');
  t.equal(sessions.current(mail), 'login:crm:li', 'the only one at this account');
  t.equal(sessions.current({ account: 'os:other', program: 'chrome' }), null);
  now = 500;
  sessions.used('login:crm:zhang', { account: 'os:desk', program: 'firefox' });
  t.equal(sessions.current(chrome), 'login:crm:li');
  t.equal(sessions.current(mail), null, 'one of two: nobody is named');
  now = 600;
  sessions.used('login:crm:zhang', chrome);
  t.equal(sessions.current(chrome), 'login:crm:zhang', 'the latest');
  sessions.ended('login:crm:zhang');
  t.equal(sessions.current(chrome), 'login:crm:li');
  now = 1_100;
  t.equal(sessions.current(chrome), null, 'whoever left is not to be blamed for the next');
});

t.test('a credential that came with two logins names nobody', async (t) => {
  const sessions = openSessions(1_000, () => 0);
  sessions.bind(['shared', 'one'], 'login:crm:li');
  t.equal(sessions.personOf(['one', 'shared']), 'login:crm:li');
  sessions.bind(['shared', 'two'], 'login:crm:zhang');
  t.equal(sessions.personOf(['shared']), null);
  t.equal(sessions.personOf(['two', 'shared']), 'login:crm:zhang');
  t.equal(sessions.personOf(['one', 'two']), null);
});

t.test('the shape of a URL says what the page is, not whom it shows', async (t) => {
  t.equal(urlShape('/owners/1234/edit?page=2&q=%E7%8E%8B'), '/owners/{id}/edit?page&q');
  t.equal(urlShape('/export/owners.xlsx?from=0'), '/export/owners.xlsx?from');
  t.equal(urlShape('/o/13812345678'), '/o/{id}');
  t.equal(urlShape('/u/%E5%BC%A0%E4%BC%9F'), '/u/{id}');
  t.equal(urlShape('/api/v2/list?13812345678=1'), '/api/v2/list?{id}');
  t.equal(urlShape('/'), '/');
});

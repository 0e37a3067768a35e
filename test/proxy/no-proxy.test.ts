import t from 'tap';
import { parseNoProxy } from '../../src/proxy/parent/no-proxy.js';

const LIST = 'inner.example, .erp.cn *.crm.cn,10.0.0.0/8,[fd00::]/8 , 192.0.2.7,[::1]:8080,shop.example:8443,业主.cn';

t.test('a list names hosts, networks and ports that are reached without the parent', (t) => {
  const list = parseNoProxy(LIST);
  if (list === null) throw new Error('the list is good');
  const direct = (host: string, port = 443): boolean => list({ host, port });
  for (const host of [
    'inner.example',
    'a.b.inner.example',
    'erp.cn',
    'x.erp.cn',
    'x.crm.cn',
    '10.255.0.1',
    'fd12::1',
    '192.0.2.7',
    'xn--vhqyc.cn',
  ]) {
    t.ok(direct(host), host);
  }
  for (const host of [
    'winner.example',
    'example',
    'inner.example.com',
    '11.0.0.1',
    'fe80::1',
    '192.0.2.8',
    '::1',
    'shop.example',
  ]) {
    t.notOk(direct(host), host);
  }
  t.ok(direct('::1', 8080));
  t.ok(direct('shop.example', 8443));
  t.notOk(direct('10.evil.example'), 'a name that begins like a network is a name');
  t.end();
});

t.test('an empty list names nothing, a star everything', (t) => {
  t.notOk(parseNoProxy('')?.({ host: 'a.example', port: 1 }));
  t.ok(parseNoProxy('*')?.({ host: '2001:db8::1', port: 1 }));
  t.notOk(parseNoProxy('*:80')?.({ host: 'a.example', port: 443 }));
  t.end();
});

t.test('what is none of these is said to be', (t) => {
  for (const wrong of [
    'a/b',
    '10.0.0.0/33',
    '[fd00::]/129',
    'a.example/8',
    '[a.example]',
    'a:0',
    'a:99999',
    'a:b',
    '::1',
    '*/8',
    'http://a',
  ]) {
    t.equal(parseNoProxy(wrong), null, wrong);
  }
  t.equal(parseNoProxy('a,'.repeat(10_001)), null, 'a list without end');
  t.end();
});

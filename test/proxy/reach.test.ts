import t from 'tap';
import { isLinkLocal, isLoopback, leadsBack } from '../../src/proxy/reach.js';

t.test('knows this PC under every number', (t) => {
  for (const address of [
    '127.0.0.1',
    '127.255.3.4',
    '0.0.0.0',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:0:0',
  ]) {
    t.ok(isLoopback(address), address);
  }
  for (const address of ['128.0.0.1', '10.0.0.1', '2001:db8::1', '::2', '::ffff:10.0.0.1', 'localhost', '']) {
    t.notOk(isLoopback(address), address);
  }
  t.end();
});

t.test('knows the local link', (t) => {
  for (const address of ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1', '::ffff:169.254.0.1'])
    t.ok(isLinkLocal(address), address);
  for (const address of ['169.253.0.1', 'fec0::1', '2001:db8::1', 'fe80.example'])
    t.notOk(isLinkLocal(address), address);
  t.end();
});

t.test('only our own ports lead back', (t) => {
  for (const host of ['localhost', 'x.localhost', '127.0.0.1', '0.0.0.0', '::1']) {
    t.ok(leadsBack(host, 8877, 8877), host);
    t.notOk(leadsBack(host, 8878, 8877), host);
    t.ok(leadsBack(host, 8878, 8877, 8878), `${host}, our second port`);
  }
  t.notOk(leadsBack('shop.example', 8877, 8877));
  t.end();
});

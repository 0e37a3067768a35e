import t from 'tap';
import { type UndecryptableHost, watchUndecryptable } from '../../src/proxy/undecryptable.js';

t.test('a host whose clients break off three times in a row is learnt, and told once', (t) => {
  const learnt: UndecryptableHost[] = [];
  let now = 0;
  const hosts = watchUndecryptable({ clock: () => now, onLearnt: (host) => learnt.push(host) });
  hosts.note('app.example', 'pinned');
  hosts.note('app.example', 'pinned');
  t.strictSame(hosts.list(), [], 'two are chance');
  hosts.decrypted('app.example');
  hosts.note('app.example', 'pinned');
  hosts.note('app.example', 'pinned');
  t.strictSame(learnt, [], 'one that was accepted starts it over');
  now = 1_000;
  for (let n = 0; n < 5; n++) hosts.note('app.example', 'pinned');
  t.match(learnt, [{ host: 'app.example', reason: 'pinned', since: 0, times: 3 }]);
  t.match(hosts.list(), [{ host: 'app.example', times: 7, since: 0, last: 1_000 }]);
  now += 25 * 3_600_000;
  t.strictSame(hosts.list(), [], 'a day later it is forgotten');
  t.end();
});

t.test('a host that wants a certificate of its visitor is learnt at once', (t) => {
  const learnt: UndecryptableHost[] = [];
  const hosts = watchUndecryptable({ clock: () => 5, onLearnt: (host) => learnt.push(host) });
  for (let n = 0; n < 3; n++) hosts.note('tax.example', 'client-certificate');
  t.equal(learnt.length, 1);
  t.match(hosts.list(), [{ host: 'tax.example', reason: 'client-certificate', times: 3 }]);
  t.end();
});

t.test('knows at most 500 hosts, the latest', (t) => {
  const hosts = watchUndecryptable({ clock: () => 5, onLearnt: () => undefined });
  for (let n = 0; n < 600; n++) hosts.note(`h${n}.example`, 'client-certificate');
  t.equal(hosts.list().length, 500);
  t.equal(hosts.list()[0]?.host, 'h599.example');
  t.end();
});

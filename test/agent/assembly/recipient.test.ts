import t from 'tap';
import { recipientsOf } from '../../../src/agent/assembly/recipient.js';
import type { Selector } from '../../../src/policy/channel.js';

const KEY = '11'.repeat(32);
const TO: Selector = { from: 'form', name: 'to' };

t.test('each recipient has a fingerprint of its own and is shown masked', (t) => {
  const found = recipientsOf(
    TO,
    '"张经理" <zhang.wei@example.com>; 李四<li@vip.example.cn>,zhang.wei@EXAMPLE.com',
    KEY,
  );
  t.strictSame(
    found.map(({ shown }) => shown),
    ['z***@example.com', 'l***@vip.example.cn'],
  );
  for (const { id } of found) t.match(id, /^[0-9a-f]{16}$/);
  t.equal(recipientsOf(TO, 'zhang.wei@example.com', KEY)[0]?.id, found[0]?.id, 'however it is written');
  t.not(
    recipientsOf(TO, 'zhang.wei@example.com', '22'.repeat(32))[0]?.id,
    found[0]?.id,
    'another key, another fingerprint',
  );
  t.end();
});

t.test('accounts and groups keep their first character; keys of robots nothing', (t) => {
  const shown = (selector: Selector, value: string): string[] =>
    recipientsOf(selector, value, KEY).map((one) => one.shown);
  t.strictSame(shown({ from: 'json', name: '$.Msg.ToUserName' }, '@@room1234'), ['@@r***']);
  t.strictSame(shown({ from: 'json', name: '$.touser' }, 'lihua|wangwu'), ['l***', 'w***']);
  t.strictSame(shown({ from: 'query', name: 'access_token' }, 'secret-token'), ['***']);
  t.equal(recipientsOf(TO, Array.from({ length: 500 }, (_, n) => `u${n}@x.cn`).join(','), KEY).length, 50);
  t.end();
});

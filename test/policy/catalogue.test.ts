import t from 'tap';
import { CATEGORIES } from '../../src/model/category.js';
import { decide } from '../../src/policy/decide.js';
import { destinationOf } from '../../src/policy/examples.js';
import { loadPolicy } from '../../src/policy/load.js';
import { resolve, resolveHost } from '../../src/policy/resolve.js';
import { defaultPolicy, factsOf, found, POLICIES, to } from './builder.js';

const source = loadPolicy(POLICIES);
const policy = defaultPolicy();

t.test('every channel has a category of the closed list, and every category but `other` has a channel', (t) => {
  const used = new Set([...policy.channels.values()].map((channel) => channel.route.category));
  t.same(
    [...used].filter((category) => !CATEGORIES.includes(category)),
    [],
  );
  t.same(
    CATEGORIES.filter((category) => !used.has(category)),
    ['other'],
  );
  t.end();
});

t.test('every channel meets a block rule for five owners', (t) => {
  for (const { id, route } of policy.channels.values()) {
    const decision = decide(policy, factsOf(policy, found({ owner: 5 }), 'unused.example', { route }));
    t.match(decision, { verdict: 'block', rule: 'bulk-owners' }, id);
  }
  t.match(decide(policy, factsOf(policy, found({ owner: 5 }), 'unknown.example')), { verdict: 'block' }, 'other');
  t.end();
});

t.test('every host, suffix, port, path and example of an entry resolves to that entry', (t) => {
  for (const item of source.channels) {
    for (const host of item.hosts?.exact ?? []) t.equal(resolve(policy, to(host)).channel, item.id, host);
    for (const suffix of item.hosts?.suffix ?? []) {
      t.equal(resolveHost(policy, `some-name.${suffix}`, 443).channel, item.id, `below ${suffix}`);
    }
    for (const port of item.ports ?? []) {
      t.equal(resolveHost(policy, 'host.unlisted.example', port).channel, item.id, `port ${port}`);
    }
    for (const { host, path } of item.paths ?? []) {
      for (const one of path) {
        const url = `https://${host}${one.replaceAll('*', 'x')}`;
        t.equal(resolve(policy, to(url)).channel, item.id, url);
      }
    }
    for (const host of item.recognise?.referer ?? []) {
      t.equal(resolve(policy, to('a.unlisted.example', { referer: `https://${host}/x` })).channel, item.id, host);
    }
    for (const name of item.recognise?.process ?? []) {
      const process = { pid: 1, name, path: null };
      t.equal(resolve(policy, to('a.unlisted.example', { process })).channel, item.id, name);
    }
    for (const url of item.examples ?? []) t.equal(resolve(policy, destinationOf({ to: url })).channel, item.id, url);
  }
  t.end();
});

t.test('every upload entry with a host names a host of its own channel', (t) => {
  for (const item of source.channels) {
    for (const upload of item.uploads ?? []) {
      if (upload.host === undefined) continue;
      const path = (upload.path ?? '/').replaceAll('*', 'x');
      t.equal(resolve(policy, to(`https://${upload.host}${path}`)).channel, item.id, upload.host);
    }
  }
  t.end();
});

t.test('lists what an agency must know', (t) => {
  const ids = new Set(policy.channels.keys());
  const needed = `wechat-web wechat-filehelper wechat-desktop wechat-miniprogram wecom-webhook qq-mail qzone qq-group-web
    qq-flash-transfer weiyun tencent-docs tencent-cos aliyun-oss s3 netease-mail sina-mail outlook gmail baidu-netdisk aliyun-drive
    quark pan-115 pan-123 lanzou tieba weibo xianyu zhuanzhuan tongcheng-58 baixing douban xiaohongshu dingtalk-robot feishu-robot
    github gitee doubao kimi tongyi deepseek wenxin chatgpt telegram whatsapp discord todesk sunlogin teamviewer anydesk pastebin`;
  t.same(
    needed.split(/\s+/).filter((id) => !ids.has(id)),
    [],
  );
  const pastes = [...policy.channels.values()].filter((channel) => channel.route.category === 'paste');
  t.ok(pastes.length >= 20, `${pastes.length} paste and drop sites`);
  t.end();
});

t.test('what is encrypted in the page is refused by name', (t) => {
  for (const host of [
    'mega.nz',
    'mail.proton.me',
    'privatebin.net',
    'web.whatsapp.com',
    'web.telegram.org',
    'wormhole.app',
  ]) {
    t.match(resolveHost(policy, host, 443), { treatment: 'refuse', opaque: true }, host);
  }
  t.end();
});

t.test('the core of the never-decrypt list is what the authority excludes', (t) => {
  t.ok(policy.constrained.includes('icbc.com.cn') && policy.constrained.includes('gov.cn'));
  t.same(
    policy.constrained.filter((suffix) => !policy.neverDecrypt.includes(suffix)),
    [],
  );
  t.notOk(policy.constrained.includes('haodf.com'), 'the rest is tunnelled without a constraint');
  t.end();
});

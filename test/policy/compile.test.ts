import t from 'tap';
import { DEFAULT_ASSEMBLY } from '../../src/model/assembly.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { findUpload } from '../../src/policy/channel.js';
import { defaultPolicy, policyOf, to } from './builder.js';

t.test('the shipped budget is the default one', (t) => {
  t.same(defaultPolicy().budget, DEFAULT_BUDGET);
  t.same(policyOf('').budget, DEFAULT_BUDGET);
  t.equal(policyOf('budget: { body: 1MiB, busy: 2s }').budget.maxBodyBytes, 1024 * 1024);
  t.equal(policyOf('budget: { body: 1MiB, busy: 2s }').budget.maxBusyMs, 2000);
  t.end();
});

t.test('hands staff phones and compounds on as written', (t) => {
  const policy = policyOf('staff: { phones: ["13000000000", 13000000001] }\nvocabulary: { compounds: [示例花园] }');
  t.same(policy.staffPhones, ['13000000000', '13000000001']);
  t.same(policy.compounds, ['示例花园']);
  t.end();
});

t.test('the shipped limits of joining are the default ones', (t) => {
  t.same(defaultPolicy().assembly, DEFAULT_ASSEMBLY);
  t.same(policyOf('').assembly, DEFAULT_ASSEMBLY);
  t.match(policyOf('assembly: { window: 5m, upload: 1MiB }').assembly, {
    windowMs: 300_000,
    maxUploadBytes: 1024 * 1024,
  });
  t.end();
});

t.test('finds the upload entry of a request and its selectors', (t) => {
  const policy = defaultPolicy();
  const wechat = policy.channels.get('wechat-web');
  if (wechat === undefined) throw new Error('the catalogue lost wechat-web');
  const upload = findUpload(wechat, to('https://file.wx.qq.com/cgi-bin/mmwebwx-bin/webwxuploadmedia?f=json'));
  t.match(upload, {
    body: 'multipart',
    slices: { index: { from: 'form', name: 'chunk' }, total: { from: 'form', name: 'chunks' }, offset: null },
  });
  const message = findUpload(wechat, to('https://wx.qq.com/cgi-bin/mmwebwx-bin/webwxsendmsg'));
  t.match(message?.recipient, { from: 'json', name: '$.Msg.ToUserName' });
  t.equal(findUpload(wechat, to('https://wx.qq.com/', { method: 'GET' })), null);
  t.end();
});

t.test('the shipped patterns meet the trade', (t) => {
  const { patternSet } = defaultPolicy();
  const posts: ReadonlyArray<readonly [text: string, id: string]> = [
    ['长期收购小区业主资料', 'buying-owner-data'],
    ['求购浦东户主名单', 'buying-owner-data'],
    ['加我拉你进对盘群', 'group-recruiting'],
    ['业主资源群 扫码进', 'group-recruiting'],
    ['业主名单打包卖', 'selling-owner-data'],
    ['可代查名下房产、开房记录', 'look-up-for-hire'],
    ['客户资料两块一条', 'sold-by-the-record'],
  ];
  for (const [text, id] of posts) t.ok(patternSet.match(text).includes(id), text);
  t.end();
});

t.test('the shipped patterns leave the talk and the adverts of the trade alone', (t) => {
  const { patternSet } = defaultPolicy();
  const talk = [
    '业主资料请明天带来',
    '对盘群里说过了',
    '查一下名下房产证有没有带',
    '代查收一下快递',
    '信息费一条街',
    '房东电话打不通',
    '客户想买这个小区，房源信息发我',
    '一手房东，电话联系，无中介费',
    '求购碧云两房，业主请直接电话联系',
    '业主急售，满五唯一，价格可谈',
    '店铺转让，房东电话可给',
    '出售自住两房，业主信息已核验',
    '客户电话回访每天二十条起步',
  ];
  for (const text of talk) t.same(patternSet.match(text), [], text);
  t.end();
});

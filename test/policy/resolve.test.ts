import t from 'tap';
import { offersH2, resolve, resolveHost } from '../../src/policy/resolve.js';
import { defaultPolicy, policyOf, to } from './builder.js';

const policy = defaultPolicy();
const channel = (url: string, more = {}) => resolve(policy, to(url, more)).channel;
const MINI = 'https://servicewechat.com/wx9882f2a891880616/75/page-frame.html';

t.test('knows the sites the catalogue lists', (t) => {
  const known: ReadonlyArray<readonly [url: string, id: string]> = [
    ['https://file.wx.qq.com/cgi-bin/mmwebwx-bin/webwxuploadmedia?f=json', 'wechat-web'],
    ['https://szfilehelper.weixin.qq.com/cgi-bin/mmwebwx-bin/webwxsendmsg', 'wechat-filehelper'],
    ['https://mail.qq.com/cgi-bin/compose_send', 'qq-mail'],
    ['https://sh-ctfs.ftn.qq.com/ftn_handler/0a', 'qq-mail'],
    ['https://user.qzone.qq.com/', 'qzone'],
    ['https://tieba.baidu.com/f/commit/thread/add', 'tieba'],
    ['https://pan.baidu.com/rest/2.0/xpan/file', 'baidu-netdisk'],
    ['https://nj02pcs.baidu.com/', 'baidu-netdisk'],
    ['https://mail.163.com/js6/s', 'netease-mail'],
    ['https://wwa.lanzoub.com/', 'lanzou'],
    ['https://h5api.m.goofish.com/h5/mtop.idle.pc.idleitem.publish/1.0/', 'xianyu'],
    ['https://wss-goofish.dingtalk.com/', 'xianyu'],
    ['https://sh.58.com/', 'tongcheng-58'],
    ['https://shanghai.baixing.com/fabu/ershoufang', 'baixing'],
    ['https://chat.deepseek.com/api/v0/chat', 'deepseek'],
    ['https://pastebin.com/api/api_post.php', 'pastebin'],
    ['http://203.0.113.7/mmtls/00005602', 'wechat-desktop'],
    ['http://203.0.113.7/cgi-bin/httpconn?htcmd=0x6FF0087', 'qq-highway'],
    ['https://www.baidu.com/s?wd=1', 'other'],
    ['https://notpastebin.com/', 'other'],
    ['https://pastebin.com.evil.example/', 'other'],
  ];
  for (const [url, id] of known) t.equal(channel(url), id, url);
  t.end();
});

t.test('takes a mini-program by its Referer, whoever owns the host', (t) => {
  t.equal(channel('https://api.fangsiyi.example/house/add', { referer: MINI }), 'wechat-miniprogram');
  t.equal(channel('https://stream-upload.goofish.com/api/upload.api', { referer: MINI }), 'wechat-miniprogram');
  t.equal(
    channel('https://api.fangsiyi.example/x', { referer: 'https://SERVICEWECHAT.com:443/wx1/1/' }),
    'wechat-miniprogram',
  );
  t.equal(
    channel('https://api.fangsiyi.example/x', { userAgent: 'Mozilla MiniProgramEnv/Windows WMPF' }),
    'wechat-miniprogram',
  );
  t.equal(channel('https://api.fangsiyi.example/x', { referer: 'https://notservicewechat.com/wx1/' }), 'other');
  t.equal(
    channel('https://api.fangsiyi.example/x', { referer: 'https://a.example/?https://servicewechat.com/' }),
    'other',
  );
  t.end();
});

t.test('a hint of the sender opens no host that is to be refused', (t) => {
  const route = resolve(policy, to('https://g.api.mega.co.nz/', { referer: MINI }));
  t.match(route, { channel: 'mega', treatment: 'refuse' });
  t.match(resolve(policy, to('https://web.whatsapp.com/', { userAgent: 'MiniProgramEnv' })), { treatment: 'refuse' });
  t.end();
});

t.test('prefers host and path to host, exact host to suffix, and the longer suffix', (t) => {
  const policy = policyOf(`channels:
  - { id: site, name: x, category: im, hosts: { suffix: [a.example] } }
  - { id: part, name: x, category: im, hosts: { suffix: [b.a.example] } }
  - { id: host, name: x, category: im, hosts: { exact: [c.b.a.example] } }
  - { id: corner, name: x, category: im, paths: [{ host: c.b.a.example, path: /robot }] }
  - { id: family, name: x, category: im, hosts: { regex: ['^[a-z]+[.]a[.]example$', '^r[0-9]+[.]example$'] } }
  - { id: hint, name: x, category: im, recognise: { path: ["/robot/*"], process: [Tool.exe] } }
`);
  const at = (url: string, more = {}) => resolve(policy, to(url, more)).channel;
  t.equal(at('https://a.example/'), 'site');
  t.equal(at('https://z.a.example/'), 'site', 'a suffix comes before an expression');
  t.equal(at('https://r7.example/'), 'family');
  t.equal(at('https://d.b.a.example/'), 'part');
  t.equal(at('https://c.b.a.example/'), 'host');
  t.equal(at('https://c.b.a.example/robot/send?x=/y'), 'corner');
  t.equal(at('https://c.b.a.example/robots'), 'host');
  t.equal(at('https://other.example/robot/send'), 'hint');
  t.equal(at('https://other.example/', { process: { pid: 1, name: 'TOOL.EXE', path: null } }), 'hint');
  t.equal(at('https://xa.example/'), 'other');
  t.end();
});

t.test('separates a robot from the suite that hosts it', (t) => {
  t.equal(channel('https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1'), 'wecom-webhook');
  t.equal(channel('https://qyapi.weixin.qq.com/cgi-bin/message/send'), 'wecom');
  t.equal(channel('https://oapi.dingtalk.com/robot/send?access_token=1'), 'dingtalk-robot');
  t.equal(channel('https://www.toptal.com/developers/hastebin/documents'), 'hastebin');
  t.equal(channel('https://www.toptal.com/resume'), 'other');
  t.end();
});

t.test('gives an object-storage upload to the site its Referer names', (t) => {
  const put = 'https://ul-zb.oss-cn-hangzhou.aliyuncs.com/key?partNumber=1&uploadId=2';
  t.equal(channel(put), 'aliyun-oss');
  t.match(resolve(policy, to(put, { referer: 'https://pan.quark.cn/' })), { channel: 'quark', category: 'netdisk' });
  t.equal(channel(put, { referer: 'https://unknown.example/' }), 'aliyun-oss');
  t.equal(channel(put, { referer: 'https://www.icbc.com.cn/' }), 'aliyun-oss');
  t.end();
});

t.test('object storage is what stores objects, not every service of its cloud', (t) => {
  t.equal(channel('https://project.cn-hangzhou.log.aliyuncs.com/logstores/x/track'), 'other');
  t.equal(channel('https://abc.execute-api.eu-west-1.amazonaws.com/'), 'other');
  t.equal(channel('https://notoss-cn-shanghai.aliyuncs.com.evil.example/'), 'other');
  t.end();
});

t.test('knows object storage behind any host by its query and headers', (t) => {
  t.equal(channel('https://files.crm.example/k?X-Amz-Credential=a&X-Amz-Signature=b'), 's3');
  t.equal(channel('https://files.crm.example/k', { headers: [['x-oss-date', '1']] }), 'aliyun-oss');
  t.equal(channel('https://files.crm.example/k?q-sign-algorithm=sha1'), 'tencent-cos');
  t.equal(channel('https://files.crm.example/k?signature=b'), 'other');
  t.end();
});

t.test('never decrypts banks, payment, government and health, and inspects whoever only looks like them', (t) => {
  for (const host of ['mybank.icbc.com.cn', 'www.gov.cn', 'zwdt.sh.gov.cn', 'mclient.alipay.com', 'www.haodf.com']) {
    t.match(resolveHost(policy, host, 443), { treatment: 'tunnel' }, host);
    t.match(resolve(policy, to(host, { referer: MINI })), { treatment: 'tunnel' }, `${host} with a Referer`);
  }
  for (const host of ['icbc.com.cn.evil.example', 'fakegov.cn', 'xicbc.com.cn']) {
    t.match(resolveHost(policy, host, 443), { channel: 'other', treatment: 'inspect-hold' }, host);
  }
  const padded = `${'a.'.repeat(60)}icbc.com.cn`;
  t.match(resolveHost(policy, padded, 443), { treatment: 'tunnel' }, 'however many labels stand in front');
  t.equal(channel(`https://${'a.'.repeat(60)}mail.qq.com/`), 'qq-mail');
  t.end();
});

t.test('decides a CONNECT by host and port alone', (t) => {
  t.match(resolveHost(policy, 'mail.qq.com', 443), { channel: 'qq-mail', treatment: 'inspect-hold' });
  t.match(resolveHost(policy, 'mail.partner.example', 465), { channel: 'mail-program', category: 'mail-client' });
  t.match(resolveHost(policy, 'router7.teamviewer.com', 443), { channel: 'teamviewer', treatment: 'refuse' });
  t.match(resolveHost(policy, '203.0.113.5', 5938), { channel: 'teamviewer', treatment: 'refuse' });
  t.match(resolveHost(policy, '203.0.113.5', 443), { channel: 'other', treatment: 'inspect-hold' });
  t.match(resolveHost(policy, 'bjminorshort.weixin.qq.com', 8080), { channel: 'wechat-desktop', opaque: true });
  t.end();
});

t.test('sanctions a path, a bucket or a tenant, never the host', (t) => {
  const policy = policyOf(`sanctioned:
  - { id: crm, host: crm.example, path: [/api, "/upload/*"] }
  - { id: bucket, host: cos.example, bucket: [agency-1250000000] }
  - { id: mail, host: office.example, tenant: { at: "header:X-Tenant", is: [t1] } }
  - { id: robot, host: robot.example, path: /send, tenant: { at: "query:key", is: [k1] }, treatment: inspect-hold }
channels:
  - { id: cos, name: x, category: object-storage, hosts: { suffix: [cos.example] } }
`);
  const at = (url: string, more = {}) => resolve(policy, to(url, more));
  t.match(at('https://crm.example/api/list'), { channel: 'sanctioned', sanctioned: true, treatment: 'inspect-tee' });
  t.match(at('https://crm.example/share'), { channel: 'other', sanctioned: false });
  t.match(at('https://agency-1250000000.cos.example/k'), { sanctioned: true });
  t.match(at('https://stranger-1250000000.cos.example/k'), { channel: 'cos', sanctioned: false });
  t.match(at('https://stranger.agency-1250000000.cos.example/k'), { sanctioned: false });
  t.match(at('https://office.example/', { headers: [['x-tenant', 't1']] }), { sanctioned: true });
  t.match(at('https://office.example/', { headers: [['x-tenant', 't2']] }), { sanctioned: false });
  t.match(at('https://office.example/'), { sanctioned: false });
  t.match(at('https://robot.example/send?key=k1'), { sanctioned: true, treatment: 'inspect-hold' });
  t.match(at('https://robot.example/send?key=k2'), { sanctioned: false });
  t.match(at('https://robot.example/send?key=k1&key=k2'), { sanctioned: false }, 'said twice is not said');
  t.match(at('https://robot.example/other?key=k1'), { sanctioned: false }, 'all conditions together');
  t.match(resolveHost(policy, 'crm.example', 443), { sanctioned: false }, 'a CONNECT shows no path');
  t.end();
});

t.test('takes no path that a server could read otherwise for a sanctioned one', (t) => {
  const policy = policyOf('sanctioned: [{ id: crm, host: crm.example, path: /api }]');
  for (const path of [
    '/api/../share',
    '/api/%2e%2e/share',
    '/api/..;/share',
    '/api//x',
    '/api\\..\\share',
    '/api/%2F..',
    '/api/.',
    '/api/x;y',
  ]) {
    const route = resolve(policy, { ...to('https://crm.example/'), path });
    t.equal(route.sanctioned, false, path);
  }
  t.equal(resolve(policy, { ...to('https://crm.example/'), path: '/api/a.b/..c?x=../y' }).sanctioned, true);
  t.end();
});

t.test('HTTP/2 is offered to hosts that are listed for it, and below them', (t) => {
  const listed = policyOf('http2: { hosts: [grpc.example.cn] }');
  t.ok(offersH2(listed, 'grpc.example.cn'));
  t.ok(offersH2(listed, 'a.grpc.example.cn'));
  t.notOk(offersH2(listed, 'example.cn'));
  t.notOk(offersH2(policy, 'grpc.example.cn'));
  t.end();
});

import type { Catalogue } from './language.js';

type Key =
  | 'title'
  | 'running'
  | 'troubled'
  | 'policy'
  | 'enforce'
  | 'observe'
  | 'inspected'
  | 'tunnelled'
  | 'opaque'
  | 'refused'
  | 'incidents'
  | 'noIncidents'
  | 'time'
  | 'channel'
  | 'verdict'
  | 'found'
  | 'rule'
  | 'tryIt'
  | 'tryBlock'
  | 'tryPass'
  | 'tryList'
  | 'honest'
  | 'records'
  | 'setUp';

/** The agent's own page, for whoever sits at this PC. */
export const statusText: Catalogue<Key> = {
  zh: {
    title: '门神',
    running: '门神正在守护这台电脑',
    troubled: '门神正在运行，但有问题需要处理',
    policy: '策略',
    enforce: '执行',
    observe: '只观察',
    inspected: '已检查',
    tunnelled: '按名单直通',
    opaque: '无法读取',
    refused: '已拦截',
    incidents: '最近的事件',
    noIncidents: '还没有事件。',
    time: '时间',
    channel: '渠道',
    verdict: '处理',
    found: '发现',
    rule: '规则',
    tryIt: '试一试',
    tryBlock: '拦截：五位业主发往一个网站',
    tryPass: '放行：经纪人自己的广告',
    tryList: '查看事件',
    honest: '门神读不到：微信、QQ、企业微信、钉钉桌面版的私有链接，端到端加密网页，以及拍屏、手机、U 盘、打印和纸张。',
    records: '记录保存',
    setUp: '浏览器代理设为 {proxy}，或使用自动配置 {pac}；信任证书 {ca}。',
  },
  en: {
    title: 'Menshen',
    running: 'Menshen is guarding this PC',
    troubled: 'Menshen is running, and something needs attention',
    policy: 'Policy',
    enforce: 'enforce',
    observe: 'observe',
    inspected: 'Inspected',
    tunnelled: 'Tunnelled by list',
    opaque: 'Cannot be read',
    refused: 'Refused',
    incidents: 'Latest incidents',
    noIncidents: 'No incidents yet.',
    time: 'Time',
    channel: 'Channel',
    verdict: 'Verdict',
    found: 'Found',
    rule: 'Rule',
    tryIt: 'Try it',
    tryBlock: 'A block: five owners on their way to a site',
    tryPass: "A pass: a negotiator's own advert",
    tryList: 'The incidents',
    honest:
      'Menshen cannot read the private links of the WeChat, QQ, WeCom and DingTalk desktop clients, end-to-end encrypted pages, photographs of a screen, phones, USB, print and paper.',
    records: 'Records',
    setUp: 'Set the browser proxy to {proxy}, or use {pac}; trust the certificate {ca}.',
  },
};

import type { Catalogue } from './language.js';

/* What central says into group chats and mailboxes: counts, and what to do. */

type DigestKey =
  | 'title'
  | 'branchTitle'
  | 'period'
  | 'none'
  | 'incidents'
  | 'records'
  | 'open'
  | 'channels'
  | 'branches'
  | 'pcs'
  | 'link';

export const digestText: Catalogue<DigestKey> = {
  zh: {
    title: '门神：客户信息外发汇总',
    branchTitle: '门神：客户信息外发汇总（{branch}）',
    period: '{from} 至 {to}',
    none: '这段时间没有新事件。',
    incidents: '新事件 {incidents} 起：拦截 {block}，劝阻 {coach}，标记 {flag}；其中严重 {critical} 起',
    records: '涉及记录 {records} 条（每起事件内去重）',
    open: '待处理事件共 {open} 起',
    channels: '主要渠道：{list}',
    branches: '主要分行：{list}',
    pcs: '电脑 {pcs} 台，其中 {silent} 台超过一天没有消息',
    link: '请登录控制台查看：{url}',
  },
  en: {
    title: 'Menshen: customer data on its way out',
    branchTitle: 'Menshen: customer data on its way out ({branch})',
    period: '{from} to {to}',
    none: 'No new incidents in this time.',
    incidents: '{incidents} new incidents: {block} blocked, {coach} coached, {flag} flagged; {critical} critical',
    records: '{records} records (each counted once an incident)',
    open: '{open} incidents wait to be closed',
    channels: 'Channels: {list}',
    branches: 'Branches: {list}',
    pcs: '{pcs} PCs, {silent} of them not heard of for more than a day',
    link: 'See the console: {url}',
  },
};

type AlarmKey =
  | 'refusal-spike'
  | 'heartbeat-loss'
  | 'ingest-gap'
  | 'trust-expiry'
  | 'tamper'
  | 'disk'
  | 'outlet-failing'
  | 'ring-halted';

export const alarmText: Catalogue<AlarmKey> = {
  zh: {
    'refusal-spike': '拦截数量异常上升：最近一小时 {refusals} 起，平时每小时约 {usual} 起',
    'heartbeat-loss': '{silent} 台电脑失去联系（最近还在线的共 {pcs} 台）',
    'ingest-gap': '{pcs} 台电脑上报的数据有缺号，共缺 {missing} 条',
    'trust-expiry': '{subject} 将于 {days} 天后到期',
    tamper: '{pcs} 台电脑报告门神被改动或停用，共 {events} 次',
    disk: '{subject} 的磁盘只剩 {freeGiB} GiB（{freePercent}%）',
    'outlet-failing': '通知出口“{subject}”发送失败，{dead} 条消息已放弃',
    'ring-halted': '策略版本 {version} 在 {subject} 的推送已暂停',
  },
  en: {
    'refusal-spike': 'Refusals rise: {refusals} in the last hour, usually about {usual} an hour',
    'heartbeat-loss': '{silent} PCs have fallen silent, of {pcs} that were there lately',
    'ingest-gap': '{missing} items of {pcs} PCs never arrived',
    'trust-expiry': '{subject} lapses in {days} days',
    tamper: '{pcs} PCs report that Menshen was changed or stopped, {events} times',
    disk: '{freeGiB} GiB ({freePercent} %) left on the disk of {subject}',
    'outlet-failing': 'The outlet "{subject}" fails; {dead} messages were given up',
    'ring-halted': 'Policy version {version} is halted in {subject}',
  },
};

export const noticeText: Catalogue<'raised' | 'resolved' | 'since' | 'runbook' | 'test' | 'testLine'> = {
  zh: {
    raised: '门神告警：{what}',
    resolved: '门神告警已解除：{what}',
    since: '时间：{at}',
    runbook: '处理办法：docs/runbooks.md#{alarm}',
    test: '门神：测试消息',
    testLine: '这是一条测试消息，说明此出口可以使用。',
  },
  en: {
    raised: 'Menshen alarm: {what}',
    resolved: 'Menshen alarm is over: {what}',
    since: 'At {at}',
    runbook: 'What to do: docs/runbooks.md#{alarm}',
    test: 'Menshen: a test',
    testLine: 'This message is a test: the outlet works.',
  },
};

import type { Catalogue } from './language.js';

type Key =
  | 'usage'
  | 'noDatabase'
  | 'noRecords'
  | 'nobody'
  | 'head'
  | 'person'
  | 'overlap'
  | 'viewed'
  | 'exported'
  | 'sent'
  | 'refused'
  | 'unique'
  | 'first'
  | 'last'
  | 'confidence'
  | 'events'
  | 'unnamed'
  | 'source'
  | 'leaverAccount'
  | 'strong'
  | 'some'
  | 'weak'
  | 'chance'
  | 'certain'
  | 'carried'
  | 'alone'
  | 'samples'
  | 'caution'
  | 'view'
  | 'export'
  | 'import'
  | 'incoming'
  | 'timeLine'
  | 'leaver'
  | 'leaverNothing'
  | 'week'
  | 'bulk'
  | 'incidents'
  | 'exportedThenSent'
  | 'wrote';

/** What `menshen trace` says. */
export const traceText: Catalogue<Key> = {
  zh: {
    usage: `用法:
  menshen trace FILE [--json] [--svg OUT]               谁看过、导出过、发出过这份名单里的人
  menshen trace --leaver PERSON --until DATE [--days 90] [--json] [--svg OUT]   离职回看`,
    noDatabase: '这台电脑还没有记录（{home}）：门神尚未运行过，或 MENSHEN_HOME 指向了别处。',
    noRecords: '{file}: 里面没有认得出的记录。',
    nobody: '{file}: {records} 条记录，这台电脑上没有人见过其中任何一条。',
    head: '{file}: {records} 条记录，其中 {known} 条在这台电脑上有人见过',
    person: '人员',
    overlap: '重合',
    viewed: '看过',
    exported: '导出',
    sent: '发出',
    refused: '被拦',
    unique: '仅此人',
    first: '最早',
    last: '最近',
    confidence: '把握',
    events: '来源与去向（重合多的在前）',
    unnamed: '在电脑 {pc} 的 {person}（{source}）下见到 {count} 条，未对应到具体人员，不参与排名。',
    source: '身份来源',
    leaverAccount: '同名的电脑账号 {account} 另有 {events} 次，未对应到此人，未计入。',
    strong: '高',
    some: '中',
    weak: '低',
    chance: '此人接触过本机全部资料的 {share}，碰巧也会重合约 {expected} 条，实际 {overlap} 条',
    certain: '碰巧达到这一重合的可能性低于 {odds}',
    carried: '其中 {count} 条由此人的传输带往渠道',
    alone: '其中 {count} 条只有此人接触过',
    samples: '样例（已遮盖）',
    caution: '重合说明谁有过这些资料，不说明谁泄露了它们。',
    view: '查看',
    export: '导出',
    import: '导入',
    incoming: '流入',
    timeLine: '时间线',
    leaver: '{person}: {since} 至 {until} 的回看',
    leaverNothing: '{person}: 这段时间没有记录。',
    week: '周',
    bulk: '批量事件',
    incidents: '事件',
    exportedThenSent: '导出后 30 天内发出',
    wrote: '已写入 {file}',
  },
  en: {
    usage: `Usage:
  menshen trace FILE [--json] [--svg OUT]               who saw, exported or sent the people of this list
  menshen trace --leaver PERSON --until DATE [--days 90] [--json] [--svg OUT]   a look back at somebody who leaves`,
    noDatabase:
      'Nothing is remembered on this PC yet ({home}): Menshen has not run here, or MENSHEN_HOME points elsewhere.',
    noRecords: '{file}: no records were recognised in it.',
    nobody: '{file}: {records} records, none of which anybody at this PC ever had.',
    head: '{file}: {records} records, {known} of which somebody at this PC had',
    person: 'Person',
    overlap: 'Overlap',
    viewed: 'Viewed',
    exported: 'Exported',
    sent: 'Sent',
    refused: 'Refused',
    unique: 'Only theirs',
    first: 'First',
    last: 'Last',
    confidence: 'Confidence',
    events: 'Where they came from and went to (most overlap first)',
    unnamed: '{count} seen at PC {pc} under {person} ({source}): not attributed to a person, not ranked.',
    source: 'Known by',
    leaverAccount:
      'The account {account} of the PC has {events} more: it is not attributed to this person, and left out.',
    strong: 'high',
    some: 'medium',
    weak: 'low',
    chance: 'had {share} of everything known here: about {expected} would overlap by chance, {overlap} do',
    certain: 'the odds of that by chance are below {odds}',
    carried: '{count} of them were carried to a channel by transfers of this person',
    alone: '{count} of them nobody else had',
    samples: 'Samples (masked)',
    caution: 'An overlap says who had these records, not who gave them away.',
    view: 'view',
    export: 'export',
    import: 'import',
    incoming: 'came in',
    timeLine: 'Time line',
    leaver: '{person}: looking back from {until} to {since}',
    leaverNothing: '{person}: nothing in that time.',
    week: 'Week',
    bulk: 'Bulk events',
    incidents: 'Incidents',
    exportedThenSent: 'sent within 30 days of an export',
    wrote: 'wrote {file}',
  },
};

import type { Language } from './language.js';

const zh = {
  title: '数据外发事件卷宗',
  sheet: '事件记录',
  case: '卷宗',
  made: '制作时间',
  by: '制作人',
  page: '第 {page} 页，共 {pages} 页',
  summary: '概要',
  id: '事件编号',
  at: '发生时间（电脑时钟）',
  received: '总部收到时间',
  person: '人员',
  source_os: '来自操作系统账号',
  source_login: '来自业务系统登录',
  source_unknown: '身份未知',
  branch: '门店',
  pc: '电脑',
  process: '程序',
  channel: '渠道',
  destination: '去向',
  recipients: '接收方',
  verdict: '处置',
  verdict_allow: '放行',
  verdict_flag: '放行并记录',
  verdict_coach: '劝阻',
  verdict_block: '拦截',
  observed: '观察模式：应为“{asked}”，实际未拦',
  bytes: '大小（字节）',
  counts: '数量',
  kind: '类别',
  raw: '原始条数',
  unique: '去重条数',
  counted: '计数条数',
  incomplete: '未能全部点清，以上为下限。',
  gauge: '三档比值',
  gauge_50: '五十条档：业主名单按 50 条的门槛计',
  gauge_500: '五百条档：业主名单按 500 条的门槛计',
  gauge_5000: '五千条档：业主名单按 5000 条的门槛计',
  advice: '比值是在注明的假设下的计数，供审核参考，不构成法律意见。',
  why: '依据',
  rule: '规则',
  matched: '命中',
  policy: '策略版本',
  outcome: '检查结果',
  parts: '内容位置',
  samples: '样例（已打码）',
  accounts: '记录如何拼成（已打码）',
  entries: '只列前 {shown} 条，共 {of} 条不同的内容。',
  provenance: '来源追溯',
  seen: '其中 {seen} 条（共查 {of} 条）此前曾在来源系统中出现。',
  sight: '{at} {person} 在 {system} {event} {records} 条，距外发 {minutes} 分钟。',
  event_view: '查看',
  event_export: '导出',
  earlier: '此前同一批已发出 {requests} 次请求，{bytes} 字节。',
  reason: '本人说明',
  handling: '处理经过',
  comment: '备注',
  none: '无',
  evidence: '全值证据',
  sealed: '{records} 条全值已在电脑上密封（共 {of} 条），需审核人与批准人两人才能打开。SHA-256：{sha256}',
  unsealed: '发生时策略中没有审核密钥，未保存任何全值。',
  opened: '{at} {requester} 申请，{approver} 批准，用途：{purpose}',
  clock: '时钟',
  skew: '电脑时钟曾被改动，相差 {seconds} 秒；账本已按未改动的时间计算。',
  steady: '电脑没有报告时钟被改动。',
  delay: '从发生到总部收到 {seconds} 秒。收到时间由总部时钟记录。',
  worksheet: '计数表说明',
  worksheetText: `每一行是一个事件里的一类记录。
原始条数：逐条数出的条数，含重复。
去重条数：同一人只计一次；同一业主的不同房屋各计一次。
计数条数：去重后，同一条发给不同接收方的各计一次；接收方不明按一个计。
门槛：各类记录对应 50、500、5000 条三档（法释〔2017〕10号第五条），档位由策略给出。
比值：计数条数除以门槛；履职中获得的信息门槛减半（同条第二款），即比值乘以 2。
业主名单归哪一档，各地判决不一，因此三档并列。
不构成法律意见；以原始条数为准另行核实。`,
  readme: `数据外发事件卷宗 {case}

先验：menshen central case verify 文件名。不需要联网，也不需要总部。
它核对：每个文件的 SHA-256；总部的签名；签名密钥列在策略信任根中；
审计记录的哈希；每个事件的密封证据与事件记录所载一致；计数表确由事件算出。
信任根的真伪请另行核对：把 policy/root 中最早一份的 SHA-256 与总部当面给出的比对。

incidents.pdf 打印页；incidents/ 每个事件的记录（JSON）。个人信息均已打码
worksheet    计数表与说明
sealed/      密封的全值证据，须两人的密钥才能打开
opened/      经两人批准后打开的全值证据（如有）
policy/      当时生效的策略版本与签名链
audit.ndjson 与这些事件有关的审计记录
clock.json   电脑时钟与总部时钟
timestamp.tst 第三方时间戳（RFC 3161，如有），盖在 signature.json 上；--authority 证书.pem 核对其出处
`,
} as const;

type Texts = Readonly<Record<keyof typeof zh, string>>;

const en: Texts = {
  title: 'Case file of data sent out',
  sheet: 'Incident record',
  case: 'Case',
  made: 'Made at',
  by: 'Made by',
  page: 'Page {page} of {pages}',
  summary: 'Summary',
  id: 'Incident',
  at: 'Time (clock of the PC)',
  received: 'Received by head office',
  person: 'Person',
  source_os: 'named by the operating system',
  source_login: 'named by the login of a business system',
  source_unknown: 'identity unknown',
  branch: 'Branch',
  pc: 'PC',
  process: 'Program',
  channel: 'Channel',
  destination: 'Destination',
  recipients: 'Recipients',
  verdict: 'Verdict',
  verdict_allow: 'allowed',
  verdict_flag: 'allowed and recorded',
  verdict_coach: 'refused once, a reason asked for',
  verdict_block: 'blocked',
  observed: 'observed only: would have been "{asked}", nothing was refused',
  bytes: 'Size (bytes)',
  counts: 'Counts',
  kind: 'Kind',
  raw: 'Raw',
  unique: 'Unique',
  counted: 'Counted',
  incomplete: 'Not counted to the end: these are lower bounds.',
  gauge: 'Three gauges',
  gauge_50: 'Class of 50: owner lists measured against a threshold of 50',
  gauge_500: 'Class of 500: owner lists measured against a threshold of 500',
  gauge_5000: 'Class of 5,000: owner lists measured against a threshold of 5,000',
  advice: 'A gauge is a count under the stated assumptions, for reviewers; it is not legal advice.',
  why: 'Why',
  rule: 'Rule',
  matched: 'Matched',
  policy: 'Policy version',
  outcome: 'Outcome of inspection',
  parts: 'Where in the content',
  samples: 'Samples (masked)',
  accounts: 'How the records were assembled (masked)',
  entries: 'The first {shown} of {of} different entries.',
  provenance: 'Where it came from',
  seen: '{seen} of the {of} records looked up had been seen in a source system before.',
  sight: '{at} {person} {event} {records} in {system}, {minutes} minutes before they were sent.',
  event_view: 'viewed',
  event_export: 'exported',
  earlier: '{requests} requests of the same batch had left before, {bytes} bytes.',
  reason: 'What the person said',
  handling: 'What was done',
  comment: 'comment',
  none: 'none',
  evidence: 'Full values',
  sealed:
    'The full values of {records} records (of {of}) were sealed on the PC; a reviewer and an approver are needed to open them. SHA-256: {sha256}',
  unsealed: 'The policy named no review keys then: no full value was kept.',
  opened: '{at} asked by {requester}, agreed by {approver}, purpose: {purpose}',
  clock: 'Clock',
  skew: 'The clock of the PC had been set, by {seconds} seconds; the ledger counts by the time as it was before.',
  steady: 'The PC reported no change of its clock.',
  delay: '{seconds} seconds from the transfer to its arrival at head office, whose own clock says when it arrived.',
  worksheet: 'About the worksheet',
  worksheetText: `One line is one kind of record in one incident.
Raw: entries counted one by one, repeats included.
Unique: one person counts once; an owner counts once a home.
Counted: unique records, once for each recipient; an unknown recipient is one.
Threshold: 50, 500 or 5,000 by the class of the kind (法释〔2017〕10号 article 5); the policy says which class.
Gauge: counted divided by the threshold; halved thresholds for data obtained through one's job (second paragraph), so twice the share.
Courts differ on the class of owner lists, which is why all three stand beside each other.
Not legal advice; verify the raw figure by other means.`,
  readme: `Case file {case} of data sent out

First: menshen central case verify FILE. It needs neither a network nor head office.
It checks: the SHA-256 of every file; head office's signature; that the signing key stands in the policy's root of trust;
the hashes of the audit entries; that sealed evidence is what the incident says; that the worksheet follows from the incidents.
Check the root of trust by other means: compare the SHA-256 of the oldest file in policy/root with what head office tells in person.

incidents.pdf pages to print; incidents/ each incident's record (JSON). Personal values are masked
worksheet    counts, and how they were made
sealed/      full values, sealed: two people's keys open them
opened/      full values opened by two people's agreement, if any
policy/      the policy version then in force, with its chain of signatures
audit.ndjson entries of the audit log about these incidents
clock.json   the clocks of PC and head office
timestamp.tst a third party's time stamp (RFC 3161), if any, over signature.json; --authority PEM checks whose it is
`,
};

export const caseText: Readonly<Record<Language, Texts>> = { zh, en };

import type { Messages } from './message.js';

export const incidentText = {
  'page.incident': { zh: '事件', en: 'Incident' },

  'incident.print': { zh: '打印', en: 'Print' },
  'incident.to-case': { zh: '制作卷宗', en: 'Make a case file' },
  'incident.refused-all': {
    zh: '没有发出：{records} 条记录被拦下，对方一个字节也没有收到。',
    en: 'Nothing left: {records} records were refused, and not a byte of them reached the other side.',
  },
  'incident.refused-some': {
    zh: '这一次被拦下（{records} 条记录），但此前 {requests} 次请求共 {bytes} 字节已经发出。',
    en: 'This one was refused ({records} records), but {requests} requests with {bytes} bytes had left before.',
  },
  'incident.left': {
    zh: '已经发出：{records} 条记录发往 {host}。',
    en: 'It left: {records} records to {host}.',
  },
  'incident.observed': {
    zh: '观察模式：按规则应“{asked}”，实际未拦。',
    en: 'Observed only: by the rules it would have been "{asked}".',
  },
  'incident.facts': { zh: '谁、何时、何处', en: 'Who, when, where' },
  'incident.at': { zh: '发生时间', en: 'When' },
  'incident.received': { zh: '总部收到', en: 'Received' },
  'incident.clock-set': {
    zh: '电脑时钟被改动过 {seconds} 秒，账本按未改动的时间计算。',
    en: 'The clock of the PC had been set by {seconds} s; the ledger counts by the time before.',
  },
  'incident.source.os': { zh: '操作系统账号', en: 'account of the operating system' },
  'incident.source.login': { zh: '业务系统登录', en: 'login of a business system' },
  'incident.source.unknown': { zh: '身份未知', en: 'identity unknown' },
  'incident.process': { zh: '程序', en: 'Program' },
  'incident.recipients': { zh: '接收方', en: 'Recipients' },
  'incident.bytes': { zh: '大小', en: 'Size' },
  'incident.bytes-value': { zh: '{bytes} 字节', en: '{bytes} bytes' },
  'incident.unknown': { zh: '未知', en: 'unknown' },
  'incident.id': { zh: '事件编号', en: 'Incident' },

  'incident.counts': { zh: '多少人', en: 'How many' },
  'incident.raw': { zh: '原始', en: 'Raw' },
  'incident.raw-means': { zh: '逐条数出，含重复', en: 'counted one by one, repeats included' },
  'incident.unique': { zh: '去重', en: 'Unique' },
  'incident.unique-means': { zh: '同一人只计一次，业主每套房计一次', en: 'one person once, an owner once a home' },
  'incident.counted': { zh: '计数', en: 'Counted' },
  'incident.counted-means': { zh: '不同接收方各计一次', en: 'once for each recipient' },
  'incident.incomplete': { zh: '没有全部点清，以上为下限。', en: 'Not counted to the end: these are lower bounds.' },
  'incident.gauges': { zh: '三档比值', en: 'Three gauges' },
  'incident.gauge.50': {
    zh: '业主名单按 50 条一档计：1 表示达到该档门槛。',
    en: 'Owner lists in the class of 50: 1 is the threshold of that class.',
  },
  'incident.gauge.500': {
    zh: '业主名单按 500 条一档计：策略没有另行规定时采用这一档。',
    en: 'Owner lists in the class of 500: what policy takes unless it says otherwise.',
  },
  'incident.gauge.5000': {
    zh: '业主名单按 5000 条一档计：最宽的一档。',
    en: 'Owner lists in the class of 5,000: the widest class.',
  },
  'incident.not-advice': {
    zh: '履职中获得的信息门槛减半，已计入。比值是按注明假设的计数，不构成法律意见。',
    en: "Thresholds are halved for data from one's job, which is counted in. A count under stated assumptions, not legal advice.",
  },
  'incident.windows': {
    zh: '此人各时段累计（未经批准的去向）',
    en: 'This person over time (destinations not sanctioned)',
  },
  'incident.window': { zh: '时段', en: 'Window' },
  'incident.hours': { zh: '{n} 小时', en: '{n} h' },
  'incident.days': { zh: '{n} 天', en: '{n} d' },

  'incident.what': { zh: '内容（已打码）', en: 'What (masked)' },
  'incident.samples': { zh: '样例', en: 'Samples' },
  'incident.parts': { zh: '在内容中的位置', en: 'Where in the content' },
  'incident.assembled': {
    zh: '同一行、同一条消息或同一对象里的号码、房屋、姓名拼成一条记录；重复的合为一条，业务电话不算。',
    en: 'Numbers, homes and names of one row, message or object make one record; repeats are one, business phones are none.',
  },
  'incident.outcome': { zh: '检查', en: 'Inspection' },

  'outcome.inspected': { zh: '已读完', en: 'read to its end' },
  'outcome.partial': { zh: '只读了一部分', en: 'read in part' },
  'outcome.uninspectable': { zh: '读不了', en: 'could not be read' },
  'cause.encrypted': { zh: '加密', en: 'encrypted' },
  'cause.corrupt': { zh: '文件损坏', en: 'corrupt' },
  'cause.unsupported-format': { zh: '不支持的格式', en: 'format not supported' },
  'cause.no-ocr': { zh: '未启用文字识别', en: 'no text recognition' },
  'cause.too-large': { zh: '太大', en: 'too large' },
  'cause.depth': { zh: '嵌套太深', en: 'nested too deep' },
  'cause.entries': { zh: '条目太多', en: 'too many entries' },
  'cause.ratio': { zh: '压缩比异常', en: 'packed too tightly' },
  'cause.time': { zh: '超时', en: 'out of time' },
  'cause.memory': { zh: '内存不足', en: 'out of memory' },
  'cause.crash': { zh: '解析程序崩溃', en: 'its reader crashed' },

  'incident.why': { zh: '依据', en: 'Why' },
  'incident.policy': { zh: '策略版本', en: 'Policy version' },
  'incident.no-rule': { zh: '没有命中规则', en: 'no rule' },
  'incident.tries': { zh: '短时间内第 {n} 次尝试大致相同的记录', en: 'try number {n} with much the same records' },

  'incident.provenance': { zh: '从哪里来', en: 'Where it came from' },
  'incident.seen': {
    zh: '{of} 条中有 {seen} 条此前在业务系统中出现过。',
    en: '{seen} of {of} records had been seen in a source system before.',
  },
  'incident.not-seen': { zh: '没有在业务系统中出现过的记录。', en: 'None had been seen in a source system.' },
  'incident.no-source': { zh: '这台电脑没有配置业务系统。', en: 'No source system is read on this PC.' },
  'incident.view': { zh: '查看', en: 'viewed' },
  'incident.export': { zh: '导出', en: 'exported' },
  'incident.sight': {
    zh: '{person}（{source}）{event} {records} 条，{before}前',
    en: '{person} ({source}) {event} {records}, {before} before',
  },
  'incident.ago': { zh: '{span}前', en: '{span} before' },
  'incident.sent-here': { zh: '外发', en: 'sent' },
  'incident.minutes': { zh: '{n} 分钟', en: '{n} min' },

  'incident.reason': { zh: '本人说明', en: 'What the person said' },
  'incident.no-reason': { zh: '没有说明。', en: 'Nothing was said.' },

  'incident.related': { zh: '还涉及', en: 'Also in' },
  'incident.same-owners': { zh: '相同业主（比对 {of} 个指纹）', en: 'The same owners ({of} fingerprints compared)' },
  'incident.same-person': { zh: '同一登录名', en: 'The same login' },
  'incident.shared': { zh: '{n} 个相同', en: '{n} in common' },
  'incident.none': { zh: '没有。', en: 'None.' },

  'incident.handling': { zh: '处理', en: 'Handling' },
  'incident.step': { zh: '下一步', en: 'Next step' },
  'incident.note': { zh: '说明', en: 'Note' },
  'incident.take-step': { zh: '记录', en: 'Record' },
  'incident.no-steps': { zh: '还没有处理。', en: 'Nothing was done yet.' },
} as const satisfies Messages;

import type { Catalogue } from './language.js';

type Key =
  | 'usage'
  | 'noDatabase'
  | 'none'
  | 'day'
  | 'person'
  | 'viewed'
  | 'exported'
  | 'imported'
  | 'sent'
  | 'refused'
  | 'peers'
  | 'at'
  | 'kind'
  | 'records'
  | 'where'
  | 'window'
  | 'raw'
  | 'unique'
  | 'counted'
  | 'gauge'
  | 'gaugeNote'
  | 'forReviewers'
  | 'forgot'
  | 'confirm'
  | 'rotated'
  | 'fleetKey'
  | 'device';

/** What `menshen ledger` says. */
export const ledgerText: Catalogue<Key> = {
  zh: {
    usage: `用法:
  menshen ledger people [--since DATE] [--until DATE] [--json]      每人每天看过、导出、发出多少，与同店相比
  menshen ledger events [--person P] [--since DATE] [--bulk] [--limit N] [--json]
  menshen ledger gauge [--person P] [--json]                        每人各时段的法定档位比值（仅供审核）
  menshen ledger forget --person P [--before DATE] --yes            彻底删除一个人的记录
  menshen ledger rotate-key                                         换指纹密钥，旧密钥留到旧记录到期
  menshen ledger device                                             本机设备号与公钥，交给业务系统`,
    noDatabase: '这台电脑还没有记录（{home}）：门神尚未运行过，或 MENSHEN_HOME 指向了别处。',
    none: '没有记录。',
    day: '日期',
    person: '人员',
    viewed: '看过',
    exported: '导出',
    imported: '导入',
    sent: '发出',
    refused: '被拦',
    peers: '与他人之比',
    at: '时间',
    kind: '事件',
    records: '条数',
    where: '系统与页面',
    window: '时段',
    raw: '去重前',
    unique: '去重后',
    counted: '按收件方',
    gauge: '50 / 500 / 5000 档',
    gaugeNote: '按 50 / 500 / 5000 条三档（因职务获得的减半）计，仅供审核参考，非法律意见，不是可外发的额度。',
    forReviewers: '这台电脑属于总部的机群：谁看过、发过什么由审核员在总部控制台查看，在本机须由管理员运行。',
    forgot: '已删除 {count} 行，文件中不再留有它们的内容。',
    confirm: '此操作不能撤销。确认请加 --yes。',
    rotated: '新的指纹密钥几秒内启用；旧密钥留到用它的记录到期。已知业主清单须用新密钥重做。',
    fleetKey: '这台电脑属于总部的机群，指纹密钥由总部发放，各台须一致；本机不能另换。',
    device: '设备号 {id}',
  },
  en: {
    usage: `Usage:
  menshen ledger people [--since DATE] [--until DATE] [--json]      what each person saw, exported and sent a day, against the others
  menshen ledger events [--person P] [--since DATE] [--bulk] [--limit N] [--json]
  menshen ledger gauge [--person P] [--json]                        the legal gauge of each person and window (for reviewers)
  menshen ledger forget --person P [--before DATE] --yes            deletes a person's rows for good
  menshen ledger rotate-key                                         a new fingerprint key; the old one lives until its rows expire
  menshen ledger device                                             id and public key of this PC, for the source system`,
    noDatabase:
      'Nothing is remembered on this PC yet ({home}): Menshen has not run here, or MENSHEN_HOME points elsewhere.',
    none: 'Nothing.',
    day: 'Day',
    person: 'Person',
    viewed: 'Viewed',
    exported: 'Exported',
    imported: 'Imported',
    sent: 'Sent',
    refused: 'Refused',
    peers: 'To others',
    at: 'Time',
    kind: 'Event',
    records: 'Records',
    where: 'System and page',
    window: 'Window',
    raw: 'Raw',
    unique: 'Unique',
    counted: 'Counted',
    gauge: 'Gauge 50 / 500 / 5000',
    gaugeNote:
      'Share of the 50 / 500 / 5000 thresholds (halved for data from the job); for reviewers, not legal advice, and no allowance.',
    forReviewers:
      'This PC belongs to a fleet: what people saw and sent is for reviewers, in the console of head office; here it takes an administrator.',
    forgot: '{count} rows deleted; nothing of them is left in the file.',
    confirm: 'This cannot be undone. Add --yes to do it.',
    rotated:
      'The new fingerprint key is used within seconds; the old one lives until its rows expire. Known-owner filters have to be made anew.',
    fleetKey:
      'This PC belongs to a fleet: its fingerprint key comes from head office, the same for all, and is not changed here.',
    device: 'Device {id}',
  },
};

import type { Catalogue } from './language.js';

type Key =
  | 'title'
  | 'who'
  | 'nobody'
  | 'shared'
  | 'kept'
  | 'class'
  | 'count'
  | 'until'
  | 'transfers'
  | 'none'
  | 'at'
  | 'where'
  | 'found'
  | 'result'
  | 'allow'
  | 'flag'
  | 'coach'
  | 'block'
  | 'view'
  | 'export'
  | 'import'
  | 'incoming'
  | 'sent'
  | 'refused'
  | 'transferRows'
  | 'how';

/** The page on which people see what is kept about themselves. */
export const myRecordText: Catalogue<Key> = {
  zh: {
    title: '我的记录',
    who: '您是 {person}。这里只有您自己的记录。',
    nobody: '系统没有说明您是谁，因此这里什么也不显示。',
    shared: '这个系统账号由多人共用：只显示以您的业务系统登录名记下的内容。请先登录业务系统，再打开本页。',
    kept: '保存了什么，保存到何时',
    class: '内容',
    count: '条数',
    until: '最早的一条删除于',
    transfers: '最近检查过的外发',
    none: '没有。',
    at: '时间',
    where: '去向',
    found: '认出的记录',
    result: '结果',
    allow: '放行',
    flag: '放行并记录',
    coach: '请说明原因',
    block: '未发出',
    view: '在业务系统看过的资料',
    export: '从业务系统导出的资料',
    import: '导入业务系统的资料',
    incoming: '从外部渠道收到的名单',
    sent: '发出的资料',
    refused: '未发出的资料',
    transferRows: '外发检查记录',
    how: '只保存带密钥的指纹、数量、时间和去向，不保存姓名、电话和正文；到期删除。银行、支付、政务和医疗网站从不解密。',
  },
  en: {
    title: 'My record',
    who: 'You are {person}. Only your own records are here.',
    nobody: 'The system does not say who you are, so nothing is shown here.',
    shared:
      'Several people share this account: only what was recorded under your login of the business system is shown. Log in there first, then open this page.',
    kept: 'What is kept, and until when',
    class: 'What',
    count: 'Rows',
    until: 'The oldest goes on',
    transfers: 'Latest transfers that were inspected',
    none: 'None.',
    at: 'Time',
    where: 'Where to',
    found: 'Records recognised',
    result: 'Result',
    allow: 'passed',
    flag: 'passed and recorded',
    coach: 'asked for a reason',
    block: 'not sent',
    view: 'Records seen in the business system',
    export: 'Records exported from the business system',
    import: 'Records imported into the business system',
    incoming: 'Lists received from outside',
    sent: 'Records sent',
    refused: 'Records not sent',
    transferRows: 'Inspected transfers',
    how: 'Only keyed fingerprints, counts, times and destinations are kept, no names, phones or texts; all of it is deleted when its time is over. Banks, payment, government and health sites are never decrypted.',
  },
};

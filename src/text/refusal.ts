import type { Catalogue } from './language.js';

type Key =
  | 'blockedTitle'
  | 'blockedLead'
  | 'coachTitle'
  | 'coachLead'
  | 'what'
  | 'where'
  | 'rule'
  | 'incident'
  | 'samples'
  | 'nothingLeft'
  | 'slicesLeft'
  | 'messagesLeft'
  | 'streamLeft'
  | 'giveReason'
  | 'askSecurity'
  | 'noRecords'
  | 'errorTitle'
  | 'errorLead'
  | 'reason'
  | 'notForwarded'
  | 'askRelease'
  | 'noticeTitle'
  | 'noticeLead'
  | 'readNotice'
  | 'glassTitle'
  | 'glassLead';

/** The pages that stand in for a refused or failed transfer. They name the rule and show masks, never a threshold. */
export const refusalText: Catalogue<Key> = {
  zh: {
    blockedTitle: '门神：这次发送已被拦下',
    blockedLead: '内容里有不能发往此处的客户资料，按公司规定没有发出。',
    coachTitle: '门神：发送前请说明原因',
    coachLead: '内容里有业主或客户资料。如确属工作需要，请说明原因后再发一次。',
    what: '发现',
    where: '发往',
    rule: '规则',
    incident: '事件编号',
    samples: '示例（已遮盖）',
    nothingLeft: '正文一个字节也没有离开这台电脑。',
    slicesLeft: '这次请求没有发出；同一文件此前已有 {count} 个分片（{bytes} 字节）离开。',
    streamLeft: '传输已被截断；此前已有 {bytes} 字节离开。',
    messagesLeft: '这条消息没有发出；此前已有 {count} 条相关消息离开。',
    giveReason: '填写原因',
    askSecurity: '如有疑问，请把事件编号告诉安全部门。',
    noRecords: '无法读取的内容',
    errorTitle: '门神：没有送达',
    errorLead: '网站没有问题之前，这次请求不会发出。',
    reason: '原因',
    notForwarded: '没有向该网站发送任何内容。',
    askRelease: '确属工作需要？向店长申请放行',
    noticeTitle: '门神：请先阅读告知书',
    noticeLead: '阅读并确认之后，这个网站才能打开。在此之前，门神没有看过您的任何内容，也没有联系这个网站。',
    readNotice: '打开告知书',
    glassTitle: '门神：应急访问期间只能打开公司系统',
    glassLead: '应急访问结束后自动恢复；没有向这个网站发送任何内容。',
  },
  en: {
    blockedTitle: 'Menshen stopped this transfer',
    blockedLead: 'It holds client records that may not go to this place, so it was not sent.',
    coachTitle: 'Menshen: a reason is needed first',
    coachLead: 'It holds owner or client records. If your work needs this, say why and send it once more.',
    what: 'Found',
    where: 'Going to',
    rule: 'Rule',
    incident: 'Incident',
    samples: 'Examples (masked)',
    nothingLeft: 'Not one byte of the body has left this PC.',
    slicesLeft: 'Nothing of this request has left; {count} earlier slices of the same file ({bytes} bytes) had.',
    streamLeft: 'The transfer was cut off; {bytes} bytes of it had left.',
    messagesLeft: 'This message has not left; {count} earlier ones that belong to it had.',
    giveReason: 'Give a reason',
    askSecurity: 'Questions? Tell the security team the incident number.',
    noRecords: 'content that cannot be read',
    errorTitle: 'Menshen could not deliver this',
    errorLead: 'The request is not sent while this stands.',
    reason: 'Reason',
    notForwarded: 'Nothing was sent to the site.',
    askRelease: 'Needed for work? Ask the branch manager to release it',
    noticeTitle: 'Menshen: please read the notice first',
    noticeLead:
      'This site opens once you have read and confirmed it. Before that Menshen has looked at nothing of yours, and the site was not contacted.',
    readNotice: 'Open the notice',
    glassTitle: 'Menshen: emergency access reaches company systems only',
    glassLead: 'Everything is as usual again when it ends; nothing was sent to this site.',
  },
};

import type { Catalogue } from './language.js';

type Key = 'block' | 'coach' | 'title';

/** What a desktop says of a transfer that did not leave. Short, of no content, and no allowance for anything. */
export const notifyText: Catalogue<Key> = {
  zh: {
    title: '门神',
    block: '有一次发送没有发出，内容可能含有客户资料。原因见"我的记录"；如有疑问，请联系安全部门。',
    coach: '有一次发送在等您说明原因。请回到刚才的页面，或打开"我的记录"。',
  },
  en: {
    title: 'Menshen',
    block: 'A transfer was not sent: it may hold client records. "My record" says why; the security team can help.',
    coach: 'A transfer waits for a reason of yours. Go back to its page, or open "My record".',
  },
};

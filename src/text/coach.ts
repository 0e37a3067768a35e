import type { Catalogue } from './language.js';

type Key = 'title' | 'ask' | 'placeholder' | 'send' | 'doneTitle' | 'done' | 'gone' | 'tooShort' | 'kept';

/** The form on which a person says why a coached transfer is work. */
export const coachText: Catalogue<Key> = {
  zh: {
    title: '为什么需要发送？',
    ask: '请用一两句话说明这次发送的工作原因。',
    placeholder: '例如：向开发商报备新房客户，单号……',
    send: '提交原因',
    doneTitle: '可以再发一次',
    done: '请回到原来的页面再发一次。只对同样的内容、同样的去处有效，且只有一次，15 分钟内有效。',
    gone: '这次发送已经不在等待原因：可能已填写、已使用或已过期。请重新发送。',
    tooShort: '请至少写 4 个字。',
    kept: '原因会随事件保存，供安全部门查看。',
  },
  en: {
    title: 'Why does this need to be sent?',
    ask: 'Say in a sentence or two which work needs it.',
    placeholder: 'For example: registering a new-home client with the developer, ticket …',
    send: 'Give this reason',
    doneTitle: 'You may send it once more',
    done: 'Go back and send it again. This holds once, for the same content to the same place, for 15 minutes.',
    gone: 'This transfer waits for no reason: it was given, used or has expired. Send it again.',
    tooShort: 'At least 4 characters, please.',
    kept: 'The reason is kept with the incident for the security team.',
  },
};

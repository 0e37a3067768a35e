import type { Catalogue } from './language.js';

type Key =
  | 'title'
  | 'ask'
  | 'placeholder'
  | 'send'
  | 'kept'
  | 'tooShort'
  | 'askedTitle'
  | 'asked'
  | 'grantedTitle'
  | 'granted'
  | 'deniedTitle'
  | 'denied'
  | 'usedTitle'
  | 'used'
  | 'goneTitle'
  | 'gone'
  | 'unstored';

/** The page on which a person asks the branch manager to release one refused transfer, and sees what became of it. */
export const releaseText: Catalogue<Key> = {
  zh: {
    title: '向店长申请放行',
    ask: '请写明这次发送的工作原因和去处。店长或安全部门会看到打码后的内容和您写的原因，再决定。',
    placeholder: '例如：按客户授权向贷款银行提交材料，单号……',
    send: '提交申请',
    kept: '申请和决定都会随事件保存。提交申请不等于允许发送。',
    tooShort: '请至少写 4 个字。',
    askedTitle: '已提交，等待决定',
    asked: '还没有决定，请先不要换别的方式发送。决定之后刷新本页可以看到。',
    grantedTitle: '店长已同意放行一次',
    granted: '请在 {until} 之前用原来的账号把同样的内容再发到同样的去处。只有一次，会记录在案。',
    deniedTitle: '没有放行',
    denied: '这次申请没有通过，内容没有发出。请与店长当面沟通。',
    usedTitle: '这次放行已经用过',
    used: '再次发送需要重新申请。',
    goneTitle: '没有可以申请的发送',
    gone: '这次发送已过期，或仍在清点。请稍后刷新；如果还不行，请重新发送一次再申请。',
    unstored: '没能记下申请，请稍后再试；如果还不行，请联系技术支持。',
  },
  en: {
    title: 'Ask the branch manager to release it',
    ask: 'Say which work needs this and where it goes. The manager or the security team sees it masked, with your reason, and decides.',
    placeholder: 'For example: documents for the lending bank, as the client authorised, ticket …',
    send: 'Send the request',
    kept: 'Request and decision are kept with the incident. Asking does not allow anything.',
    tooShort: 'At least 4 characters, please.',
    askedTitle: 'Sent, and not decided yet',
    asked: 'Please do not send it another way meanwhile. Reload this page to see the decision.',
    grantedTitle: 'The branch manager released it once',
    granted:
      'Send the same content to the same place from the same account before {until}. This holds once, and is recorded.',
    deniedTitle: 'It was not released',
    denied: 'The request was turned down and nothing was sent. Talk to the branch manager.',
    usedTitle: 'This release has been used',
    used: 'To send it again, ask again.',
    goneTitle: 'Nothing to ask for',
    gone: 'That transfer is too old, or still being counted. Reload soon; if that does not help, send it again and ask then.',
    unstored: 'The request could not be stored. Try again soon; if that fails, call support.',
  },
};

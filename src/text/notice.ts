import type { Catalogue } from './language.js';

type Key = 'title' | 'body' | 'seen' | 'kept' | 'never' | 'ask' | 'agree' | 'doneTitle' | 'done' | 'failed';

/** The notice people read before anything of theirs is decrypted. Short, plain, and no allowance for anything. */
export const noticeText: Catalogue<Key> = {
  zh: {
    title: '请先阅读：这台电脑上有门神',
    body: '这是公司的电脑。为了保护业主和客户的个人信息，门神会检查从这台电脑发往外部的内容。',
    seen: '检查什么：上传的文件、提交的表单和网页消息里，有没有成批的业主、客户信息。',
    kept: '保留什么：只有触发规则的事件会留下记录，内容打码，保留期限由公司规定；您可以在"我的记录"里看到自己的记录。',
    never: '不看什么：银行、支付、政务和医疗网站从不解密；微信等软件的私有链接不读取内容。',
    ask: '确认之前，您的任何加密内容都不会被解密。超过期限仍未确认时，只能访问公司系统。',
    agree: '我已阅读',
    doneTitle: '谢谢',
    done: '已记下您的确认。可以回到刚才的页面，重新打开一次。',
    failed: '没能记下确认，请关闭页面后再试；如果还不行，请联系技术支持。',
  },
  en: {
    title: 'Please read this first: Menshen is on this PC',
    body: 'This PC belongs to the company. To protect the data of home owners and clients, Menshen checks what leaves it.',
    seen: 'What is checked: uploads, forms and messages on web pages, for lists of home owners and clients.',
    kept: 'What is kept: only what met a rule, masked, for as long as the company has set; "My record" shows what is yours.',
    never:
      'What is not looked at: banks, payment, government and health sites are never decrypted; private links of WeChat and others are not read.',
    ask: 'Until you confirm, nothing of yours is decrypted. After the time set for it, only company systems can be reached.',
    agree: 'I have read this',
    doneTitle: 'Thank you',
    done: 'Your confirmation is recorded. Go back and open the page again.',
    failed: 'It could not be recorded. Close this page and try again; if that fails, call support.',
  },
};

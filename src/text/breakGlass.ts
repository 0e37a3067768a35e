import type { Catalogue } from './language.js';

type Key =
  | 'title'
  | 'what'
  | 'how'
  | 'label'
  | 'send'
  | 'doneTitle'
  | 'done'
  | 'wrong'
  | 'wait'
  | 'no-key'
  | 'unstored'
  | 'recorded';

/** The page that takes a code of head office. */
export const breakGlassText: Catalogue<Key> = {
  zh: {
    title: '应急访问',
    what: '检查功能妨碍您打开公司系统时，请致电总部安全部门，由他们读给您一个应急码。',
    how: '应急码只能用一次。30 分钟内只能访问公司系统，其他网站都打不开。',
    label: '应急码（12 位，例如 7KQ2-M4XD-9RTA）',
    send: '开始',
    doneTitle: '应急访问已开始',
    done: '到 {until} 为止只能访问公司系统。到时间后自动恢复正常检查。',
    wrong: '应急码不对、已用过或已过期。请对方再读一遍，或重新要一个。',
    wait: '输错次数太多，请十分钟后再试。',
    'no-key': '这台电脑还没有从总部领到校验密钥，应急码在这里不能用。请联系安全部门。',
    unstored: '没能记下这次使用，因此没有开始。请联系技术支持。',
    recorded: '每次使用都会立即通知安全部门。',
  },
  en: {
    title: 'Emergency access',
    what: 'When inspection keeps you from a company system, call the security team at head office: they read a code to you.',
    how: 'A code is good once. For 30 minutes only company systems can be reached, and no other site.',
    label: 'Code (12 characters, such as 7KQ2-M4XD-9RTA)',
    send: 'Begin',
    doneTitle: 'Emergency access has begun',
    done: 'Until {until} only company systems can be reached. After that, inspection goes on by itself.',
    wrong: 'This code is wrong, used or expired. Have it read out again, or ask for another.',
    wait: 'Too many wrong ones. Try again in ten minutes.',
    'no-key': 'This PC has no key from head office yet, so no code works here. Call the security team.',
    unstored: 'Its use could not be stored, so nothing has begun. Call support.',
    recorded: 'The security team is told at once, every time.',
  },
};

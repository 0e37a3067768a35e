import type { Messages } from './message.js';

export const shellText = {
  'app.name': { zh: '门神', en: 'Menshen' },
  'app.subtitle': { zh: '安全审核控制台', en: 'Security review console' },
  'app.skip': { zh: '跳到正文', en: 'Skip to content' },
  'app.navigation': { zh: '主导航', en: 'Main navigation' },
  'app.open-navigation': { zh: '打开导航', en: 'Open navigation' },
  'app.language': { zh: '语言', en: 'Language' },
  'app.theme': { zh: '外观', en: 'Appearance' },
  'app.theme.system': { zh: '跟随系统', en: 'As the system' },
  'app.theme.light': { zh: '浅色', en: 'Light' },
  'app.theme.dark': { zh: '深色', en: 'Dark' },
  'app.account': { zh: '账号 {name}', en: 'Account {name}' },
  'app.sign-out': { zh: '退出登录', en: 'Sign out' },

  'page.overview': { zh: '概览', en: 'Overview' },
  'page.queue': { zh: '事件队列', en: 'Queue' },
  'page.missing': { zh: '没有这个页面', en: 'No such page' },

  'sign-in.title': { zh: '登录', en: 'Sign in' },
  'sign-in.name': { zh: '账号', en: 'Account' },
  'sign-in.password': { zh: '密码', en: 'Password' },
  'sign-in.code': { zh: '动态验证码（6 位）', en: 'Code from the app (6 digits)' },
  'sign-in.submit': { zh: '登录', en: 'Sign in' },
  'sign-in.needed': { zh: '请填写', en: 'Please fill this in' },
  'sign-in.code-shape': { zh: '验证码是 6 位数字', en: 'The code has 6 digits' },
  'sign-in.wrong': {
    zh: '账号、密码或验证码不对。验证码每 30 秒更换，用过的不能再用。',
    en: 'Name, password or code is wrong. A code lasts 30 seconds and works once.',
  },
  'sign-in.locked': {
    zh: '错误次数过多，请 {minutes} 分钟后再试。',
    en: 'Too many wrong tries. Try again in {minutes} min.',
  },
  'sign-in.provider': { zh: '用 {name} 登录', en: 'Sign in with {name}' },
  'sign-in.or': { zh: '或用账号密码', en: 'or with name and password' },
  'sign-in.refused': { zh: '没能通过公司统一登录，请重试。', en: 'The company sign-in did not work. Try again.' },
  'sign-in.refused.FORBIDDEN': {
    zh: '您已通过公司统一登录，但这里没有您的账号，或没有要求的二次验证。请联系管理员。',
    en: 'You signed in, but have no account here, or not the second factor asked for. Ask an administrator.',
  },
  'sign-in.refused.LOCKED': { zh: '账号暂时锁定，请稍后再试。', en: 'The account is locked for now. Try again later.' },
  'sign-in.refused.BUSY': {
    zh: '公司统一登录没有响应，请稍后再试。',
    en: 'The company sign-in does not answer. Try again shortly.',
  },
  'sign-in.recorded': { zh: '每次登录和每次查看都会留痕。', en: 'Every sign-in and every look is recorded.' },

  'state.loading': { zh: '加载中…', en: 'Loading…' },
  'state.failed': { zh: '没能加载', en: 'This could not be loaded' },
  'state.retry': { zh: '重试', en: 'Try again' },
  'state.nothing': { zh: '暂无内容', en: 'Nothing here' },
  'state.crashed': { zh: '这一页出错了，其他页面不受影响。', en: 'This page failed. The others still work.' },
  'state.done': { zh: '已完成', en: 'Done' },
  'state.cancel': { zh: '取消', en: 'Cancel' },

  'problem.FORBIDDEN': { zh: '您没有这项权限。', en: 'You may not do this.' },
  'problem.NOT_FOUND': { zh: '没有找到，或您无权查看。', en: 'Not there, or not for you to see.' },
  'problem.CONFLICT': {
    zh: '有人刚刚改动过，请刷新后再试。',
    en: 'Somebody changed this meanwhile. Load it again.',
  },
  'problem.TOO_MANY': { zh: '请求太频繁，请稍后再试。', en: 'Too many calls. Try again shortly.' },
  'problem.BUSY': { zh: '数据库忙，请稍后再试。', en: 'The database is busy. Try again shortly.' },
  'problem.OFFLINE': { zh: '连不上总部服务器，请检查网络。', en: 'Central cannot be reached. Check the network.' },
  'problem.INVALID': { zh: '内容不符合要求。', en: 'This is not as it must be.' },
  'problem.OTHER': { zh: '服务器出错（{code}）。', en: 'The server failed ({code}).' },
} as const satisfies Messages;

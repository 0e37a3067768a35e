import type { Catalogue } from './language.js';

type Key =
  | 'usage'
  | 'needsRoot'
  | 'installed'
  | 'nothingToDo'
  | 'without'
  | 'wentBack'
  | 'plan'
  | 'removed'
  | 'removedBut'
  | 'notInstalled'
  | 'needsCode'
  | 'codeWrong'
  | 'codeWait'
  | 'codeNoKey'
  | 'codeUnstored'
  | 'inEffect'
  | 'missing'
  | 'unasked';

/** What installing and uninstalling say in a terminal. */
export const installText: Catalogue<Key> = {
  zh: {
    usage: `用法:
  menshen install [--config F] [--server URL --token T] [--root DIR] [--firewall] [--environment] [--dry-run] [--json]
  menshen uninstall [--code CODE] [--purge] [--root DIR] [--without-journal] [--json]
  menshen status [--root DIR] [--answers] [--json]
  menshen doctor [--bundle F] [--json]`,
    needsRoot: '安装和卸载需要管理员权限。请用 root（sudo）或管理员身份再运行一次。',
    installed: '已安装，改动 {made} 处；每处改动前的内容都已记下，"menshen uninstall" 会原样恢复。',
    nothingToDo: '已经安装好了，没有需要改动的地方。',
    without: '可以没有、这次没有做到：{what}',
    wentBack: '新版本 {version} 没有正常应答，已换回原来的版本继续运行；其他设置没有改动。',
    plan: '以下是将要做的改动（没有执行）：',
    removed: '已卸载，电脑恢复到安装前的样子。',
    removedBut: '已卸载，但有一处没有恢复：{what}',
    notInstalled: '没有安装记录，没有改动任何东西。',
    needsCode:
      '这台电脑归总部管理，卸载需要一次性卸载码：请致电总部（menshen central uninstall-code），再加 --code 运行。',
    codeWrong: '卸载码不对、已用过或已过期（四小时有效）。请核对，或请总部重新给一个。',
    codeWait: '输错次数太多，请十分钟后再试。',
    codeNoKey: '这台电脑还没有从总部取得核对卸载码的密钥：请先联网让它连上总部一次。',
    codeUnstored: '无法记下这个卸载码已经用过（磁盘满或只读），没有改动任何东西。',
    inEffect: '有效',
    missing: '缺失',
    unasked: '无法查询',
  },
  en: {
    usage: `Usage:
  menshen install [--config F] [--server URL --token T] [--root DIR] [--firewall] [--environment] [--dry-run] [--json]
  menshen uninstall [--code CODE] [--purge] [--root DIR] [--without-journal] [--json]
  menshen status [--root DIR] [--answers] [--json]
  menshen doctor [--bundle F] [--json]`,
    needsRoot: 'Installing and uninstalling need an administrator. Run it again as root (sudo) or as administrator.',
    installed: 'Installed, {made} changes; what was there is written down, "menshen uninstall" puts it back exactly.',
    nothingToDo: 'It is installed already; nothing had to be changed.',
    without: 'Could be done without, and was not done: {what}',
    wentBack: 'Version {version} does not answer; the version before runs again, and nothing else was changed.',
    plan: 'This is what would be done; nothing was:',
    removed: 'Uninstalled. The PC is as it was before.',
    removedBut: 'Uninstalled, but one thing could not be put back: {what}',
    notInstalled: 'There is no record of an installation; nothing was changed.',
    needsCode:
      'This PC belongs to head office: removing takes a one-use code. Call them (menshen central uninstall-code), then add --code.',
    codeWrong: 'The code is wrong, was used, or is older than four hours. Check it, or ask head office for another.',
    codeWait: 'Too many wrong codes. Try again in ten minutes.',
    codeNoKey: 'This PC has no key from head office to check codes with: let it reach head office once.',
    codeUnstored: 'It cannot be noted that this code was used (disk full or read-only); nothing was changed.',
    inEffect: 'in effect',
    missing: 'missing',
    unasked: 'cannot be asked',
  },
};

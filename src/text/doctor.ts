import type { Catalogue } from './language.js';

type Ailment =
  | 'port-taken'
  | 'agent-silent'
  | 'agent-unwell'
  | 'pac-unreachable'
  | 'pac-port'
  | 'ca-missing'
  | 'proxy-missing'
  | 'part-missing'
  | 'foreign-mitm'
  | 'clock'
  | 'disk'
  | 'policy-old'
  | 'policy-refused'
  | 'central-offline'
  | 'pinned-apps';

type Key = Ailment | `${Ailment}.fix` | 'healthy' | 'bundle';

/** What "menshen doctor" finds, and what to do about each. */
export const doctorText: Catalogue<Key> = {
  zh: {
    healthy: '没有发现问题。',
    bundle: '诊断包已写入 {file}（不含个人信息和外发内容）',
    'port-taken': '端口 {port} 被别的程序占用',
    'port-taken.fix': '关闭占用它的程序，或在设置里换 listen.port，然后重新安装。',
    'agent-silent': '门神没有运行（端口 {port} 没有应答）',
    'agent-silent.fix': '启动服务：Linux 用 systemctl start menshen，Windows 用 sc start Menshen。',
    'agent-unwell': '门神在运行，但记录无法保存',
    'agent-unwell.fix': '查看 /health 里 records.fault 的原因，通常是磁盘已满或数据库损坏。',
    'pac-unreachable': '自动配置文件取不到（端口 {port}）',
    'pac-unreachable.fix': '重启服务；如果仍然取不到，检查安全软件是否拦截了本机端口。',
    'pac-port': '自动配置文件指向端口 {port}，但没有程序在那里应答',
    'pac-port.fix': '重启服务；如果设置里改过 listen.soft_port，重新运行 menshen install。',
    'ca-missing': '证书不在这个证书库里：{part}',
    'ca-missing.fix': '重新运行 menshen install；不要手工导入证书文件。',
    'proxy-missing': '这里没有设置代理，内容会绕过检查：{part}',
    'proxy-missing.fix': '重新运行 menshen install；检查是否有 VPN、代理或加速软件在改动系统代理。',
    'part-missing': '这一部分设置不完整：{part}',
    'part-missing.fix': '重新运行 menshen install；如果反复出现，检查是否有别的软件在改动它。',
    'foreign-mitm': '另有软件在解密 HTTPS：{name}',
    'foreign-mitm.fix': '在该软件里关闭"HTTPS 扫描"或"网络流量解密"，或请管理员卸载它。',
    clock: '电脑时间不对：{now}',
    'clock.fix': '打开自动对时；时间不对时证书会全部失效。',
    disk: '磁盘只剩 {mebibytes} MiB',
    'disk.fix': '清理磁盘；少于 512 MiB 时事件可能无法保存。',
    'policy-old': '策略 {version} 已于 {expires} 到期',
    'policy-old.fix': '旧策略仍在执行。检查与总部的连接，让新策略下发。',
    'policy-refused': '总部的新策略没有通过验证：{error}',
    'policy-refused.fix': '旧策略仍在执行。把这一行发给安全部门。',
    'central-offline': '连不上总部，上次联系 {since}，待发 {outbox} 条',
    'central-offline.fix': '检查网络和总部地址；事件会保存在本机，恢复后自动补发。',
    'pinned-apps': '有 {count} 个网站的程序不接受本机证书',
    'pinned-apps.fix': '如果是业务需要，请安全部门在策略里为它设 treatment: tunnel。',
  },
  en: {
    healthy: 'Nothing is wrong.',
    bundle: 'The support bundle is in {file} (no personal data, nothing of what was sent)',
    'port-taken': 'Another program holds port {port}',
    'port-taken.fix': 'Close it, or choose another listen.port in the settings, then install again.',
    'agent-silent': 'Menshen does not run (nothing answers on port {port})',
    'agent-silent.fix': 'Start the service: systemctl start menshen on Linux, sc start Menshen on Windows.',
    'agent-unwell': 'Menshen runs, but cannot store its records',
    'agent-unwell.fix': 'Look at records.fault in /health: a full disk or a damaged database, most often.',
    'pac-unreachable': 'The PAC file cannot be fetched (port {port})',
    'pac-unreachable.fix':
      'Restart the service; if that does not help, see whether a security suite blocks local ports.',
    'pac-port': 'The PAC file leads to port {port}, where nothing answers',
    'pac-port.fix': 'Restart the service; if listen.soft_port was changed in the settings, run menshen install again.',
    'ca-missing': 'The certificate is missing from this store: {part}',
    'ca-missing.fix': 'Run menshen install again; do not import the file by hand.',
    'proxy-missing': 'The proxy is not set here, so content goes past inspection: {part}',
    'proxy-missing.fix':
      'Run menshen install again; look for a VPN, proxy or accelerator that changes the system proxy.',
    'part-missing': 'A part of the installation is not in effect: {part}',
    'part-missing.fix': 'Run menshen install again; if it comes back, look for a program that changes it.',
    'foreign-mitm': 'Another program decrypts HTTPS: {name}',
    'foreign-mitm.fix': 'Turn off its HTTPS scanning, or have an administrator remove it.',
    clock: 'The clock of this PC is wrong: {now}',
    'clock.fix': 'Turn on automatic time; with a wrong clock every certificate is invalid.',
    disk: 'Only {mebibytes} MiB are left on the disk',
    'disk.fix': 'Make room; below 512 MiB incidents may not be stored.',
    'policy-old': 'Policy {version} expired at {expires}',
    'policy-old.fix': 'It still enforces. Check the way to head office, so that a newer one can come.',
    'policy-refused': 'The newest policy of head office was refused: {error}',
    'policy-refused.fix': 'The older one still enforces. Send this line to the security team.',
    'central-offline': 'Head office cannot be reached since {since}; {outbox} items wait',
    'central-offline.fix': 'Check the network and the address; what waits is kept here and sent later.',
    'pinned-apps': 'Programs of {count} sites take no certificate of this PC',
    'pinned-apps.fix': 'Where work needs them, the security team can give them "treatment: tunnel" in the policy.',
  },
};

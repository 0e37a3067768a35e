import type { Catalogue } from './language.js';

type Key =
  | 'usage'
  | 'unknownCommand'
  | 'listening'
  | 'statusAt'
  | 'proxyAt'
  | 'caAt'
  | 'centralAt'
  | 'consoleSignIn'
  | 'try'
  | 'block'
  | 'pass'
  | 'list'
  | 'stop'
  | 'portTaken'
  | 'scanUsage'
  | 'runUsage'
  | 'inspecting';

/** What the program says in a terminal. */
export const cliText: Catalogue<Key> = {
  zh: {
    usage: `用法:
  menshen run [--port N] [--config F]      启动本机代理（并检查外发内容）
  menshen scan PATH… [--to HOST] [--json]  检查文件或文件夹
  menshen incidents list | show ID | export
  menshen trace FILE                       名单里的人被谁看过、导出过、发出过
  menshen ledger people | events | gauge   谁看过、导出、发出多少；删除；换密钥
  menshen policy check | test | explain | simulate DIR
  menshen policy build-owners FILE… --out DIR
  menshen install | uninstall | status | doctor | notify
  menshen policy publish DIR | proposals | rollback | promote | halt | resume | kill | status | observed --data DIR
  menshen central init | run | enrol-token | users | audit | ddl --data DIR
  menshen enrol --server https://HOST:PORT --token T
每个命令加 --help 看选项。`,
    unknownCommand: '没有这个命令：{command}',
    listening: '门神 {version} 已启动，策略 {policy}（{mode}）',
    statusAt: '状态页   {url}',
    proxyAt: '代理     {proxy}   自动配置 {pac}',
    caAt: '证书     {file}（浏览器信任它之后才能检查 HTTPS）',
    centralAt: '控制台   {url}（只在本机；浏览器会提示证书由本机签发）',
    consoleSignIn: '  账号   practice  密码  {password}  验证码由这行给出：\n         {code}',
    try: '在另一个终端试三行：',
    block: '# 拦截：五位业主（虚构）',
    pass: '# 放行：经纪人自己的广告',
    list: '# 事件列表',
    stop: '按 Ctrl+C 停止。',
    portTaken: '端口 {port} 已被占用。请关闭占用它的程序，或用 --port 换一个端口。',
    scanUsage: '用法: menshen scan PATH… [--to HOST] [--json] [--explain]   （- 读标准输入；--explain 逐条说明原因）',
    runUsage: `用法: menshen run [--port N] [--config F] [--practice] [--all-in-one [--central-port N]]
  --upstream.extra_ca F   额外信任的上游根证书（PEM）
  --upstream.resolve L    host:port=ip:port，逗号分隔
  --upstream.proxy URL    上级代理 http:// 或 socks5://host:port
  --upstream.no_proxy L   不经上级代理的主机、网段，逗号分隔
  --policy.dir DIR        策略文件夹
环境变量同名：MENSHEN_UPSTREAM_EXTRA_CA 等；数据目录 MENSHEN_HOME。`,
    inspecting: '正在检查',
  },
  en: {
    usage: `Usage:
  menshen run [--port N] [--config F]      start the proxy on this PC
  menshen scan PATH… [--to HOST] [--json]  inspect files or folders
  menshen incidents list | show ID | export
  menshen trace FILE                       who saw, exported or sent the people of a list
  menshen ledger people | events | gauge   how much who saw, exported and sent; deletion; keys
  menshen policy check | test | explain | simulate DIR
  menshen policy build-owners FILE… --out DIR
  menshen install | uninstall | status | doctor | notify
  menshen policy publish DIR | proposals | rollback | promote | halt | resume | kill | status | observed --data DIR
  menshen central init | run | enrol-token | users | audit | ddl --data DIR
  menshen enrol --server https://HOST:PORT --token T
Each command tells its options with --help.`,
    unknownCommand: 'There is no command "{command}".',
    listening: 'Menshen {version} is running, policy {policy} ({mode})',
    statusAt: 'Status       {url}',
    proxyAt: 'Proxy        {proxy}   PAC {pac}',
    caAt: 'Certificate  {file} (trust it in the browser so that HTTPS can be inspected)',
    centralAt: 'Console      {url} (this machine only; the browser will say that its certificate was made here)',
    consoleSignIn: '  sign in as practice, password {password}; this line gives the code:\n             {code}',
    try: 'Three lines to try in another terminal:',
    block: '# a block: five home owners (made up)',
    pass: "# a pass: a negotiator's own advert",
    list: '# the incidents',
    stop: 'Ctrl+C stops it.',
    portTaken: 'Port {port} is taken. Close the program that holds it, or choose another with --port.',
    scanUsage:
      'Usage: menshen scan PATH… [--to HOST] [--json] [--explain]   (- reads standard input; --explain says why, entry by entry)',
    runUsage: `Usage: menshen run [--port N] [--config F] [--practice] [--all-in-one [--central-port N]]
  --upstream.extra_ca F   extra upstream roots to trust (PEM)
  --upstream.resolve L    host:port=ip:port, separated by commas
  --upstream.proxy URL    parent proxy http:// or socks5://host:port
  --upstream.no_proxy L   hosts and networks reached without the parent proxy
  --policy.dir DIR        policy folder
The environment has the same names: MENSHEN_UPSTREAM_EXTRA_CA and so on; MENSHEN_HOME is the data directory.`,
    inspecting: 'inspecting',
  },
};

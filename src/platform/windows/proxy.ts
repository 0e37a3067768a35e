import { type Change, type Facts, type Part, pacUrl, type Setting, type SettingValue } from '../change.js';

const SETTINGS = 'Microsoft\\Windows\\CurrentVersion\\Internet Settings';
const dword = (data: number): SettingValue => ({ type: 'REG_DWORD', data });
const text = (data: string): SettingValue => ({ type: 'REG_SZ', data });

function setting(key: string, name: string, value: SettingValue): Change {
  return { kind: 'setting', setting: { key, name }, value };
}

/** 32-bit programs read a mirror of their own. */
const BOTH = ['HKLM\\SOFTWARE', 'HKLM\\SOFTWARE\\WOW6432Node'];

/**
 * The proxy of the machine, for every account: PAC, and the plain proxy beneath it, to which Windows falls back when the
 * PAC file cannot be fetched. People may not change it in Internet Options. No result of the PAC file is kept, so that a
 * change of it counts at once.
 */
export const systemProxy: Part = {
  name: 'proxy',
  changes: (facts) => [
    setting(`HKLM\\SOFTWARE\\Policies\\${SETTINGS}`, 'ProxySettingsPerUser', dword(0)),
    setting(`HKLM\\SOFTWARE\\Policies\\${SETTINGS}`, 'EnableAutoproxyResultCache', dword(0)),
    ...BOTH.flatMap((hive) => perHive(`${hive}\\${SETTINGS}`, facts)),
    setting('HKLM\\SOFTWARE\\Policies\\Microsoft\\Internet Explorer\\Control Panel', 'Proxy', dword(1)),
    setting('HKLM\\SOFTWARE\\Policies\\Microsoft\\Internet Explorer\\Control Panel', 'Autoconfig', dword(1)),
  ],
};

function perHive(key: string, facts: Facts): Change[] {
  return [
    setting(key, 'AutoConfigURL', text(pacUrl(facts))),
    setting(key, 'ProxyEnable', dword(1)),
    setting(key, 'ProxyServer', text(`127.0.0.1:${facts.port}`)),
    setting(key, 'ProxyOverride', text(facts.bypass.join(';'))),
  ];
}

/** What `netsh winhttp` writes; kept before it runs, since netsh cannot put an older one back. */
const WINHTTP: readonly Setting[] = [
  { key: `HKLM\\SOFTWARE\\${SETTINGS}\\Connections`, name: 'WinHttpSettings' },
  { key: `HKLM\\SOFTWARE\\WOW6432Node\\${SETTINGS}\\Connections`, name: 'WinHttpSettings' },
];

/** Services and updaters have a proxy of their own. Windows Update is on the list that goes past it. */
export const winhttp: Part = {
  name: 'winhttp',
  changes: ({ port, bypass }) => [
    {
      kind: 'command',
      run: ['netsh', 'winhttp', 'set', 'proxy', `proxy-server=127.0.0.1:${port}`, `bypass-list=${bypass.join(';')}`],
      settings: WINHTTP,
    },
  ],
};

/** Store apps may not reach this PC's own address unless each is let. Those the offices use, where they are installed. */
const STORE_APPS = [
  'Microsoft.MicrosoftEdge.Stable_8wekyb3d8bbwe',
  'microsoft.windowscommunicationsapps_8wekyb3d8bbwe',
  'Microsoft.Win32WebViewHost_cw5n1h2txyewy',
];

export const storeApps: Part = {
  name: 'store-apps',
  changes: () =>
    STORE_APPS.map((app) => ({
      kind: 'command',
      run: ['CheckNetIsolation', 'LoopbackExempt', '-a', `-n=${app}`],
      undo: ['CheckNetIsolation', 'LoopbackExempt', '-d', `-n=${app}`],
      optional: true,
    })),
};

import { firefoxPolicy } from '../browser-policy.js';
import { type Facts, type Part, pacUrl } from '../change.js';

const CA_FILE = '/Library/Application Support/Menshen/ca.pem';
const KEYCHAIN = '/Library/Keychains/System.keychain';
const DAEMON = '/Library/LaunchDaemons/com.menshen.agent.plist';

/**
 * The administrator's trust settings. Since macOS 11 this asks whoever sits there for a password; unattended, the
 * certificate comes with the profile below through device management instead.
 */
const trust: Part = {
  name: 'trust',
  changes: ({ ca }) => [
    { kind: 'file', path: CA_FILE, text: ca.pem },
    {
      kind: 'command',
      check: ['security', 'verify-cert', '-c', CA_FILE],
      run: [
        'security',
        'add-trusted-cert',
        '-d',
        '-r',
        'trustRoot',
        '-p',
        'ssl',
        '-p',
        'basic',
        '-k',
        KEYCHAIN,
        CA_FILE,
      ],
      undo: ['security', 'delete-certificate', '-t', '-Z', ca.sha1, KEYCHAIN],
    },
  ],
};

/** Each service of the network has a proxy of its own; these two are what office Macs have. */
const proxy: Part = {
  name: 'proxy',
  changes: (facts) =>
    ['Wi-Fi', 'Ethernet'].flatMap((service) => [
      {
        kind: 'command' as const,
        run: ['networksetup', '-setautoproxyurl', service, pacUrl(facts)] as const,
        undo: ['networksetup', '-setautoproxystate', service, 'off'] as const,
        optional: true,
      },
      {
        kind: 'command' as const,
        run: ['networksetup', '-setsecurewebproxy', service, '127.0.0.1', String(facts.port)] as const,
        undo: ['networksetup', '-setsecurewebproxystate', service, 'off'] as const,
        optional: true,
      },
    ]),
};

const firefox: Part = {
  name: 'firefox',
  changes: (facts, look) =>
    look.exists('/Applications/Firefox.app')
      ? [
          {
            kind: 'json',
            path: '/Applications/Firefox.app/Contents/Resources/distribution/policies.json',
            members: { policies: firefoxPolicy(facts, null) },
          },
        ]
      : [],
};

export function daemonFile({ program, home, config, user }: Facts): string {
  const word = (text: string): string => `    <string>${escaped(text)}</string>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>com.menshen.agent</string>
  <key>ProgramArguments</key>
  <array>
${[`${program}/bin/menshen`, 'keep', '--config', config].map(word).join('\n')}
  </array>
  <key>EnvironmentVariables</key><dict><key>MENSHEN_HOME</key><string>${escaped(home)}</string></dict>
  <key>UserName</key><string>_${escaped(user)}</string>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><true/>
  <key>ThrottleInterval</key><integer>5</integer>
  <key>ProcessType</key><string>Interactive</string>
  <key>SoftResourceLimits</key><dict><key>NumberOfFiles</key><integer>65536</integer></dict>
</dict>
</plist>
`;
}

/** What device management installs instead: the certificate trusted for TLS, and the proxy. */
export function profile(facts: Facts): string {
  const uuid = (n: number): string => {
    const hex = facts.ca.sha1.slice(0, 31).toLowerCase();
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 31)}${n}`;
  };
  const payload = (type: string, n: number, rest: string): string => `    <dict>
      <key>PayloadType</key><string>${type}</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>com.menshen.${n}</string>
      <key>PayloadUUID</key><string>${uuid(n)}</string>
${rest}
    </dict>`;
  const der = facts.ca.pem.replace(/-----[A-Z ]+-----|\s/g, '');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadScope</key><string>System</string>
  <key>PayloadDisplayName</key><string>Menshen</string>
  <key>PayloadIdentifier</key><string>com.menshen</string>
  <key>PayloadUUID</key><string>${uuid(0)}</string>
  <key>PayloadContent</key>
  <array>
${payload('com.apple.security.root', 1, `      <key>PayloadContent</key><data>${der}</data>`)}
${payload('com.apple.proxy.http.global', 2, `      <key>ProxyType</key><string>Auto</string>\n      <key>ProxyPACURL</key><string>${escaped(pacUrl(facts))}</string>\n      <key>ProxyPACFallbackAllowed</key><false/>`)}
  </array>
</dict>
</plist>
`;
}

const service: Part = {
  name: 'service',
  changes: (facts) => [
    { kind: 'file', path: DAEMON, text: daemonFile(facts) },
    {
      kind: 'command',
      check: ['launchctl', 'print', 'system/com.menshen.agent'],
      run: ['launchctl', 'bootstrap', 'system', DAEMON],
      undo: ['launchctl', 'bootout', 'system/com.menshen.agent'],
    },
    { kind: 'file', path: '/Library/Application Support/Menshen/menshen.mobileconfig', text: profile(facts) },
  ],
};

const escaped = (text: string): string => text.replace(/[&<>]/g, (each) => `&#${each.charCodeAt(0)};`);

/** In the order they are made. Written from the manuals; not run on a Mac. */
export const MACOS: readonly Part[] = [service, trust, firefox, proxy];

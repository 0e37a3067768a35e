import type { Change, Part } from '../change.js';
import { literal, powershell } from './powershell.js';

/** Browsers where they install themselves. A renamed or portable one is not met: that needs filters by account. */
const BROWSERS = [
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/**
 * Rules of the Windows firewall. A block there beats every allow, so "everybody but the agent" cannot be said for a port
 * the agent uses itself: browsers are named for 80 and 443, and mail, DNS over TLS and QUIC are refused to all.
 */
export const firewall: Part = {
  name: 'firewall',
  changes: (facts) => (facts.firewall ? RULES.map(change) : []),
};

interface Rule {
  readonly name: string;
  readonly what: string;
}

const RULES: readonly Rule[] = [
  { name: 'QUIC', what: '-Protocol UDP -RemotePort 80,443 -RemoteAddress Internet' },
  { name: 'DNS over TLS', what: '-Protocol TCP -RemotePort 853 -RemoteAddress Internet' },
  { name: 'mail', what: '-Protocol TCP -RemotePort 25,110,143,465,587,993,995 -RemoteAddress Internet' },
  ...BROWSERS.map((program) => ({
    name: `direct web, ${program}`,
    what: `-Program ${literal(program)} -Protocol TCP -RemotePort 80,443 -RemoteAddress Internet`,
  })),
];

function change({ name, what }: Rule): Change {
  const display = literal(`Menshen: no ${name}`);
  return {
    kind: 'command',
    check: powershell(`Get-NetFirewallRule -DisplayName ${display} | Out-Null`),
    run: powershell(
      `New-NetFirewallRule -Group Menshen -DisplayName ${display} -Direction Outbound -Action Block ${what} | Out-Null`,
    ),
    undo: powershell(`Remove-NetFirewallRule -DisplayName ${display} -ErrorAction SilentlyContinue`),
  };
}

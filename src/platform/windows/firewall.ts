import type { Change, Part } from '../change.js';
import { literal, powershell } from './powershell.js';

/**
 * Rules of the Windows firewall for programs of people. A block there beats every allow, so "everybody but the agent" cannot
 * be said by ports and programs; but a rule may be for accounts (`-LocalUser`, a security descriptor that the token of the
 * program is checked against). INTERACTIVE is in the token of whatever a person starts, a renamed or portable browser as
 * well, and in none of a service's: the agent runs as SYSTEM. So nothing of a person reaches web or mail ports, QUIC or DNS
 * over TLS directly, without calls of the filtering platform and without a driver. To be accepted on a real PC.
 */
export const firewall: Part = {
  name: 'firewall',
  changes: (facts) => (facts.firewall ? RULES.map(change) : []),
};

/**
 * Allowed (A) to INTERACTIVE (S-1-5-4); CC is the right that the firewall asks for. With an owner (O:LS), as Microsoft's own
 * rules are written: a descriptor without one cannot be checked against a token (AccessCheck, securitybaseapi.h).
 */
const PEOPLE = literal('O:LSD:(A;;CC;;;S-1-5-4)');

/**
 * Public addresses, said as ranges: the keyword `Internet` follows what the PC takes for its intranet, and is not among those
 * that the firewall's interface documents (INetFwRule, netfw.h). Networks of offices and this PC are left out.
 */
const PUBLIC = [
  '1.0.0.0-9.255.255.255',
  '11.0.0.0-100.63.255.255',
  '100.128.0.0-126.255.255.255',
  '128.0.0.0-169.253.255.255',
  '169.255.0.0-172.15.255.255',
  '172.32.0.0-192.167.255.255',
  '192.169.0.0-223.255.255.255',
  '2000::/3',
]
  .map(literal)
  .join(',');

interface Rule {
  readonly name: string;
  readonly what: string;
}

const RULES: readonly Rule[] = [
  { name: 'QUIC', what: '-Protocol UDP -RemotePort 80,443' },
  { name: 'DNS over TLS', what: '-Protocol TCP -RemotePort 853' },
  { name: 'mail', what: '-Protocol TCP -RemotePort 25,110,143,465,587,993,995' },
  { name: 'direct web', what: '-Protocol TCP -RemotePort 80,443' },
];

function change({ name, what }: Rule): Change {
  const display = literal(`Menshen: no ${name}`);
  return {
    kind: 'command',
    // One that somebody has switched off is there as well.
    check: powershell(`if ((Get-NetFirewallRule -DisplayName ${display}).Enabled -ne 'True') { exit 1 }`),
    run: powershell(
      `New-NetFirewallRule -Group Menshen -DisplayName ${display} -Direction Outbound -Action Block -LocalUser ${PEOPLE} ${what} -RemoteAddress ${PUBLIC} | Out-Null`,
    ),
    undo: powershell(`Remove-NetFirewallRule -DisplayName ${display} -ErrorAction SilentlyContinue`),
  };
}

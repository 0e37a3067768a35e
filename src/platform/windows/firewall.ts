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

/** May be used by (A) INTERACTIVE (IU): CC is the right that the firewall asks for. */
const PEOPLE = literal('D:(A;;CC;;;IU)');

interface Rule {
  readonly name: string;
  readonly what: string;
}

const RULES: readonly Rule[] = [
  { name: 'QUIC', what: '-Protocol UDP -RemotePort 80,443 -RemoteAddress Internet' },
  { name: 'DNS over TLS', what: '-Protocol TCP -RemotePort 853 -RemoteAddress Internet' },
  { name: 'mail', what: '-Protocol TCP -RemotePort 25,110,143,465,587,993,995 -RemoteAddress Internet' },
  { name: 'direct web', what: '-Protocol TCP -RemotePort 80,443 -RemoteAddress Internet' },
];

function change({ name, what }: Rule): Change {
  const display = literal(`Menshen: no ${name}`);
  return {
    kind: 'command',
    check: powershell(`Get-NetFirewallRule -DisplayName ${display} | Out-Null`),
    run: powershell(
      `New-NetFirewallRule -Group Menshen -DisplayName ${display} -Direction Outbound -Action Block -LocalUser ${PEOPLE} ${what} | Out-Null`,
    ),
    undo: powershell(`Remove-NetFirewallRule -DisplayName ${display} -ErrorAction SilentlyContinue`),
  };
}

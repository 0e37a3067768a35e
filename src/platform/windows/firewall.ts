import type { Change, Facts, Part } from '../change.js';
import { internetWithout } from '../networks.js';
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
  changes: (facts) => (facts.firewall ? [...RULES, ...mailRules(facts)].map(change) : []),
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
const ranges = (without: readonly string[]): string => internetWithout(without).map(literal).join(',');

interface Rule {
  readonly name: string;
  readonly what: string;
  /** Networks that it leaves alone. */
  readonly without?: readonly string[];
}

const RULES: readonly Rule[] = [
  { name: 'QUIC', what: '-Protocol UDP -RemotePort 80,443' },
  { name: 'DNS over TLS', what: '-Protocol TCP -RemotePort 853' },
  { name: 'direct web', what: '-Protocol TCP -RemotePort 80,443' },
];

const MAIL_PORTS = [25, 110, 143, 465, 587, 993, 995];

/** A block has no exceptions, so ports that listed servers use are blocked everywhere else, in ranges. */
function mailRules({ mailNetworks }: Pick<Facts, 'mailNetworks'>): Rule[] {
  const open = (port: number): string[] =>
    mailNetworks.filter(({ ports }) => ports.includes(port)).map(({ network }) => network);
  const closed = MAIL_PORTS.filter((port) => open(port).length === 0);
  return [
    ...(closed.length === 0 ? [] : [{ name: 'mail', what: `-Protocol TCP -RemotePort ${closed.join(',')}` }]),
    ...MAIL_PORTS.filter((port) => open(port).length > 0).map((port) => ({
      name: `mail on ${port} but to listed servers`,
      what: `-Protocol TCP -RemotePort ${port}`,
      without: open(port),
    })),
  ];
}

function change({ name, what, without = [] }: Rule): Change {
  const display = literal(`Menshen: no ${name}`);
  return {
    kind: 'command',
    // One that somebody has switched off is there as well.
    check: powershell(`if ((Get-NetFirewallRule -DisplayName ${display}).Enabled -ne 'True') { exit 1 }`),
    run: powershell(
      `New-NetFirewallRule -Group Menshen -DisplayName ${display} -Direction Outbound -Action Block -LocalUser ${PEOPLE} ${what} -RemoteAddress ${ranges(without)} | Out-Null`,
    ),
    undo: powershell(`Remove-NetFirewallRule -DisplayName ${display} -ErrorAction SilentlyContinue`),
  };
}

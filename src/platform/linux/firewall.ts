import type { Facts, Part } from '../change.js';

const RULES = '/etc/menshen/firewall.nft';

/**
 * Rules that keep what ignores the proxy from going past it. Everybody but the agent's own account is refused the mail
 * ports, DNS over TLS and UDP 443 outright; direct 80 and 443 are refused too, unless private. Own network ranges
 * pass, and listed mail servers.
 * Refused rather than redirected: a redirected connection's original destination needs a native call.
 */
export function ruleFile({ user, mailNetworks }: Pick<Facts, 'user' | 'mailNetworks'>): string {
  const mail = mailNetworks.map(
    ({ network, ports }) => `    ip daddr ${network} tcp dport { ${ports.join(', ')} } accept\n`,
  );
  return `#!/usr/sbin/nft -f
# Written by Menshen; removed by "menshen uninstall".
table inet menshen
delete table inet menshen
table inet menshen {
  chain out {
    type filter hook output priority 0; policy accept;
    meta skuid "${user}" accept
    oifname "lo" accept
    ip daddr { 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16 } accept
    ip6 daddr { fc00::/7, fe80::/10 } accept
    udp dport { 80, 443, 853 } reject
${mail.join('')}    tcp dport { 25, 110, 143, 465, 587, 853, 993, 995 } reject with tcp reset
    meta skuid >= 1000 tcp dport { 80, 443 } reject with tcp reset
  }
}
`;
}

/** The file is always written, so that it can be read and judged; it is loaded only where the settings ask for it. */
export const firewall: Part = {
  name: 'firewall',
  changes: (facts) => [
    { kind: 'file', path: RULES, text: ruleFile(facts) },
    ...(facts.firewall
      ? [
          {
            kind: 'command' as const,
            check: ['nft', 'list', 'table', 'inet', 'menshen'] as const,
            run: ['nft', '-f', RULES] as const,
            undo: ['nft', 'delete', 'table', 'inet', 'menshen'] as const,
          },
        ]
      : []),
  ],
};

import type { Process, Route } from '../../model/destination.js';
import type { Policy } from '../../policy/policy.js';
import { resolveHost, resolveProgram } from '../../policy/resolve.js';
import type { OpaqueTunnel } from '../../proxy/gate.js';
import type { FirstBytes } from '../../proxy/sniff.js';

/** First bytes name the channel where hosts cannot: private links go to bare IP addresses. */
const CHANNEL_OF_BYTES: Readonly<Partial<Record<FirstBytes, string>>> = {
  mmtls: 'wechat-desktop',
  'wechat-cdn': 'wechat-desktop',
  'qq-sso': 'qq-desktop',
  'qq-highway': 'qq-desktop',
  ssh: 'ssh',
  rdp: 'remote-desktop',
  vnc: 'remote-desktop',
  teamviewer: 'teamviewer',
  frp: 'tunnels',
  openvpn: 'vpn',
};

/**
 * Which channel a tunnel is that nobody can read. A host or a program that is refused stays so, whatever the bytes claim to
 * be; then the bytes decide, then the host, then the program.
 */
export function routeOpaque(policy: Policy, { host, port, protocol }: OpaqueTunnel, program: Process | null): Route {
  const byHost = resolveHost(policy, host, port);
  if (byHost.treatment === 'refuse') return byHost;
  const byProgram = program === null ? null : resolveProgram(policy, program.name);
  if (byProgram?.treatment === 'refuse') return byProgram;
  // Banks and government may use TLCP, which nobody here can speak. Nothing else passes under their names.
  if (byHost.treatment === 'tunnel' && protocol === 'gm-tls') return { ...byHost, opaque: true };
  const byBytes = policy.channels.get(CHANNEL_OF_BYTES[protocol] ?? '');
  if (byBytes !== undefined) return byBytes.route;
  // The never-decrypt list has no channel: it vouches for TLS alone.
  if (byHost.channel !== 'other') return byHost;
  if (byProgram !== null) return byProgram;
  return {
    channel: `tunnel-${protocol}`,
    category: 'tunnel',
    sanctioned: false,
    treatment: 'inspect-hold',
    opaque: false,
  };
}

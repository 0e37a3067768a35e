import type { Policy } from '../policy/policy.js';

export interface PacPorts {
  readonly port: number;
  /** Null: one port for all. */
  readonly softPort: number | null;
}

/**
 * The PAC file browsers fetch: everything through the agent, except this PC itself. Hosts of the classes that the policy's
 * `fallback` names may go directly while no agent answers, and are asked for at the soft port: Chromium shuns a port that
 * refused it for five minutes, and that memory must not reach the strict one. All others, leak channels first, have no way
 * but the strict port. ASCII only, since the default charset of PAC is ISO 8859-1.
 */
export function pacFile(policy: Policy, company: ReadonlySet<string>, { port, softPort }: PacPorts): string {
  const { fallback } = policy;
  const set = (names: Iterable<string>): string =>
    JSON.stringify(Object.fromEntries([...names].filter(isAscii).map((name) => [name, 1])));
  const channels = fallback.has('unlisted') ? channelHosts(policy) : { exact: [], suffix: [], expressions: [] };
  return `var STRICT = "PROXY 127.0.0.1:${port}", SOFT = "PROXY 127.0.0.1:${softPort ?? port}; DIRECT";
var NEVER = ${set(fallback.has('never-decrypt') ? policy.neverDecrypt : [])};
var COMPANY = ${set(fallback.has('company') ? company : [])};
var CHANNEL = ${set(channels.exact)}, CHANNELS_BELOW = ${set(channels.suffix)};
var CHANNELS_LIKE = [${channels.expressions.map((text) => `new RegExp(${escaped(text)})`).join(', ')}];
function has(set, name) { return Object.prototype.hasOwnProperty.call(set, name); }
function below(name, set) {
  for (;;) {
    if (has(set, name)) return true;
    var dot = name.indexOf(".");
    if (dot < 0) return false;
    name = name.slice(dot + 1);
  }
}
function like(name) {
  for (var i = 0; i < CHANNELS_LIKE.length; i++) if (CHANNELS_LIKE[i].test(name)) return true;
  return false;
}
function FindProxyForURL(url, host) {
  host = host.toLowerCase().replace(/\\.$/, "");
  if (host === "localhost" || host === "::1" || /^127(\\.\\d+){3}$/.test(host)) return "DIRECT";
  if (below(host, NEVER)) return SOFT;
  if (has(COMPANY, host)) return SOFT;
  if (/^[\\d.]+$|:/.test(host)) return STRICT;
  if (has(CHANNEL, host) || below(host, CHANNELS_BELOW) || like(host)) return STRICT;
  return ${fallback.has('unlisted') ? 'SOFT' : 'STRICT'};
}
`;
}

/** Every host that belongs to a channel, in whole or on some of its paths. */
function channelHosts({ routes, hostExpressions }: Policy) {
  const entries = [...routes.hosts];
  return {
    exact: entries.filter(([, { exact }]) => exact !== null).map(([name]) => name),
    // Paths are looked for below their host too.
    suffix: entries.filter(([, { suffix, paths }]) => suffix !== null || paths.length > 0).map(([name]) => name),
    expressions: hostExpressions,
  };
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** A text of JavaScript in ASCII. */
const escaped = (text: string): string =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

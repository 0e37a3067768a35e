/**
 * The PAC file browsers fetch: everything through the agent, except this PC itself and the never-decrypt list, which
 * would be tunnelled anyway. No `DIRECT` behind the agent: a restart must not open five minutes of unwatched traffic
 * (Chromium remembers a refused proxy that long). ASCII only, since the default charset of PAC is ISO 8859-1.
 */
export function pacFile(port: number, neverDecrypt: readonly string[]): string {
  const suffixes = neverDecrypt.filter((suffix) => /^[a-z0-9.-]+$/.test(suffix));
  return `var NEVER = ${JSON.stringify(suffixes)};
function below(host, list) {
  for (var i = 0; i < list.length; i++) {
    var name = list[i];
    if (host === name || host.slice(-name.length - 1) === "." + name) return true;
  }
  return false;
}
function FindProxyForURL(url, host) {
  host = host.toLowerCase();
  if (host === "localhost" || host === "::1" || /^127(\\.\\d+){3}$/.test(host)) return "DIRECT";
  if (below(host, NEVER)) return "PROXY 127.0.0.1:${port}; DIRECT";
  return "PROXY 127.0.0.1:${port}";
}
`;
}

/** What the proxy counts for /health and /metrics. Plain numbers: reading them costs nothing. */
export interface Counters {
  requests: number;
  forwarded: number;
  refused: number;
  failed: number;
  malformed: number;
  /** Body bytes that were held and judged. */
  inspectedBytes: number;
  /** Client bytes through tunnels of the never-decrypt list. */
  tunnelledBytes: number;
  /** Client bytes through tunnels that cannot be read. */
  opaqueBytes: number;
  tunnels: number;
  opaqueTunnels: number;
  refusedTunnels: number;
  /** Clients that broke off our handshake: pinned certificates, or a CA they do not trust. */
  clientHandshakesFailed: number;
  upstreamCertificatesRefused: number;
}

export function createCounters(): Counters {
  return {
    requests: 0,
    forwarded: 0,
    refused: 0,
    failed: 0,
    malformed: 0,
    inspectedBytes: 0,
    tunnelledBytes: 0,
    opaqueBytes: 0,
    tunnels: 0,
    opaqueTunnels: 0,
    refusedTunnels: 0,
    clientHandshakesFailed: 0,
    upstreamCertificatesRefused: 0,
  };
}

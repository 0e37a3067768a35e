import { FIRST_BYTES, type FirstBytes } from './sniff.js';

/** Tunnels that nobody could read, by what their first bytes were. */
export interface ClassCount {
  tunnels: number;
  /** Client bytes. */
  bytes: number;
  refused: number;
  /** Ended while they ran, for what a rule says of their bytes. */
  cut: number;
}

/** What the proxy counts for /health and /metrics. Plain numbers: reading them costs nothing. */
export interface Counters {
  requests: number;
  /** Requests with a body that are under way at this moment. */
  uploads: number;
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
  readonly classes: Readonly<Record<FirstBytes, ClassCount>>;
  /** Answers that offered HTTP/3, which no TCP proxy sees: the offer was taken out. */
  quicOffers: number;
  /** Clients that broke off our handshake: pinned certificates, or a CA they do not trust. */
  clientHandshakesFailed: number;
  upstreamCertificatesRefused: number;
}

export function createCounters(): Counters {
  return {
    requests: 0,
    uploads: 0,
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
    classes: classCounts(),
    quicOffers: 0,
    clientHandshakesFailed: 0,
    upstreamCertificatesRefused: 0,
  };
}

function classCounts(): Record<FirstBytes, ClassCount> {
  const entries = FIRST_BYTES.map((name) => [name, { tunnels: 0, bytes: 0, refused: 0, cut: 0 }] as const);
  return Object.fromEntries(entries) as Record<FirstBytes, ClassCount>;
}

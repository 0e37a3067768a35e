import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connect, type SecureContext, TLSSocket } from 'node:tls';
import { checkIdentity } from '../../src/tls/identity.js';

export interface HandshakeOptions {
  /** The name or address the client believes it talks to. */
  readonly host: string;
  /** What the server presents. */
  readonly context: SecureContext;
  /** The only root the client trusts, PEM. */
  readonly ca: string;
  /** PEM: the client refuses whatever this list does not clear. */
  readonly crl?: string;
}

/**
 * One real TLS connection over loopback to a server with this context, verified by the client as any client would.
 * Rejects with the client's own error.
 */
export async function handshake({
  host,
  context,
  ca,
  crl,
}: HandshakeOptions): Promise<{ certificate: X509Certificate }> {
  const server = createServer((raw) => {
    const secure = new TLSSocket(raw, { isServer: true, secureContext: context });
    // The client's refusal arrives here as an error; the client reports it.
    secure.on('error', () => raw.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({
    host: '127.0.0.1',
    port,
    ca: [ca],
    ...(crl === undefined ? {} : { crl }),
    checkServerIdentity: (_, certificate) => checkIdentity(host, certificate),
  });
  try {
    await once(client, 'secureConnect');
    const certificate = client.getPeerX509Certificate();
    if (certificate === undefined) throw new Error('the server sent no certificate');
    return { certificate };
  } finally {
    client.destroy();
    server.close();
  }
}

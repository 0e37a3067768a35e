import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';

/*
 * A look through the whole path, as a browser takes it: the PAC file, a tunnel to a page of the agent's own, a leaf of this
 * PC's CA in it, and an answer. What the answer says of health is another matter: a 503 is an answer.
 */

export interface ProbeOptions {
  readonly port: number;
  /** PEM of this PC's CA. */
  readonly ca: string;
  /** Told of the local port of each connection: a keeper lets its own in while others wait. */
  readonly own?: (localPort: number) => void;
}

const OWN_NAME = 'menshen.local';
const TIMEOUT_MS = 5_000;
const MAX_ANSWER = 64 * 1024;

/** Null where all is well; otherwise what is not, in a few words. */
export async function probe(options: ProbeOptions): Promise<string | null> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const pac = await ask(await open(options, deadline), '/proxy.pac', `127.0.0.1:${options.port}`, deadline);
    if (!pac.includes('FindProxyForURL')) return 'there is no PAC file';
    const health = await ask(await tunnel(options, deadline), '/health', OWN_NAME, deadline);
    return /^HTTP\/1\.1 (?:200|503) /.test(health) ? null : 'the agent does not tell of its health';
  } catch (error) {
    if (error instanceof Error) return error.name === 'AbortError' ? 'no answer in time' : error.message;
    throw error;
  }
}

async function open({ port, own }: ProbeOptions, signal: AbortSignal): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, signal });
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect', { signal });
  if (socket.localPort !== undefined) own?.(socket.localPort);
  return socket;
}

async function tunnel(options: ProbeOptions, signal: AbortSignal): Promise<net.Socket> {
  const socket = await open(options, signal);
  socket.write(`CONNECT ${OWN_NAME}:443 HTTP/1.1\r\nHost: ${OWN_NAME}:443\r\n\r\n`);
  const [answer] = (await once(socket, 'data', { signal })) as [Buffer];
  if (!/^HTTP\/1\.1 200 /.test(answer.toString('latin1'))) {
    socket.destroy();
    throw new Error('no tunnel is opened');
  }
  const secured = tls.connect({ socket, servername: OWN_NAME, ca: options.ca, ALPNProtocols: ['http/1.1'] });
  secured.on('error', () => socket.destroy());
  await once(secured, 'secureConnect', { signal });
  return secured;
}

async function ask(socket: net.Socket, path: string, host: string, signal: AbortSignal): Promise<string> {
  let said = '';
  socket.on('data', (piece: Buffer) => {
    if (said.length < MAX_ANSWER) said += piece.toString('latin1');
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  try {
    await once(socket, 'close', { signal });
  } finally {
    socket.destroy();
  }
  return said;
}

import type { Socket } from 'node:net';
import { METHOD, REPLY, readReply, VERSION, writeConnect, writeLogin } from '../socks/wire.js';
import { readAnswer } from './answer.js';
import { authorityOf, type Parent, type ParentFault } from './parent.js';

const REASONS: Readonly<Record<number, string>> = {
  [REPLY.failed]: 'it failed',
  [REPLY.forbidden]: 'its rules forbid it',
  [REPLY.networkUnreachable]: 'the network cannot be reached',
  [REPLY.hostUnreachable]: 'the host cannot be reached',
  [REPLY.refused]: 'the host refused the connection',
  [REPLY.expired]: 'the way there was too long',
  [REPLY.commandUnknown]: 'it opens no connections',
  [REPLY.addressUnknown]: 'it does not know this kind of address',
};

/** Asks a SOCKS 5 proxy for a connection (RFC 1928), logging in where it wants that (RFC 1929). */
export async function askSocksParent(
  socket: Socket,
  { login }: Parent,
  target: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<ParentFault | null> {
  const methods = login === null ? [METHOD.none] : [METHOD.none, METHOD.login];
  socket.write(Buffer.from([VERSION, methods.length, ...methods]));
  const chosen = await readAnswer(socket, readPair(VERSION), timeoutMs);
  if ('fault' in chosen) return chosen;
  const method = chosen.value.second;
  if (method === METHOD.login && login !== null) {
    socket.write(writeLogin(login));
    const admitted = await readAnswer(socket, readPair(0x01), timeoutMs);
    if ('fault' in admitted) return admitted;
    if (admitted.value.second !== 0) return { fault: 'refused', reason: 'the parent proxy did not accept the login' };
  } else if (method !== METHOD.none) {
    return { fault: 'refused', reason: 'the parent proxy wants another login than the settings give' };
  }
  socket.write(writeConnect(target.host, target.port));
  const granted = await readAnswer(socket, readReply, timeoutMs);
  if ('fault' in granted) return granted;
  const { reply } = granted.value;
  if (reply === REPLY.granted) return null;
  const why = REASONS[reply] ?? `code ${reply}`;
  return { fault: 'refused', reason: `the parent proxy gave no connection to ${authorityOf(target)}: ${why}` };
}

/** Two bytes: a version, and what is said. */
function readPair(
  version: number,
): (bytes: Buffer) => { readonly second: number; readonly bytes: number } | string | null {
  return ([first, second]) => {
    if (first !== undefined && first !== version) return 'it does not speak SOCKS 5';
    return second === undefined ? null : { second, bytes: 2 };
  };
}

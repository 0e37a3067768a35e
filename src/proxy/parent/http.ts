import type { Socket } from 'node:net';
import { readAnswer } from './answer.js';
import { authorityOf, type Parent, type ParentFault } from './parent.js';

const MAX_HEAD_BYTES = 16 * 1024;

/** Asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6), with Basic credentials where there is a login (RFC 7617). */
export async function askHttpParent(
  socket: Socket,
  { login }: Parent,
  target: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<ParentFault | null> {
  const authority = authorityOf(target);
  const basic = login === null ? '' : Buffer.from(`${login.user}:${login.password}`).toString('base64');
  const credentials = basic === '' ? '' : `Proxy-Authorization: Basic ${basic}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
  const answer = await readAnswer(socket, readHead, timeoutMs);
  if ('fault' in answer) return answer;
  const { status } = answer.value;
  if (status >= 200 && status < 300) return null;
  return { fault: 'refused', reason: `the parent proxy answered ${status} for ${authority}` };
}

function readHead(bytes: Buffer): { readonly status: number; readonly bytes: number } | string | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return bytes.length > MAX_HEAD_BYTES ? 'its head is over 16 KiB' : null;
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(bytes.toString('latin1', 0, end))?.[1];
  return status === undefined ? 'it is not HTTP' : { status: Number(status), bytes: end + 4 };
}

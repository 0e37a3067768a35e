// One TLS connection that is asked one thing at a time, with as little work on this side as possible.
import tls from 'node:tls';
import { CENTRAL_NAME } from '../../dist/model/sync.js';

const END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Connects, with the session of an earlier connection where there is one, as a PC does. */
export async function openWire(pc, port) {
  const socket = tls.connect({
    host: '127.0.0.1',
    port,
    secureContext: pc.context,
    servername: CENTRAL_NAME,
    ...(pc.session === null ? {} : { session: pc.session }),
  });
  socket.on('session', (session) => {
    pc.session = session;
  });
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  let answer = null;
  let pieces = [];
  let wanted = 0;
  const fail = (error) => answer?.reject(error ?? new Error('central closed the connection'));
  socket.on('error', fail);
  socket.on('close', () => fail());
  socket.on('data', (piece) => {
    if (answer === null) return;
    if (answer.stream !== undefined) return answer.stream(piece);
    pieces.push(piece);
    wanted -= piece.length;
    if (wanted > 0) return;
    const all = pieces.length === 1 ? piece : Buffer.concat(pieces);
    const end = all.indexOf(END);
    if (end < 0) return;
    const head = all.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined && status === 200) {
      if (!all.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)) return;
    } else {
      wanted = end + 4 + Number(length ?? 0) - all.length;
      if (wanted > 0) {
        pieces = [all];
        return;
      }
    }
    const { resolve } = answer;
    answer = null;
    pieces = [];
    wanted = 0;
    resolve({ status, etag: /\r\netag: (\S+)/i.exec(head)?.[1] ?? '', body: all.subarray(end + 4) });
  });
  return {
    ask: (method, path, body = '') =>
      new Promise((resolve, reject) => {
        answer = { resolve, reject };
        const length =
          body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
        socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${CENTRAL_NAME}\r\n${length}\r\n${body}`);
      }),
    /** Everything that comes from now on. */
    follow: (path, stream) => {
      answer = { stream, reject: () => undefined };
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${CENTRAL_NAME}\r\n\r\n`);
    },
    close: () => socket.destroy(),
  };
}

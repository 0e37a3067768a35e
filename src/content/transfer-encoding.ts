import type { ByteSource } from '../model/bytes.js';
import { bytesOf } from '../model/bytes.js';
import { joined, view, windows } from './bytes.js';

const EQUALS = 61;
const LINE_FEED = 10;
const RETURN = 13;

/** Undoes Content-Transfer-Encoding (RFC 2045 section 6). Anything but base64 and quoted-printable is as it is. */
export function undoTransferEncoding(source: ByteSource, encoding: string, meter: (bytes: number) => void): ByteSource {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return joined([...base64Windows(source, meter)]);
    case 'quoted-printable':
      return joined([...printableWindows(source, meter)]);
    default:
      return source;
  }
}

/** Characters that are not base64 are skipped, as every mail program does. */
function* base64Windows(source: ByteSource, meter: (bytes: number) => void): Generator<ByteSource> {
  let rest = '';
  for (const window of windows(source)) {
    const text = rest + window.toString('latin1').replace(/[^A-Za-z0-9+/]+/g, '');
    const whole = text.length & ~3;
    const bytes = Buffer.from(text.slice(0, whole), 'base64');
    rest = text.slice(whole);
    meter(bytes.length);
    if (bytes.length > 0) yield bytesOf(bytes);
  }
  const last = Buffer.from(rest, 'base64');
  if (last.length > 0) yield bytesOf(last);
}

function* printableWindows(source: ByteSource, meter: (bytes: number) => void): Generator<ByteSource> {
  let carry: Buffer = Buffer.alloc(0);
  let at = 0;
  for (const window of windows(source)) {
    at += window.length;
    const bytes = carry.length > 0 ? Buffer.concat([carry, window]) : window;
    // An escape cut in two waits for its other half.
    const mark = bytes.lastIndexOf(EQUALS);
    const cut = at < source.size && mark >= bytes.length - 2 ? mark : bytes.length;
    const out = printable(bytes.subarray(0, cut));
    carry = bytes.subarray(cut);
    meter(out.length);
    if (out.length > 0) yield bytesOf(out);
  }
}

/** `=E4` is a byte, `=` at the end of a line joins it to the next; any other `=` is itself. */
export function printable(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === EQUALS) {
      const high = hexDigit(bytes[at + 1]);
      const low = hexDigit(bytes[at + 2]);
      if (high >= 0 && low >= 0) {
        out[length++] = high * 16 + low;
        at += 2;
        continue;
      }
      if (bytes[at + 1] === LINE_FEED || bytes[at + 1] === RETURN) {
        at += bytes[at + 1] === RETURN && bytes[at + 2] === LINE_FEED ? 2 : 1;
        continue;
      }
    }
    out[length++] = byte;
  }
  return view(out.subarray(0, length));
}

function hexDigit(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

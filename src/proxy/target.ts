import { isUtf8 } from 'node:buffer';

const RAW = /[\x80-\xff]/;
/** U+0080 to U+009F: controls, of which some programs take U+0085 for the end of a line. */
const CONTROLS = /\xc2[\x80-\x9f]/;

/**
 * Whether a request target (latin1) with bytes beyond ASCII may be passed on as it is: only as UTF-8 without controls. No
 * grammar allows it, but programs that are not browsers send it, and no byte of it can be taken for a delimiter.
 */
export function isReadableTarget(target: string): boolean {
  return !RAW.test(target) || (isUtf8(Buffer.from(target, 'latin1')) && !CONTROLS.test(target));
}

/** The target as it is judged: bytes beyond ASCII percent-encoded, as a browser would have sent them (RFC 3986 section 2.5). */
export function judgedTarget(target: string): string {
  if (!RAW.test(target)) return target;
  return target.replace(/[\x80-\xff]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

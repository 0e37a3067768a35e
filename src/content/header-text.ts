import { decodeText } from './charset.js';

/** RFC 2047 encoded words, adjacent ones joined: `=?gb2312?B?…?=`. The bytes say the charset. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  const joined = text.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(
    /=\?([^?\s]{1,40})\?([bBqQ])\?([^?]{0,4096})\?=/g,
    (whole, _charset, kind: string, body: string) => {
      const bytes =
        kind.toLowerCase() === 'b'
          ? Buffer.from(body, 'base64')
          : Buffer.from(
              body
                .replaceAll('_', ' ')
                .replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
              'latin1',
            );
      return decodeText(bytes) ?? whole;
    },
  );
}

/** Node hands header bytes over as Latin-1; senders put UTF-8 or GBK there. */
export function headerText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const raw = bytes.toString('latin1') === value && /[\x80-\xff]/.test(value) ? (decodeText(bytes) ?? value) : value;
  return decodeWords(raw);
}

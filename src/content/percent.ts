import { decodeText } from './charset.js';

const HEX = /^[0-9a-fA-F]{2}$/;

/** True when at least one `%XX` stands in the text. */
export function hasPercent(text: string): boolean {
  return /%[0-9a-fA-F]{2}/.test(text);
}

/** Decodes `%XX` (and `+` in forms), in UTF-8 or GB18030 by what the bytes are. Bad escapes stay as written. */
export function decodePercent(text: string, plusIsSpace: boolean): string {
  const spaced = plusIsSpace && text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  const bytes = percentBytes(spaced);
  return decodeText(bytes) ?? bytes.toString('latin1');
}

/** The bytes behind a percent-encoded text. */
export function percentBytes(text: string): Buffer {
  const raw = Buffer.from(text, 'utf8');
  const out = Buffer.allocUnsafe(raw.length);
  let length = 0;
  for (let i = 0; i < raw.length; i++) {
    const byte = raw[i] ?? 0;
    const pair = byte === 0x25 ? raw.toString('latin1', i + 1, i + 3) : '';
    if (HEX.test(pair)) {
      out[length++] = Number.parseInt(pair, 16);
      i += 2;
    } else out[length++] = byte;
  }
  return out.subarray(0, length);
}

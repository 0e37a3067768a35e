import { TextDecoder } from 'node:util';

export const DEFAULT_RTF_CHARSET = 'windows-1252';

/** `\fcharset` of a font (RTF 1.9.1, "Font table") by the names decoders know. */
const FONTS: Readonly<Record<number, string>> = {
  128: 'shift_jis',
  129: 'euc-kr',
  134: 'gb18030',
  136: 'big5',
  161: 'windows-1253',
  162: 'windows-1254',
  163: 'windows-1258',
  177: 'windows-1255',
  178: 'windows-1256',
  186: 'windows-1257',
  204: 'windows-1251',
  222: 'windows-874',
  238: 'windows-1250',
};
/** `\ansicpg` of the document. */
const PAGES: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  54936: 'gb18030',
  65001: 'utf-8',
};

/** Null for fonts that take the document's own. */
export function charsetOfFont(number: number): string | null {
  return FONTS[number] ?? null;
}

export function charsetOfPage(number: number): string {
  return PAGES[number] ?? (number >= 1250 && number <= 1258 ? `windows-${number}` : DEFAULT_RTF_CHARSET);
}

/** Bytes, one a character, as the characters of that set. */
export function decodeRun(latin1: string, charset: string): string {
  return /[\x80-\xff]/.test(latin1) ? new TextDecoder(charset).decode(Buffer.from(latin1, 'latin1')) : latin1;
}
